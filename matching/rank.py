"""The order: tier, must-haves met, must-haves unproven, best estimate.

Equal candidates share a rank (1, 2, 2, 4) and are displayed in the order of a lottery drawn from the run's seed,
never by name or arrival. Bands say what of the order small changes of the weights would change. Who has nothing to rank
stands in a group of its own, never at the bottom. Nothing here rejects anybody: a person decides, apart from the score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from matching.bands import bands_of
from matching.codes import NotRankableReason
from matching.entries import build_entry
from matching.explain import weights_words
from matching.fingerprint import application_digest, inputs_of, lottery, ranking_hash
from matching.gates import countable
from matching.plan import Plan
from matching.relations import ConceptGraph
from matching.results import NotRankable, Ranking
from matching.score import Scored, score
from matching.statements import Application, Requirement

__all__ = ["NOT_RANKABLE_WORDS", "not_rankable", "place", "rank", "rank_by", "used_concepts"]

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
    return rank_by(Plan.of(requirements, graph), applications, seed=seed, as_of=as_of)


def rank_by(plan: Plan, applications: Sequence[Application], *, seed: str, as_of: date) -> Ranking:
    """As :func:`rank`, by a plan that is there already.

    Raises:
        ValueError: when one candidate applies twice.
    """
    _check_candidates(applications)
    scored = [score(application, plan, as_of) for application in applications]
    placed = list(place([item for item in scored if item.has_evidence], seed))
    left_out = [not_rankable(item.application) for item in scored if not item.has_evidence]
    left_out.sort(key=lambda item: lottery(seed, item.candidate))
    bands, places = bands_of([item for _, _, item in placed], plan, seed)
    inputs = inputs_of(map(application_digest, applications), plan, used_concepts(applications), seed=seed, as_of=as_of)
    return Ranking(
        entries=tuple(build_entry(item, plan, as_of, rank=number, tied=tied) for number, tied, item in placed),
        not_rankable=tuple(left_out),
        seed=seed,
        as_of=as_of,
        weights_words=weights_words(sum(plan.weights)),
        ranking_hash=ranking_hash(
            inputs,
            ((number, where.band, item) for (number, _, item), where in zip(placed, places, strict=True)),
            ((item.candidate, item.reason.value) for item in left_out),
            plan,
        ),
        inputs_hash=hashlib.sha256(inputs.encode()).hexdigest(),
        bands=bands,
        places=places,
    )


def used_concepts(applications: Iterable[Application]) -> set[str]:
    """Every concept that a statement names."""
    statements = [statement for item in applications for statement in item.statements]
    return {item.concept for item in statements} | {item.credential_type for item in statements}


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
