"""Bands: who stands together because small changes of the weights would change their order.

A run's weights (low, normal, high) and relation factors (narrower 0.9, close 0.8, …) are judgements, and other
judgements would be as good. So they are drawn anew :data:`PERTURBATIONS` times, each within a fifth of what the table
says, and the order is looked at again. This is a **sensitivity** of the order to those numbers. It is no error of
measurement: it says nothing of what the evidence leaves out.

The definition, exactly:

* In one perturbation every requirement's weight is multiplied by a factor of its own, and so is every relation, by
  the factor of its kind (exact, narrower, close, broader): the same draw for every candidate. Factors are whole
  thousandths, 800 to 1200, each as likely as the next, from SHA-256 of the run's seed; *same* keeps its 1.0, since it
  is what the others are measured by, and no relation exceeds it. Which item a requirement is credited with is decided
  anew each time.
* Tiers, must-haves met and must-haves unproven do not change: they rest on the kind of a relation, never on its
  factor. So two candidates who differ in any of the three are never in one band.
* Those equal in all three are walked in the order of the ranking. A candidate begins a new band when the first of the
  present band has more points in 90 % or more of the perturbations; who shares a rank shares a band, so a new one
  begins only when that is so for each of them. Bands are numbered through the whole ranking, from 1.

Everything is whole numbers, compared exactly, so that every machine draws the same bands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from math import gcd
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from matching.plan import Plan
from matching.relations import SCALE, RelationKind
from matching.results import Band, Place
from matching.score import Scored

__all__ = ["FACTORS_FROM", "FACTORS_TO", "PERTURBATIONS", "SETTLED_PERCENT", "bands_of", "perturbed_points"]

PERTURBATIONS = 200
#: The order is settled when it survives in this many of a hundred perturbations.
SETTLED_PERCENT = 90
THOUSAND = 1000
FACTORS_FROM, FACTORS_TO = 800, 1200
BEST = 1  # the place of B in an item's values
LARGEST = 2**62
AT_ONCE = 1_000  # candidates weighed in one go: a few megabytes

Whole: TypeAlias = npt.NDArray[Any]  # int64, or Python's own integers where those do not fit
_RelationKey: TypeAlias = tuple[str, int]  # kind and parts: relations that are perturbed alike


def bands_of(ordered: Sequence[Scored], plan: Plan, seed: str) -> tuple[tuple[Band, ...], tuple[Place, ...]]:
    """The bands of a ranking, and each candidate's place in them.

    Args:
        ordered: the candidates in the order of the ranking, ties in any order that is the same every time.
        plan: the job's.
        seed: the run's.
    """
    bands: list[Band] = []
    places: list[Place] = []
    for _, group in groupby(ordered, key=lambda item: item.order[:3]):
        _walk(list(group), plan, seed, bands, places)
    return tuple(bands), tuple(places)


def _walk(group: list[Scored], plan: Plan, seed: str, bands: list[Band], places: list[Place]) -> None:
    """Walk those equal in tier and must-haves, adding to ``bands`` and ``places``."""
    if len({item.order for item in group}) == 1:  # nothing to settle: one, or all of one rank
        bands.append(Band(len(bands) + 1, len(group)))
        places.append(Place(group[0].application.candidate, len(bands)))
        places += [Place(item.application.candidate, len(bands), 0, 0) for item in group[1:]]
        return
    points = perturbed_points(group, plan, seed)
    first, begun, begun_held = 0, 0, None
    for at, end in _ties(group):
        held = [int(np.count_nonzero(points[first] > points[row])) for row in range(at, end)]
        if at and min(held) * 100 >= SETTLED_PERCENT * PERTURBATIONS:
            bands.append(Band(len(bands) + 1, at - begun, begun_held))
            first, begun, begun_held = at, at, held[0]
            held = [0] * (end - at)
        for row in range(at, end):
            above = int(np.count_nonzero(points[row - 1] > points[row])) if row else None
            against_first = None if row == first else held[row - at]
            places.append(Place(group[row].application.candidate, len(bands) + 1, above, against_first))
    bands.append(Band(len(bands) + 1, len(group) - begun, begun_held))


def _ties(group: Sequence[Scored]) -> Iterable[tuple[int, int]]:
    """Where each shared rank begins and ends."""
    start = 0
    for end in range(1, len(group) + 1):
        if end == len(group) or group[end].order != group[start].order:
            yield start, end
            start = end


def perturbed_points(group: Sequence[Scored], plan: Plan, seed: str) -> Whole:
    """The points of each candidate in each perturbation: a row per candidate, in units that compare only here."""
    strengths = [_strengths(scored) for scored in group]
    relations = sorted({relation for found in strengths for _, relation in found})
    columns = {relation: number for number, relation in enumerate(relations)}
    divisor = gcd(*(strength for found in strengths for strength in found.values())) or 1
    factors, weights = _relation_factors(relations, seed), _weight_factors(plan, seed)
    parts = []
    for start in range(0, len(group), AT_ONCE):
        some = strengths[start : start + AT_ONCE]
        table = np.zeros((len(some), len(plan.requirements), len(columns)), object)
        for row, found in enumerate(some):
            for (index, relation), strength in found.items():
                table[row, index, columns[relation]] = strength // divisor
        parts.append(_weigh(table, factors, weights))
    return np.concatenate(parts)


def _strengths(scored: Scored) -> dict[tuple[int, _RelationKey], int]:
    """What adds to the best estimate: the greatest strength by requirement and relation.

    An item's strength is what it would be worth if it were of the required skill itself.
    """
    found: dict[tuple[int, _RelationKey], int] = {}
    for index, items in enumerate(scored.items):
        for item in items:
            if item.values[BEST]:
                at = (index, (item.relation.kind.value, item.relation.parts))
                found[at] = max(found.get(at, 0), item.values[BEST] // item.relation.parts)
    return found


def _weigh(strengths: Whole, factors: Whole, weights: Whole) -> Whole:
    """Points by candidate and perturbation: the best relation of each requirement, times its weight, added up."""
    if _fits(strengths, factors, weights):
        strengths, factors, weights = (part.astype(np.int64) for part in (strengths, factors, weights))
    people, requirements, relations = strengths.shape
    points = np.zeros((people, PERTURBATIONS), strengths.dtype)
    for index in range(requirements):
        best = np.zeros((people, PERTURBATIONS), strengths.dtype)
        for number in range(relations):
            column = strengths[:, index, number]
            if column.any():
                best = np.maximum(best, column[:, None] * factors[number][None, :])
        points = points + best * weights[index][None, :]
    return points


def _fits(strengths: Whole, factors: Whole, weights: Whole) -> bool:
    largest = int(strengths.max(initial=0)) * int(factors.max(initial=0)) * int(weights.max(initial=0))
    return bool(largest * max(1, strengths.shape[1]) < LARGEST)


def _relation_factors(relations: Sequence[_RelationKey], seed: str) -> Whole:
    """Perturbed parts by relation and perturbation; at most those of the same concept."""
    rows = [
        [
            min(parts * factor, SCALE * THOUSAND) if kind != RelationKind.SAME.value else parts * THOUSAND
            for factor in _draws(seed, f"relation {kind}")
        ]
        for kind, parts in relations
    ]
    return _reduced(np.array(rows or [[0] * PERTURBATIONS], object))


def _weight_factors(plan: Plan, seed: str) -> Whole:
    rows = [
        [weight * factor for factor in _draws(seed, f"weight {requirement.id}")]
        for weight, requirement in zip(plan.weights, plan.requirements, strict=True)
    ]
    return np.array(rows, object)


def _reduced(numbers: Whole) -> Whole:
    """The numbers over the greatest one that divides them all: smaller, and in the same order."""
    divisor = gcd(*(int(number) for number in numbers.flat))
    return numbers // divisor if divisor > 1 else numbers


@lru_cache(maxsize=1024)
def _draws(seed: str, what: str) -> tuple[int, ...]:
    """The factors of one weight or one kind of relation, in thousandths: one for each perturbation."""
    span = FACTORS_TO - FACTORS_FROM + 1
    blocks = (
        hashlib.sha256(f"{seed}\0band\0{what}\0{number}".encode()).digest() for number in range(PERTURBATIONS // 4)
    )
    return tuple(
        FACTORS_FROM + int.from_bytes(block[start : start + 8], "big") % span
        for block in blocks
        for start in (0, 8, 16, 24)
    )
