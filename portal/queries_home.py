"""What the first page shows: what needs somebody today, what is new, and how the open jobs stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal.home_words import noun_of, why_of
from portal.models import Application, Contest, Decision, EvidenceRequest, Notification
from portal.permissions import Capability
from portal.queries_batches import unread_files
from portal.queries_counts import capped_counts
from portal.queries_home_jobs import JobCount, Waits, jobs_waiting, not_decided_on
from portal.queries_jobs import JobRow, job_rows, jobs_found
from portal.queries_links import waiting_count
from portal.queries_people import pairs_waiting
from portal.queries_waiting import PARTIES, readable, unconfirmed, unmatched
from portal.queries_week import Week, week_of_records
from portal.queries_workers import Pause, checking_paused
from portal.scope import Scope

__all__ = ["Attention", "Home", "New", "home"]

JOBS_SHOWN = 12
#: Counting stops here: whoever has hundreds of things to do needs no exact number.
MOST = 500


@dataclass(frozen=True, slots=True)
class Attention:
    """One kind of thing that waits for this member: how many, where each is done, and since when.

    ``jobs`` say where it is done, job by job, where that is one step nearer.
    """

    kind: str
    count: int
    route: str
    query: str = ""
    jobs: tuple[JobCount, ...] = ()
    since: datetime | None = None

    @property
    def shown(self) -> str:
        """The count as it is shown."""
        return f"{MOST}+" if self.count > MOST else str(self.count)

    @property
    def words(self) -> str:
        """What there is so many of."""
        return noun_of(self.kind, self.count)

    @property
    def why(self) -> str:
        """Why it matters."""
        return why_of(self.kind)


@dataclass(frozen=True, slots=True)
class New:
    """What came since the member left: applications by job, records, decisions of others."""

    since: datetime
    applied: tuple[JobCount, ...]
    records: int
    decisions: int

    def __bool__(self) -> bool:
        return bool(self.applied or self.records or self.decisions)


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    attention: list[Attention]
    jobs: list[JobRow]
    more_jobs: int
    week: Week
    records: bool
    waiting_for: list[tuple[str, int]]
    requests: int
    paused: Pause | None
    notices: int
    new: New | None

    @property
    def empty(self) -> bool:
        """Whether there is nothing yet to look at."""
        return not (self.jobs or self.records or self.attention)


def home(scope: Scope, *, left: datetime | None = None) -> Home:
    """What needs this member today; what their role may not do is left out. ``left`` is when they were here before."""
    scope.require(Capability.READ_JOBS)
    found = jobs_found(scope, status="open")
    shown = list(found[: JOBS_SHOWN + 1])
    rows = job_rows(scope, shown[:JOBS_SHOWN])
    counts = capped_counts(MOST, **_counted(scope, left))
    waits = jobs_waiting(scope, rows, left)
    week = week_of_records(scope)
    new = None
    if left is not None:
        new = New(left, waits["applied"].jobs, counts["new_records"], counts["decisions"]) or None
    return Home(
        attention=_attention(scope, counts, waits),
        jobs=rows,
        more_jobs=found.count() - JOBS_SHOWN if len(shown) > JOBS_SHOWN else 0,
        week=week,
        records=bool(week.total) or readable(scope).exists(),
        waiting_for=[(act, counts[act]) for act in PARTIES if act != "us" and counts[act]],
        requests=counts["requests"],
        paused=checking_paused(scope),
        notices=counts["notices"],
        new=new,
    )


def _counted(scope: Scope, left: datetime | None) -> dict[str, QuerySet[Any]]:
    """Everything of which the page says no more than how many."""
    found: dict[str, QuerySet[Any]] = {
        "contest": Contest.objects.within(scope).filter(answered_at=None),
        "unmatched": unmatched(scope),
        "unconfirmed": unconfirmed(scope),
        "unread": unread_files(scope),
        "undecided": not_decided_on(scope),
        "requests": EvidenceRequest.objects.within(scope).filter(answered_at=None),
        "notices": Notification.objects.within(scope).filter(user=scope.user_id, read_at=None),
    }
    found |= {act: readable(scope).filter(act=act) for act in PARTIES}
    if left is not None:
        decisions = Decision.objects.within(scope).filter(created_at__gt=left, undoes=None)
        found["decisions"] = decisions.exclude(decided_by=scope.user_id)
        found["new_records"] = readable(scope).filter(created_at__gt=left)
    return found


#: What waits, most pressing first: people who wait for an answer, then decisions, then records and words.
#: Each with the capability that lets a member do it, and the page where it is done.
PRESSING = (
    ("contest", Capability.DECIDE, "contests", ""),
    ("answered", Capability.EDIT_CANDIDATES, "candidates", "show=answered"),
    ("shortlisted", Capability.DECIDE, "candidates", f"stage={Application.Stage.SHORTLISTED}"),
    ("interview", Capability.OBSERVE, "candidates", f"stage={Application.Stage.INTERVIEW}"),
    ("undecided", Capability.DECIDE, "candidates", f"stage={Application.Stage.APPLIED}"),
    ("letter", Capability.EDIT_CANDIDATES, "candidates", f"stage={Application.Stage.DECLINED}"),
    ("failed_ranking", Capability.RANK, "jobs", ""),
    ("closed", Capability.READ_JOBS, "jobs", ""),
    ("unapproved", Capability.DECIDE, "jobs", ""),
    ("unmatched", Capability.EDIT_CANDIDATES, "inbox", "act=unmatched"),
    ("us", Capability.EDIT_CANDIDATES, "inbox", "act=us"),
    ("unconfirmed", Capability.EDIT_CANDIDATES, "candidates", "show=unconfirmed"),
    ("pairs", Capability.EDIT_CANDIDATES, "same_people", ""),
    ("spellings", Capability.EDIT_CANDIDATES, "links", ""),
    ("unread", Capability.RECEIVE_RECORDS, "inbox", "verdict=unread"),
    ("no_requirements", Capability.EDIT_JOBS, "jobs", ""),
)


def _attention(scope: Scope, counts: Mapping[str, int], waits: Mapping[str, Waits]) -> list[Attention]:
    further = {"pairs": pairs_waiting, "spellings": waiting_count}
    found = []
    for kind, capability, route, query in PRESSING:
        if not scope.may(capability):
            continue
        if kind in waits:
            item = waits[kind]
            count = counts.get(kind, item.count)  # of the jobs not in hand, too
            found.append(Attention(kind, count, route, query, item.jobs, item.since))
        else:
            count = further[kind](scope) if kind in further else counts[kind]
            found.append(Attention(kind, count, route, query))
    return [item for item in found if item.count]
