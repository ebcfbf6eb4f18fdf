"""What bears on a job, by candidate, read from the database for the live counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from matching.plan import Plan
from matching.statements import Statement
from matching.wire import from_json
from portal.evidence import statement_from_observation
from portal.models import Evidence, Job, Observation
from portal.parts import parts
from portal.scope import Scope

__all__ = ["AT_ONCE", "observed_candidates", "statements_of_pool"]

AT_ONCE = 400  # names in one query; SQLite takes a thousand
FEW = 400


def statements_of_pool(
    scope: Scope, plan: Plan, people: Collection[UUID], job: Job | None
) -> Mapping[UUID, list[Statement]]:
    """Evidence of the concepts that answer the job, and with a job its own observations; who has none is left out.

    A licence's statement stands under its own concept, so rows are found by concept alone.
    """
    found: defaultdict[UUID, list[Statement]] = defaultdict(list)
    for candidate, statement in _rows(scope, plan, people, job):
        if candidate in people:
            found[candidate].append(from_json(Statement, statement))
    if job is not None:
        for row in _observations(scope, job).select_related("application").order_by("pk"):
            if row.application.candidate_id in people:
                found[row.application.candidate_id].append(_observed(row))
    return found


def observed_candidates(scope: Scope, job: Job) -> frozenset[UUID]:
    """The applicants about whom there are observations, which no index knows."""
    return frozenset(_observations(scope, job).values_list("application__candidate_id", flat=True))


def _rows(scope: Scope, plan: Plan, people: Collection[UUID], job: Job | None) -> Iterator[tuple[UUID, Any]]:
    """Candidates and statements: of a few people all that they have, of many only what bears on the job."""
    rows = Evidence.objects.within(scope).exclude(candidate=None)
    if len(people) <= FEW:
        named = rows.filter(candidate__in=list(people)).values_list("candidate_id", "concept_uri", "statement")
        yield from ((candidate, held) for candidate, concept, held in named.iterator() if concept in plan.answers)
        return
    if job is not None:
        rows = rows.filter(candidate__applications__job=job, candidate__applications__withdrawn_at=None)
    concepts = sorted(plan.answers)
    for some in parts(concepts, AT_ONCE):
        near = rows.filter(concept_uri__in=some)
        yield from near.values_list("candidate_id", "statement").iterator(chunk_size=2_000)


def _observations(scope: Scope, job: Job) -> QuerySet[Observation]:
    rows: QuerySet[Observation] = Observation.objects.within(scope)
    return rows.filter(application__job=job, application__withdrawn_at=None)


def _observed(row: Observation) -> Statement:
    return statement_from_observation(
        digest=f"observation:{row.pk}",
        concept=row.concept_uri,
        label="",
        observed_on=row.observed_on,
        level=row.level,
        confirmed=row.confirmed,
    )
