"""Two rankings of one job side by side: where everybody stood in the one, and stands in the other.

For requirements that were changed after candidates had been looked at: who gained by the change, and who lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal.blind import veil_entries
from portal.legal import require_open
from portal.models import Job, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["BeforeAfter", "Stood", "before_after", "runs_around"]

ROWS_OF_A_PAGE = 40
ORDER = {"met": 0, "unproven": 1, "no_evidence": 2, "not_rankable": 3, "": 4}


@dataclass(frozen=True, slots=True)
class Stood:
    """One person's place in both; ``before`` is None where they were not in the earlier ranking."""

    before: RankingEntry | None
    after: RankingEntry

    @property
    def way(self) -> str:
        """`up`, `down` or `same`, by tier; `new` for whom the earlier ranking did not have."""
        if self.before is None:
            return "new"
        gained = ORDER.get(self.before.tier, 4) - ORDER.get(self.after.tier, 4)
        return "same" if gained == 0 else "up" if gained > 0 else "down"


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A page of people, and how many there are of each way."""

    rows: list[Stood]
    total: int
    moves: list[tuple[str, str, int]]  # tier before ("" for new), tier after, how many

    @property
    def moved(self) -> int:
        """How many stand in another tier than before."""
        return sum(count for before, after, count in self.moves if before and before != after)


def before_after(
    scope: Scope, before: RankingRun, after: RankingRun, *, page: int = 1, moved_only: bool = False
) -> BeforeAfter:
    """Everybody in the later ranking, with where they stood in the earlier one.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, after.job)
    entries: QuerySet[Any] = _entries(scope, before, after)
    moves = [
        (row["tier_before"], row["tier"], row["n"])
        for row in entries.order_by().values("tier_before", "tier").annotate(n=Count("pk"))
    ]
    moves.sort(key=lambda move: (ORDER.get(move[0], 4), ORDER.get(move[1], 4)))
    if moved_only:
        entries = entries.exclude(tier_before=F("tier")).exclude(tier_before="")
    start = (max(page, 1) - 1) * ROWS_OF_A_PAGE
    shown = list(entries.order_by("position", "pk")[start : start + ROWS_OF_A_PAGE])
    people = "application__candidate", "application__job"
    old = RankingEntry.objects.within(scope).filter(run=before, application__in=[row.application_id for row in shown])
    stood = {row.application_id: row for row in old.select_related(*people).defer("inputs")}
    veil_entries(scope, [*shown, *stood.values()])
    rows = [Stood(stood.get(row.application_id), row) for row in shown]
    return BeforeAfter(rows, entries.count(), moves)


def runs_around(scope: Scope, job: Job) -> dict[int, tuple[int, int]]:
    """By the number of a version: the last ranking by an earlier one, and the first by it, where there are both."""
    scope.require(Capability.READ_RANKINGS)
    found: dict[int, tuple[int, int]] = {}
    runs = RankingRun.objects.within(scope).filter(job=job, state=RankingRun.State.DONE).order_by("number")
    last: tuple[int, int] | None = None
    for number, version in runs.values_list("number", "version__number"):
        if last is not None and version != last[1] and version not in found:
            found[version] = (last[0], number)
        last = (number, version)
    return found


def _entries(scope: Scope, before: RankingRun, after: RankingRun) -> QuerySet[Any]:
    old = RankingEntry.objects.within(scope).filter(run=before, application=OuterRef("application")).values("tier")[:1]
    living = Q(application__withdrawn_at=None)
    rows: QuerySet[Any] = (
        RankingEntry.objects.within(scope)
        .filter(living, run=after)
        .exclude(tier=RankingEntry.WITHDRAWN)
        .select_related("application__candidate", "application__job")
        .annotate(tier_before=Coalesce(Subquery(old), Value("")))
        .defer("inputs")
    )
    return rows
