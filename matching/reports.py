"""The gap report of one candidate as data: what the page, the print and the API show, sentence by sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matching.changes import Change
from matching.codes import ActionKind, Owner, State, Tier
from matching.interview import InterviewQuestion
from matching.results import Citation, OpenQuestion
from matching.statements import Need
from matching.wire import Wire

__all__ = ["FirstDays", "GapLine", "GapReport", "InterviewQuestion", "NearMiss", "NotConsidered", "Strength"]


@dataclass(frozen=True, slots=True)
class GapLine(Wire):
    """One requirement: needed, shown, state, next step.

    ``shown`` is the linked text when there is ``evidence`` ("County College, 2025, result 3 of 4"), otherwise the
    whole text; ``remark`` follows it. ``consequence`` says what the next step would change, for must-haves that are
    open, and ``changes`` are the smallest changes that would meet it, fewest steps first: each was run through the
    scorer. ``task`` is what the skill is used for in this job.
    """

    requirement: str
    needed: str
    age_reason: str
    need: Need
    tier: Tier
    state: State
    state_words: str
    shown: str
    remark: str
    evidence: Citation | None
    next_step: str
    consequence: str
    owner: Owner
    action: ActionKind
    issuer: str
    changes: tuple[Change, ...] = ()
    task: str = ""


@dataclass(frozen=True, slots=True)
class NearMiss(Wire):
    """A skill next to, close to or broader than a needed one that is still open."""

    label: str
    requirement: str
    words: str
    worth: str
    evidence: Citation


@dataclass(frozen=True, slots=True)
class Strength(Wire):
    """A skill that the job did not ask for, verified or nearly so."""

    label: str
    words: str
    evidence: Citation


@dataclass(frozen=True, slots=True)
class FirstDays(Wire):
    """A nice-to-have that can be learned in the first 90 days; ``also`` are the ids of others in the same line."""

    requirement: str
    label: str
    words: str
    owner: Owner
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotConsidered(Wire):
    """A record in no set, and why."""

    title: str
    label: str
    reason: str
    digest: str


@dataclass(frozen=True, slots=True)
class GapReport(Wire):
    """One candidate's page. Whoever shows it adds the name, the rank's "of how many", and whom to contact.

    ``whole`` is the fewest steps that would meet every must-have, where more than one is open and there is a way.
    """

    candidate: str
    as_of: date
    headline: str
    absence: str
    settle_first: OpenQuestion | None
    musts: tuple[GapLine, ...]
    nices: tuple[GapLine, ...]
    near_misses: tuple[NearMiss, ...]
    strengths: tuple[Strength, ...]
    interview: tuple[InterviewQuestion, ...]
    first_days: tuple[FirstDays, ...]
    not_considered: tuple[NotConsidered, ...]
    unreadable_words: str
    never_considered: str
    could_not_check: tuple[str, ...]
    observations: str
    contest: str
    rank: int
    score: float
    verified_only: float
    all_claims: float
    score_words: str
    whole: Change | None = None
