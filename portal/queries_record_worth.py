"""Where a record counts: in which set, what stands between it and the next, and which rankings rest on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.codes import EvidenceSet, Gate
from matching.gates import countable, open_gates, set_of
from portal.blind import hidden_applications
from portal.legal import closed_jobs
from portal.models import Application, RankingEntry, RankingRun, Record
from portal.queries_record import LinkedSkill
from portal.scope import Scope
from portal.spoken import Spoken

__all__ = ["GATE_WORDS", "CountsAs", "UsedIn", "counts_as", "used_in"]

WORTH = {EvidenceSet.VERIFIED: 0, EvidenceSet.BEST: 1, EvidenceSet.ALL: 2}


@dataclass(frozen=True, slots=True)
class CountsAs:
    """The narrowest set any statement of the record belongs to, and what still stands between it and the next one."""

    set: str
    gates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A ranking entry that rests on the record, with how many of its requirements do."""

    entry: RankingEntry
    musts: int
    others: int


def counts_as(skills: Sequence[LinkedSkill], as_of: date) -> CountsAs:
    """Where the record counts, by the rules of :mod:`matching.gates`.

    `none` when none of its statements may count.
    """
    if not skills:
        return CountsAs("unlinked")
    best: CountsAs | None = None
    for skill in skills:
        if not countable(skill.statement):
            continue
        gates = open_gates(skill.statement, as_of)
        here = set_of(gates)
        if best is None or WORTH[here] < WORTH[EvidenceSet(best.set)]:
            best = CountsAs(here.value, tuple(gate.value for gate in gates))
    return best or CountsAs("none")


def used_in(scope: Scope, record: Record, skills: Iterable[LinkedSkill]) -> list[UsedIn]:
    """The newest ranking of each job that cites the record, and how many requirements rest on it there."""
    if record.candidate_id is None:
        return []
    digests = {record.digest, *(skill.statement.digest for skill in skills)}
    newest: dict[Any, RankingEntry] = {}
    entries = (
        RankingEntry.objects.within(scope)
        .filter(application__candidate_id=record.candidate_id, run__state=RankingRun.State.DONE)
        .exclude(tier=RankingEntry.WITHDRAWN)
        .exclude(run__job__in=closed_jobs(scope))
        .exclude(application__in=Application.objects.within(scope).filter(hidden_applications(scope)))
        .select_related("run", "application__job")
        .defer("inputs", "run__pool", "run__summary")
        .order_by("-run__number")[:40]
    )
    for entry in entries:
        newest.setdefault(entry.application_id, entry)
    return [used for used in (_used(entry, digests) for entry in newest.values()) if used.musts or used.others]


def _used(entry: RankingEntry, digests: set[str]) -> UsedIn:
    musts = others = 0
    for contribution in entry.entry.get("contributions", []):
        cited = {line["evidence"]["digest"] for line in contribution.get("lines", [])}
        if cited & digests:
            must = str(contribution.get("need_words", "")).startswith("must")
            musts, others = musts + must, others + (not must)
    return UsedIn(entry, musts, others)


GATE_WORDS: dict[str, str] = Spoken(
    {
        Gate.SELF_ASSERTED: "the candidate says so themselves",
        Gate.SELF_ISSUED: "issuer and subject are the same",
        Gate.OBSERVATION: "the observation is not confirmed",
        Gate.STATUS: "its status has not been answered",
        Gate.VERDICT: "a required check is open",
        Gate.SUBJECT: "it is not sure that it is about this person",
        Gate.NOT_IN_FORCE: "it is not in force",
        Gate.EXPIRED: "it has expired",
        Gate.ISSUER_UNKNOWN: "its issuer is in no registry",
        Gate.ISSUER_KNOWN: "its issuer is known, and not trusted here",
        Gate.LINK_DOUBTFUL: "its link to a skill is doubtful",
        Gate.LINK_LIKELY: "its link to a skill is likely, and not confirmed",
    }
)
