"""A ranking as it leaves: read once, then written as CSV or JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal.blind import hides, veil_entries
from portal.models import RankingEntry, RankingRun
from portal.scope import Scope

__all__ = ["ExportedEntry", "ExportedRanking", "read_ranking", "without_rank"]

RANK_FIELDS = frozenset({"rank", "tied", "rank_shown"})


@dataclass(frozen=True, slots=True)
class ExportedEntry:
    """One row. ``entry`` is the stored explanation; scores lie between 0 and 1.

    ``rank`` and ``tied`` are given only where rank numbers may be shown (:attr:`portal.models.RankingRun.strict`: ten
    or more can be ranked, and why more means better work is on record); ``band`` always. The rows stand by rank there,
    and by band and lot elsewhere.

    Of who withdrew there is the place, the word `withdrawn`, and a digest in ``entry``.
    """

    rank: int | None
    tied: bool | None
    band: int | None
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


def without_rank(entry: dict[str, Any], *, strict: bool) -> dict[str, Any]:
    """The explanation without the rank, where rank numbers may not be shown."""
    return entry if strict else {name: value for name, value in entry.items() if name not in RANK_FIELDS}


def read_ranking(scope: Scope, run: RankingRun) -> ExportedRanking:
    """The run's rows, with the candidates' names; opaque ones where the job is blind to the scope."""
    rows = (
        RankingEntry.objects.within(scope)
        .filter(run=run)
        .select_related("application__candidate", "application__job")
        .defer("inputs")
        .order_by("position")
    )
    return ExportedRanking(
        run, tuple(_exported(scope, row, strict=run.strict) for row in rows.iterator(chunk_size=500))
    )


def _exported(scope: Scope, row: RankingEntry, *, strict: bool) -> ExportedEntry:
    gone, unnamed = row.withdrawn, hides(scope, row.application)
    veil_entries(scope, [row])
    return ExportedEntry(
        rank=row.rank if strict else None,
        tied=row.tied if strict else None,
        band=row.band,
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
        entry=without_rank(row.shown_entry, strict=strict),
    )
