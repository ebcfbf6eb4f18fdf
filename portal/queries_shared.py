"""The shared page of a job: what a hiring manager or a guest needs on a phone, in a handful of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from portal.blind import sees_identities, veil_entries
from portal.legal import RankingClosedError
from portal.models import Application, Job, JobRequirement, Note, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.queries_notes import Thread, thread_of
from portal.queries_rankings import NOT_RANKABLE, TIERS
from portal.queries_runs import chosen_run
from portal.scope import Scope

__all__ = ["SharedJob", "SharedRow", "shared_job"]

PAGE_SIZE = 30
_PLACE = {tier: number for number, tier in enumerate(TIERS)}


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One person of the ranking: the entry as it may be shown, and how many notes there are on them."""

    row: RankingEntry
    notes: int

    @property
    def entry(self) -> dict[str, object]:
        """The entry's JSON, see :class:`matching.results.RankedEntry`."""
        found: dict[str, object] = self.row.shown_entry
        return found


@dataclass(frozen=True, slots=True)
class SharedJob:
    """The page. ``closed`` says why no ranking may be shown; ``run`` is None where there is none, or none may be."""

    job: Job
    requirements: list[JobRequirement]
    waiting: int
    run: RankingRun | None
    closed: str
    applied: int
    pool: dict[str, object] | None
    page: Page[RankingEntry] | None
    rows: list[SharedRow]
    beside: int
    thread: Thread


def shared_job(scope: Scope, job: Job, page: int = 1) -> SharedJob:
    """What the job needs, how the people stand, and the notes on it."""
    scope.require(Capability.READ_JOBS)
    version = job.current_version
    needs = list(version.requirements.select_related("approved_by").order_by("position")) if version else []
    run, closed = _run(scope, job)
    entries = RankingEntry.objects.within(scope).filter(run=run) if run is not None else None
    found = _page(entries, page) if entries is not None else None
    return SharedJob(
        job=job,
        requirements=needs,
        waiting=sum(line.need == "must" and not line.approved for line in needs),
        run=run,
        closed=closed,
        applied=Application.objects.within(scope).filter(job=job).count(),
        pool=(run.pool if sees_identities(scope) else run.shown_pool) if run is not None else None,
        page=found,
        rows=_rows(scope, list(found.object_list)) if found is not None else [],
        beside=entries.filter(tier=NOT_RANKABLE).count() if entries is not None else 0,
        thread=thread_of(scope, job),
    )


def _run(scope: Scope, job: Job) -> tuple[RankingRun | None, str]:
    try:
        return chosen_run(scope, job), ""
    except RankingClosedError as closed:
        return None, str(closed)


def _page(entries: object, number: int) -> Page[RankingEntry]:
    ranked = entries.filter(tier__in=TIERS, rank__isnull=False)  # type: ignore[attr-defined]
    rows = ranked.select_related("application__candidate", "application__job", "run").order_by("position")
    return Paginator(rows.defer("run__pool", "inputs"), PAGE_SIZE).get_page(number)


def _rows(scope: Scope, entries: Sequence[RankingEntry]) -> list[SharedRow]:
    ids = [row.application_id for row in entries]
    notes = Note.objects.within(scope).filter(application__in=ids).order_by()
    counts = dict(notes.values_list("application").annotate(n=Count("pk", filter=Q(removed_at=None))))
    veil_entries(scope, entries)
    return [SharedRow(row, counts.get(row.application_id, 0)) for row in entries]
