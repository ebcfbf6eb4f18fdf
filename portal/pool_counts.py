"""How many people of a pool meet each requirement, as things stand now: the live counts of the requirement editor.

The counts are those that a ranking would give. A small pool is read from the database and scored plainly; a large one
is counted from the organization's index (:mod:`portal.pool_index`), and only those whose evidence changed since the
index was made are read. Where a large pool has no index yet, the last :data:`MOST_PLAIN` who came are counted;
:attr:`PoolCounts.whole` says how many there are, so that a page can say so. From the index at most
:data:`MOST_APPLICANTS` of one job's applicants are counted, and any number of people of the whole organization. An
observation counts for the application it was made about, as in a ranking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from matching.codes import Tier
from matching.index import BadIndexError, PoolIndex
from matching.plan import Plan
from matching.relations import ConceptGraph
from matching.score import score
from matching.statements import Application as Applicant
from matching.statements import Requirement
from portal.models import Application, Candidate, Job
from portal.parts import parts
from portal.permissions import Capability
from portal.pool_changes import changes_since
from portal.pool_evidence import AT_ONCE, observed_candidates, statements_of_pool
from portal.pool_index import INDEX_FROM, open_index
from portal.requirements import graph_for
from portal.scope import Scope

__all__ = ["MOST_APPLICANTS", "MOST_PLAIN", "PoolCount", "PoolCounts", "pool_counts"]

MOST_PLAIN = 10_000
MOST_APPLICANTS = 100_000
MOST_CHANGED = 2_000


@dataclass(frozen=True, slots=True)
class PoolCount:
    """How many people of the pool meet one requirement, could meet it, or show no evidence of it yet."""

    requirement: str
    met: int
    unproven: int
    no_evidence: int


@dataclass(frozen=True, slots=True)
class PoolCounts:
    """The counts of a pool of ``people``; ``all_met`` have something to rank and meet every must-have.

    ``whole`` is how many there are in all; where it is more than ``people``, only the last ones were counted.
    """

    people: int
    all_met: int
    counts: tuple[PoolCount, ...]
    whole: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """Numbers met and unproven by requirement, and of those who meet every must-have."""

    met: tuple[int, ...]
    unproven: tuple[int, ...]
    all_met: int

    def plus(self, other: _Tally) -> _Tally:
        return _Tally(
            tuple(map(sum, zip(self.met, other.met, strict=True))),
            tuple(map(sum, zip(self.unproven, other.unproven, strict=True))),
            self.all_met + other.all_met,
        )


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: of whom, for which requirements, on which day."""

    scope: Scope
    job: Job | None
    plan: Plan
    graph: ConceptGraph
    as_of: date


def pool_counts(scope: Scope, requirements: Sequence[Requirement], *, job: Job | None) -> PoolCounts:
    """Count the job's living applicants, or without a job everybody living in the organization.

    Without requirements nothing is counted.

    Raises:
        NotAllowedError: whoever asks may not read rankings.
        ValueError: for requirements that :meth:`matching.plan.Plan.of` refuses.
    """
    scope.require(Capability.READ_RANKINGS)
    whole = _number(scope, job)
    if not requirements:
        return PoolCounts(whole, 0, (), whole)
    graph = graph_for(requirements)
    question = _Question(scope, job, Plan.of(requirements, graph), graph, timezone.now().date())
    counted = _from_index(question, whole) if whole >= INDEX_FROM else None
    people, tally = counted or _plainly(question)
    counts = (
        PoolCount(requirement.id, met, unproven, people - met - unproven)
        for requirement, met, unproven in zip(requirements, tally.met, tally.unproven, strict=True)
    )
    return PoolCounts(people, tally.all_met, tuple(counts), whole)


def _plainly(question: _Question) -> tuple[int, _Tally]:
    people = _newest(question.scope, question.job, MOST_PLAIN)
    return len(people), _scored(question, people)


def _from_index(question: _Question, whole: int) -> tuple[int, _Tally] | None:
    """Count from the index, and plainly whoever it does not know as they are now; None where there is none to use."""
    scope, job = question.scope, question.job
    index = open_index(scope)
    changes = changes_since(scope, index.manifest.marks["seq"]) if index else None
    if index is None or changes is None or len(changes.people) > MOST_CHANGED:
        return None
    only = None if job is None else _newest(scope, job, MOST_APPLICANTS)
    aside = changes.people | (_trials(scope) if job is None else observed_candidates(scope, job))
    try:
        tally = _counted(question, index, only, aside)
    except (OverflowError, BadIndexError):  # numbers that do not fit it, or a damaged file
        return None
    people = whole if only is None else len(only)
    read_anew = _living(scope, aside) if only is None else aside & only
    return people, tally.plus(_scored(question, read_anew))


def _counted(question: _Question, index: PoolIndex, only: Collection[UUID] | None, but: Collection[UUID]) -> _Tally:
    found = index.view.counts(
        question.plan.requirements,
        question.graph,
        as_of=question.as_of,
        only=None if only is None else [str(pk) for pk in only],
        but=[str(pk) for pk in but],
    )
    met = tuple(count.met for count in found.requirements)
    return _Tally(met, tuple(count.unproven for count in found.requirements), found.all_met)


def _scored(question: _Question, people: Collection[UUID]) -> _Tally:
    """Score those of the people who have something that bears on the job; the others meet nothing yet."""
    plan = question.plan
    tiers: list[Counter[Tier]] = [Counter() for _ in plan.requirements]
    all_met = 0
    for candidate, held in statements_of_pool(question.scope, plan, people, question.job).items():
        scored = score(Applicant(str(candidate), tuple(held)), plan, question.as_of)
        all_met += scored.has_evidence and scored.tier is Tier.MET
        for counter, tier in zip(tiers, scored.tiers, strict=True):
            counter[tier] += 1
    met = tuple(counter[Tier.MET] for counter in tiers)
    return _Tally(met, tuple(counter[Tier.UNPROVEN] for counter in tiers), all_met)


def _applicants(scope: Scope, job: Job) -> QuerySet[Application]:
    rows: QuerySet[Application] = Application.objects.within(scope).filter(job=job).exclude(source=Application.TRIAL)
    return rows


def _candidates(scope: Scope) -> QuerySet[Candidate]:
    """Everybody living in the organization; who only tries wallets is nobody."""
    rows: QuerySet[Candidate] = Candidate.objects.within(scope).filter(merged_into=None)
    return rows.exclude(pk__in=_trials(scope))


def _trials(scope: Scope) -> frozenset[UUID]:
    rows = Application.objects.within(scope, hidden_too=True).filter(source=Application.TRIAL)
    return frozenset(rows.values_list("candidate_id", flat=True))


def _number(scope: Scope, job: Job | None) -> int:
    return _candidates(scope).count() if job is None else _applicants(scope, job).count()


def _newest(scope: Scope, job: Job | None, most: int) -> frozenset[UUID]:
    """The candidates who came last."""
    order = ("-created_at", "-pk")
    if job is None:
        return frozenset(_candidates(scope).order_by(*order).values_list("pk", flat=True)[:most])
    return frozenset(_applicants(scope, job).order_by(*order).values_list("candidate_id", flat=True)[:most])


def _living(scope: Scope, people: Collection[UUID]) -> frozenset[UUID]:
    wanted, rows = sorted(people), _candidates(scope)
    found: set[UUID] = set()
    for some in parts(wanted, AT_ONCE):
        found.update(rows.filter(pk__in=some).values_list("pk", flat=True))
    return frozenset(found)
