"""A ranking as it leaves: read once, then written as CSV or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.blind import hides, veil_entries
from portal.models import RankingEntry, RankingRun
from portal.scope import Scope

__all__ = ["ExportedEntry", "ExportedRanking", "read_ranking"]


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One row. ``entry`` is the stored explanation; scores lie between 0 and 1.

    Of who withdrew there is the place, the word `withdrawn`, and a digest in ``entry``.
    """

    rank: int | None
    tied: bool
    tier: str
    application: str
    candidate: str
    name: str
    musts_met: int
    musts_unproven: int
    verified: float
    best: float
    all_claims: float
    stage: str
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExportedRanking:
    """A run with its rows in the order of the ranking."""

    run: RankingRun
    entries: tuple[ExportedEntry, ...]

    @property
    def file_name(self) -> str:
        """A file name without an extension."""
        return f"ranking-{self.run.number}-{self.run.job_id}"


def read_ranking(scope: Scope, run: RankingRun) -> ExportedRanking:
    """The run's rows, with the candidates' names; opaque ones where the job is blind to the scope."""
    rows = (
        RankingEntry.objects.within(scope)
        .filter(run=run)
        .select_related("application__candidate", "application__job")
        .defer("inputs")
        .order_by("position")
    )
    return ExportedRanking(run, tuple(_exported(scope, row) for row in rows.iterator(chunk_size=500)))


def _exported(scope: Scope, row: RankingEntry) -> ExportedEntry:
    gone, unnamed = row.withdrawn, hides(scope, row.application)
    veil_entries(scope, [row])
    return ExportedEntry(
        rank=row.rank,
        tied=row.tied,
        tier=row.tier,
        application=str(row.application_id),
        candidate="" if gone or unnamed else str(row.application.candidate_id),
        name="" if gone else row.application.candidate.name,
        musts_met=row.musts_met,
        musts_unproven=row.musts_unproven,
        verified=row.score_verified,
        best=row.score_best,
        all_claims=row.score_all,
        stage=RankingEntry.WITHDRAWN if gone else row.application.stage,
        entry=row.shown_entry,
    )
