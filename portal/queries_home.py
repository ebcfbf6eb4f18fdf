"""What the first page shows: what needs somebody today, and how the open jobs stand."""

from __future__ import annotations

from dataclasses import dataclass

from portal.models import CandidateIdentifier, EvidenceRequest, Submission
from portal.permissions import Capability
from portal.queries_contests import open_contests
from portal.queries_jobs import JobRow, job_rows, jobs_found
from portal.queries_links import waiting_count
from portal.queries_people import pairs_waiting
from portal.queries_records import InboxCounts, inbox_counts, open_requests, unmatched_count, waiting_on
from portal.queries_workers import Pause, checking_paused
from portal.scope import Scope

__all__ = ["Attention", "Home", "home"]

JOBS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Attention:
    """One kind of thing that waits for this member: how many, what it is, why it matters, and where it is done."""

    count: int
    noun: str
    why: str
    route: str
    query: str = ""

    @property
    def words(self) -> str:
        """What there is so many of."""
        return self.noun if self.count == 1 else PLURALS[self.noun]


PLURALS = {
    "record without a candidate": "records without a candidate",
    "record that waits for us": "records that wait for us",
    "file that could not be read": "files that could not be read",
    "identifier to confirm": "identifiers to confirm",
    "answer to a request": "answers to requests",
    "candidate who contests": "candidates who contest",
    "job without requirements": "jobs without requirements",
    "pair of candidates who may be one": "pairs of candidates who may be one",
    "spelling that waits for a word": "spellings that wait for a word",
}


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    attention: list[Attention]
    jobs: list[JobRow]
    more_jobs: int
    records: InboxCounts
    waiting_for: list[tuple[str, int]]
    requests: int
    paused: Pause | None


def home(scope: Scope) -> Home:
    """What needs this member today; what their role may not do is left out."""
    scope.require(Capability.READ_JOBS)
    found = jobs_found(scope, status="open")
    rows = job_rows(scope, list(found[:JOBS_SHOWN]))
    waiting = {item.act: item.count for item in waiting_on(scope)}
    requests, _ = open_requests(scope)
    return Home(
        attention=_attention(scope, rows, waiting.pop("us", 0)),
        jobs=rows,
        more_jobs=max(0, found.count() - JOBS_SHOWN),
        records=inbox_counts(scope),
        waiting_for=list(waiting.items()),
        requests=requests,
        paused=checking_paused(scope),
    )


def _attention(scope: Scope, jobs: list[JobRow], ours: int) -> list[Attention]:
    """The things to do, most pressing first."""
    found: list[Attention] = []
    if scope.may(Capability.EDIT_CANDIDATES):
        unconfirmed = CandidateIdentifier.objects.within(scope).filter(
            confirmed_at=None, candidate__records__isnull=False
        )
        found += [
            Attention(
                unmatched_count(scope),
                "record without a candidate",
                "Nobody is ranked by them until somebody says whose they are.",
                "inbox",
                "act=unmatched",
            ),
            Attention(ours, "record that waits for us", "A step of our own settles each.", "inbox", "act=us"),
            Attention(
                unconfirmed.distinct().count(),
                "identifier to confirm",
                "Only a confirmed one proves that a record is about its candidate.",
                "candidates",
                "show=unconfirmed",
            ),
            Attention(
                pairs_waiting(scope),
                "pair of candidates who may be one",
                "Their records count together once somebody says that they are one person.",
                "same_people",
            ),
            Attention(
                waiting_count(scope),
                "spelling that waits for a word",
                "Records say it in words no framework knows for certain. Say once what it means.",
                "links",
            ),
            Attention(
                EvidenceRequest.objects.within(scope)
                .filter(answered_at__isnull=False, application__stage="applied")
                .count(),
                "answer to a request",
                "A candidate shared what you asked for; a decision may be ready.",
                "jobs",
            ),
        ]
    if scope.may(Capability.DECIDE):
        why = "They say that something is wrong, or ask a person to look again. Each waits for an answer."
        found.insert(0, Attention(open_contests(scope), "candidate who contests", why, "contests"))
    if scope.may(Capability.RECEIVE_RECORDS):
        unread = Submission.objects.within(scope).filter(state__in=("unreadable", "refused"), batch__dismissed_at=None)
        why = "Each says what was found in it, and who can give a better one."
        found.append(Attention(unread.count(), "file that could not be read", why, "inbox", "verdict=unread"))
    if scope.may(Capability.EDIT_JOBS):
        why = "Nobody can be ranked before a job says what it needs."
        found.append(Attention(sum(row.version is None for row in jobs), "job without requirements", why, "jobs"))
    return [item for item in found if item.count]
