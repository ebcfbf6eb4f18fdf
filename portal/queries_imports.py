"""What came of a candidate's papers that were taken in: each claim, and whether anything but words stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.exports.assurance import SELF_ASSERTED, claims_of, mark_of, own_words_of
from portal.models import Batch, Candidate, Record, Submission
from portal.permissions import Capability
from portal.queries_batch import BatchCounts, batch_counts
from portal.queries_papers import ClosedPapersError, HeldRecord, papers_are_closed
from portal.scope import Scope
from verification.codes import Verdict

__all__ = ["ImportResult", "ImportedClaim", "Worth", "import_result"]

MOST_CLAIMS = 300


class Worth(StrEnum):
    """What a claim is worth here, the best first; the page is in this order."""

    STANDS = "stands"
    OPEN = "open"
    NOT = "not"
    WORDS = "words"


#: What keeps a claim from standing, by the words that files have for it (:func:`portal.exports.assurance.mark_of`).
_WHY: dict[str, Promise] = {
    "not checked yet": _("It is being checked."),
    "not verified": _("It could not be verified yet."),
    "not in force": _("It is not in force."),
    "rejected": _("It was altered, or was never what it says."),
    "about somebody else": _("It is about somebody else."),
    "signed by their own key": _("They signed it themselves."),
    "issuer not known": _("Signed, by somebody whom you do not know yet."),
    "matched by name only": _("Signed; only the name says that it is theirs."),
    "not tied to this person": _("Signed; nothing in it says that it is theirs."),
    "self-asserted": _("They say so. No credential stands behind it."),
}
_NEVER = frozenset({Verdict.REJECTED.value, Verdict.NOT_IN_FORCE.value, "somebody_else", "self_issued"})


@dataclass(frozen=True, slots=True)
class ImportedClaim:
    """One line of the page. ``by`` is who signed it, or the school, employer or authority that own words name."""

    title: str
    by: str
    worth: Worth
    why: Promise | str
    record: Record


@dataclass(frozen=True, slots=True)
class ImportResult:
    """Whose papers they were, how far their records are, and what they claim; ``more`` claims are not shown."""

    candidate: Candidate
    counts: BatchCounts
    claims: list[ImportedClaim]
    more: int

    @property
    def tally(self) -> dict[str, int]:
        """How many claims are of each worth, by its value."""
        return {worth.value: sum(claim.worth is worth for claim in self.claims) for worth in Worth}


def import_result(scope: Scope, batch: Batch, candidate: Candidate) -> ImportResult:
    """What the batch's records claim about the candidate, as it stands now; the same claim twice is one line.

    A résumé and its attachments often hold the same credential.

    Raises:
        NotAllowedError: the scope may not read records.
        ClosedPapersError: who they are is hidden from the scope.

    """
    scope.require(Capability.READ_RECORDS)
    if papers_are_closed(scope, candidate):
        raise ClosedPapersError
    given = Submission.objects.within(scope).filter(batch=batch, record__candidate=candidate).values("record")
    rows = Record.objects.within(scope).filter(pk__in=given).select_related("current_verification")
    order = list(Worth)
    claims = [claim for row in rows.order_by("created_at", "pk") for claim in _claims(row)]
    once: dict[tuple[str, ...], ImportedClaim] = {}
    for claim in claims:
        once.setdefault((claim.title, claim.by, claim.worth, str(claim.why)), claim)
    found = sorted(once.values(), key=lambda claim: order.index(claim.worth))
    return ImportResult(candidate, batch_counts(scope, batch), found[:MOST_CLAIMS], max(0, len(found) - MOST_CLAIMS))


def _claims(row: Record) -> Iterator[ImportedClaim]:
    check = row.current_verification
    report, payload = (check.report, check.payload) if check else ({}, None)
    held = HeldRecord(row, None, report or {}, payload, "", "", (), {})
    for claim in claims_of(held):
        worth, mark = claim["assurance"], mark_of(claim["assurance"]).strip(" ()")
        issuer = worth["issuer"] or {}
        by = issuer.get("name") or issuer.get("id") or ""
        kind = Worth.NOT if worth["standing"] in _NEVER else Worth.OPEN if mark else Worth.STANDS
        yield ImportedClaim(claim.get("name") or row.title, by, kind, _WHY.get(mark, ""), row)
    for line in own_words_of(held):
        yield ImportedClaim(line.name, line.where, Worth.WORDS, _WHY[_SELF], row)


_SELF = SELF_ASSERTED.replace("_", "-")
