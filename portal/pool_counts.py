"""How many people of a pool meet each requirement, as things stand now: the live counts of the requirement editor.

The counts are those that a ranking would give (:func:`matching.score.score`). At most :data:`MOST_PEOPLE` are read,
those who came last; :attr:`PoolCounts.whole` says how many there are, so that a page can say so when it is more. An
observation counts for the application it was made about, as in a ranking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from matching.plan import Plan
from matching.results import Tier
from matching.score import score
from matching.statements import Application as Applicant
from matching.statements import Requirement, Statement
from matching.wire import from_json
from portal.evidence import statement_from_observation
from portal.models import Application, Candidate, Evidence, Job, Observation
from portal.permissions import Capability
from portal.requirements import graph_for
from portal.scope import Scope

__all__ = ["MOST_PEOPLE", "PoolCount", "PoolCounts", "pool_counts"]

MOST_PEOPLE = 10_000
AT_ONCE = 400  # names in one query; SQLite takes a thousand


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


def pool_counts(scope: Scope, requirements: Sequence[Requirement], *, job: Job | None) -> PoolCounts:
    """Count the job's living applicants, or without a job everybody living in the organization.

    Without requirements nothing is counted.

    Raises:
        NotAllowedError: whoever asks may not read rankings.
        ValueError: for requirements that :meth:`matching.plan.Plan.of` refuses.
    """
    scope.require(Capability.READ_RANKINGS)
    people, whole = _people(scope, job)
    if not requirements:
        return PoolCounts(len(people), 0, (), whole)
    plan = Plan.of(requirements, graph_for(requirements))
    statements = _statements(scope, plan, people, job)
    return _counted(plan, statements, len(people), whole, timezone.now().date())


def _people(scope: Scope, job: Job | None) -> tuple[set[UUID], int]:
    """The candidates of the pool, the last :data:`MOST_PEOPLE` who came, and how many there are in all."""
    if job is None:
        trials = Application.objects.within(scope, hidden_too=True).filter(source=Application.TRIAL)
        living = Candidate.objects.within(scope).filter(merged_into=None).exclude(pk__in=trials.values("candidate"))
        column = "pk"
    else:
        living = Application.objects.within(scope).filter(job=job).exclude(source=Application.TRIAL)
        column = "candidate_id"
    newest = living.order_by("-created_at", "-pk").values_list(column, flat=True)
    people = set(newest[:MOST_PEOPLE])
    return people, len(people) if len(people) < MOST_PEOPLE else living.count()


def _statements(scope: Scope, plan: Plan, people: set[UUID], job: Job | None) -> Mapping[UUID, list[Statement]]:
    """What bears on the job, by candidate: evidence of the concepts that answer it, and its own observations.

    A licence's statement stands under its own concept, so rows are found by concept alone.
    """
    found: defaultdict[UUID, list[Statement]] = defaultdict(list)
    rows = Evidence.objects.within(scope).exclude(candidate=None)
    if job is not None:
        rows = rows.filter(candidate__applications__job=job, candidate__applications__withdrawn_at=None)
    concepts = sorted(plan.answers)
    for start in range(0, len(concepts), AT_ONCE):
        near = rows.filter(concept_uri__in=concepts[start : start + AT_ONCE])
        pairs = near.values_list("candidate_id", "statement")
        for candidate, statement in pairs.iterator(chunk_size=2_000):
            if candidate in people:
                found[candidate].append(from_json(Statement, statement))
    if job is not None:
        for candidate, statement in _observations(scope, job):
            found[candidate].append(statement)
    return found


def _observations(scope: Scope, job: Job) -> Iterator[tuple[UUID, Statement]]:
    rows = Observation.objects.within(scope).filter(application__job=job, application__withdrawn_at=None)
    for row in rows.select_related("application").order_by("pk"):
        yield (
            row.application.candidate_id,
            statement_from_observation(
                digest=f"observation:{row.pk}",
                concept=row.concept_uri,
                label="",
                observed_on=row.observed_on,
                level=row.level,
                confirmed=row.confirmed,
            ),
        )


def _counted(
    plan: Plan, statements: Mapping[UUID, Iterable[Statement]], people: int, whole: int, as_of: date
) -> PoolCounts:
    """Score those who have something that bears on the job; the others have no evidence of anything yet."""
    tiers: list[Counter[Tier]] = [Counter() for _ in plan.requirements]
    all_met = 0
    for candidate, held in statements.items():
        scored = score(Applicant(str(candidate), tuple(held)), plan, as_of)
        all_met += scored.has_evidence and scored.tier is Tier.MET
        for counter, tier in zip(tiers, scored.tiers, strict=True):
            counter[tier] += 1
    counts = tuple(
        PoolCount(
            requirement.id,
            counter[Tier.MET],
            counter[Tier.UNPROVEN],
            people - counter[Tier.MET] - counter[Tier.UNPROVEN],
        )
        for requirement, counter in zip(plan.requirements, tiers, strict=True)
    )
    return PoolCounts(people, all_met, counts, whole)
