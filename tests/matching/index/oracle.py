"""The plain ranking, in the words of the index."""

from __future__ import annotations

from collections.abc import Sequence

from matching.codes import Tier
from matching.index import Count, Counts, Place, Top
from matching.plan import Plan
from matching.rank import place
from matching.score import score
from matching.statements import Application, Requirement
from tests.matching.people import AS_OF, GRAPH


def plain_top(
    applications: Sequence[Application], requirements: Sequence[Requirement], *, seed: str = "s", count: int | None
) -> Top:
    plan = Plan.of(requirements, GRAPH)
    scored = [score(item, plan, AS_OF) for item in applications]
    places = [
        Place(item.application.candidate, rank, tied, item.tier, item.met, item.unproven, item.totals[1])
        for rank, tied, item in place([item for item in scored if item.has_evidence], seed)
    ]
    return Top(tuple(places[:count]), plan.denominator)


def plain_counts(applications: Sequence[Application], requirements: Sequence[Requirement]) -> Counts:
    plan = Plan.of(requirements, GRAPH)
    scored = [score(item, plan, AS_OF) for item in applications]
    return Counts(
        len(scored),
        sum(item.has_evidence and item.tier is Tier.MET for item in scored),
        tuple(
            Count(
                sum(item.tiers[index] is Tier.MET for item in scored),
                sum(item.tiers[index] is Tier.UNPROVEN for item in scored),
            )
            for index in range(len(requirements))
        ),
    )
