"""What the change feed says of each kind of event: one table, and nothing of a kind that is not in it.

An event is told by ids, codes and counts; names and words of people never are. Whoever follows asks the API for the
rest, with the rights that they have there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.permissions import Capability

__all__ = ["NOUNS", "TOLD", "Told", "kinds_for", "noun_of", "type_of"]

_C = Capability


@dataclass(frozen=True, slots=True)
class Told:
    """How a kind is told.

    ``needs`` is the right to read such things, ``says`` the names of its data that are told. It is told to whoever may
    see every thing in ``about``: `subject`, or a name of its data; nothing there means whoever has the right.
    ``gone_too`` is told although the thing was taken back: it tells of just that. ``blind_too`` is told, without who
    it is about, of applications in a blind job whose people stay unnamed; other kinds are not told of them at all.
    """

    needs: Capability
    says: tuple[str, ...] = ()
    about: tuple[str, ...] = ("subject",)
    gone_too: bool = False
    blind_too: bool = False


_APPLICATION = ("application",)
TOLD: Mapping[str, Told] = MappingProxyType(
    {
        "record.received": Told(_C.READ_RECORDS, ("candidate", "batch")),
        "record.verified": Told(_C.READ_RECORDS, ("verification", "number", "verdict", "reason")),
        "record.assigned": Told(_C.READ_RECORDS, ("candidate",)),
        "record.relinked": Told(_C.READ_RECORDS, ("verification",)),
        "record.taken_back": Told(_C.READ_RECORDS, gone_too=True),
        "verification.requested": Told(_C.READ_RECORDS, ("verification", "reason")),
        "verifications.requested": Told(_C.READ_RECORDS, ("records", "reason"), ()),
        "batch.received": Told(_C.READ_RECORDS, ("channel", "submissions", "refused")),
        "batch.stopped": Told(_C.READ_RECORDS),
        "batch.dismissed": Told(_C.READ_RECORDS),
        "issuer.trusted": Told(_C.READ_RECORDS, ("level",), ()),
        "issuer.removed": Told(_C.READ_RECORDS, (), ()),
        "candidate.added": Told(_C.READ_CANDIDATES),
        "candidate.changed": Told(_C.READ_CANDIDATES, ("fields",)),
        "candidate.corrected": Told(_C.READ_CANDIDATES, ("fields",)),
        "candidate.merged": Told(_C.READ_CANDIDATES, ("gone", "because")),
        "identifier.added": Told(_C.READ_CANDIDATES, ("candidate", "of"), ("candidate",)),
        "identifier.confirmed": Told(_C.READ_CANDIDATES, ("candidate", "by"), ("candidate",)),
        "identifier.removed": Told(_C.READ_CANDIDATES, ("candidate",), ("candidate",)),
        "application.added": Told(_C.READ_CANDIDATES, ("candidate", "job")),
        "application.decided": Told(
            _C.READ_CANDIDATES, ("decision", "stage", "from_stage", "disposition"), blind_too=True
        ),
        "application.withdrawn": Told(
            _C.READ_CANDIDATES, ("candidate", "job", "because"), gone_too=True, blind_too=True
        ),
        "application.erased": Told(_C.READ_CANDIDATES, gone_too=True, blind_too=True),
        "evidence.requested": Told(
            _C.READ_CANDIDATES, ("application", "requirement", "record", "channel"), _APPLICATION
        ),
        "evidence.answered": Told(_C.READ_CANDIDATES, ("application", "how"), _APPLICATION),
        "observation.added": Told(
            _C.READ_CANDIDATES, ("application", "sitting", "requirement", "amends"), _APPLICATION
        ),
        "observation.withdrawn": Told(_C.READ_CANDIDATES, ("application", "amended_by"), _APPLICATION),
        "pipeline.moved": Told(_C.READ_CANDIDATES, ("move", "stage", "people")),
        "pipeline.undone": Told(_C.READ_CANDIDATES, ("move", "people")),
        "job.created": Told(_C.READ_JOBS, ("blind", "legal_profile")),
        "job.changed": Told(_C.READ_JOBS),
        "job.closed": Told(_C.READ_JOBS),
        "job.reopened": Told(_C.READ_JOBS),
        "job.locked": Told(_C.READ_JOBS, ("version",)),
        "job.version_created": Told(_C.READ_JOBS, ("version", "number", "locked")),
        "job.blind_on": Told(_C.READ_JOBS),
        "job.blind_off": Told(_C.READ_JOBS),
        "job.legal_profile": Told(_C.READ_JOBS, ("before", "after")),
        "job.sharing_changed": Told(_C.READ_JOBS, ("fields",)),
        "legal.given": Told(_C.READ_JOBS, ("profile", "condition", "job")),
        "legal.overridden": Told(_C.READ_JOBS, ("profile", "condition", "job")),
        "legal.removed": Told(_C.READ_JOBS, ("profile", "condition")),
        "ranking.requested": Told(_C.READ_RANKINGS, ("job", "number", "reason"), ("job",)),
        "ranking.done": Told(_C.READ_RANKINGS, ("job", "number", "ranking_hash"), ("job",)),
        "ranking.failed": Told(_C.READ_RANKINGS, ("job", "number"), ("job",)),
    }
)

#: What the log calls a thing, and what the API calls it, with the API's page of it.
NOUNS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "record": ("record", "api-record-detail"),
        "candidate": ("candidate", "api-candidate-detail"),
        "application": ("application", "api-application-detail"),
        "job": ("job", "api-job-detail"),
        "rankingrun": ("ranking", "api-ranking-detail"),
        "batch": ("batch", "api-batch-detail"),
        "candidateidentifier": ("identifier", ""),
        "evidencerequest": ("evidence_request", ""),
        "observation": ("observation", ""),
        "trustedissuer": ("trusted_issuer", ""),
        "legaldocument": ("legal_document", ""),
    }
)
_CALLED = {called: noun for noun, (called, _page) in NOUNS.items()}


def type_of(noun: str) -> str:
    """What the API calls a thing of the log."""
    return NOUNS.get(noun, (noun, ""))[0]


def noun_of(kind: str) -> str:
    """What the log calls a thing of the API; empty where there is none of that name."""
    return _CALLED.get(kind, "")


def kinds_for(may: frozenset[Capability]) -> frozenset[str]:
    """The kinds that these rights let be told."""
    return frozenset(kind for kind, told in TOLD.items() if told.needs in may)
