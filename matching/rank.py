"""The order: tier, must-haves met, must-haves unproven, best estimate.

Equal candidates share a rank (1, 2, 2, 4) and are displayed in the order of a lottery drawn from the run's seed,
never by name or arrival. Who has nothing to rank stands in a group of its own, never at the bottom. Nothing here
rejects anybody: a person decides, apart from the score.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from matching.entries import build_entry
from matching.explain import weights_words
from matching.fingerprint import application_digest, lottery, ranking_hash
from matching.gates import countable
from matching.plan import Plan
from matching.relations import ConceptGraph
from matching.results import NotRankable, NotRankableReason, Ranking
from matching.score import Scored, score
from matching.statements import Application, Requirement

__all__ = ["NOT_RANKABLE_WORDS", "not_rankable", "place", "rank"]

NOT_RANKABLE_WORDS: Mapping[NotRankableReason, str] = MappingProxyType(
    {
        NotRankableReason.NOTHING_SHARED: "Nothing shared yet",
        NotRankableReason.NOTHING_READABLE: "No readable record",
        NotRankableReason.NOTHING_COUNTS: "Nothing that may count",
        NotRankableReason.NOTHING_ON_POINT: "Nothing that speaks of this job yet",
    }
)


def rank(
    applications: Sequence[Application],
    requirements: Sequence[Requirement],
    graph: ConceptGraph,
    *,
    seed: str,
    as_of: date,
) -> Ranking:
    """Rank ``applications`` for ``requirements`` as things stand on ``as_of``.

    Raises:
        ValueError: for requirements that :meth:`Plan.of` refuses, or when one candidate applies twice.
    """
    plan = Plan.of(requirements, graph)
    _check_candidates(applications)
    scored = [score(application, plan, as_of) for application in applications]
    placed = list(place([item for item in scored if item.has_evidence], seed))
    left_out = [not_rankable(item.application) for item in scored if not item.has_evidence]
    left_out.sort(key=lambda item: lottery(seed, item.candidate))
    used = {statement.concept for item in applications for statement in item.statements}
    used |= {statement.credential_type for item in applications for statement in item.statements}
    return Ranking(
        entries=tuple(build_entry(item, plan, as_of, rank=number, tied=tied) for number, tied, item in placed),
        not_rankable=tuple(left_out),
        seed=seed,
        as_of=as_of,
        weights_words=weights_words(sum(plan.weights)),
        ranking_hash=ranking_hash(
            ((number, item) for number, _, item in placed),
            ((item.candidate, item.reason.value) for item in left_out),
            (application_digest(item) for item in applications),
            plan,
            used,
            seed=seed,
            as_of=as_of,
        ),
    )


def place(scored: Sequence[Scored], seed: str) -> Iterator[tuple[int, bool, Scored]]:
    """Rank number, whether it is shared, and the application, in display order."""
    ordered = sorted(scored, key=lambda item: (item.order, lottery(seed, item.application.candidate)))
    start = 0
    while start < len(ordered):
        end = start + 1
        while end < len(ordered) and ordered[end].order == ordered[start].order:
            end += 1
        for item in ordered[start:end]:
            yield start + 1, end - start > 1, item
        start = end


def not_rankable(application: Application) -> NotRankable:
    """Why there is not enough evidence to rank the application, which has no item that bears on the job."""
    if any(countable(statement) for statement in application.statements):
        reason = NotRankableReason.NOTHING_ON_POINT
    elif not application.records_received and not application.statements:
        reason = NotRankableReason.NOTHING_SHARED
    elif application.statements or application.records_received > application.records_unreadable:
        reason = NotRankableReason.NOTHING_COUNTS
    else:
        reason = NotRankableReason.NOTHING_READABLE
    return NotRankable(application.candidate, reason, NOT_RANKABLE_WORDS[reason])


def _check_candidates(applications: Sequence[Application]) -> None:
    seen: set[str] = set()
    for application in applications:
        if application.candidate in seen:
            raise ValueError(
                f"Candidate {application.candidate} applies twice; give all statements in one application."
            )
        seen.add(application.candidate)
