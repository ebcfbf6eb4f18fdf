"""Intervals, tests and shortfalls of selection rates.

Wilson, E. B. (1927), https://doi.org/10.1080/01621459.1927.10502953, for a rate; Katz et al. (1978),
https://doi.org/10.2307/2530610, for the ratio of two; Fisher's exact test, two-sided, by scipy.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from scipy.stats import fisher_exact

__all__ = ["Z_95", "exact_p", "ratio_interval", "shortfall", "wilson"]

Z_95 = NormalDist().inv_cdf(0.975)


def wilson(selected: int, people: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a rate, without continuity correction.

    Raises:
        ValueError: no people, or more selected than there are.
    """
    _check(selected, people)
    rate, square = selected / people, z * z
    centre = rate + square / (2 * people)
    half = z * math.sqrt(rate * (1 - rate) / people + square / (4 * people * people))
    scale = 1 + square / people
    low = 0.0 if selected == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if selected == people else min(1.0, (centre + half) / scale)
    return low, high


def ratio_interval(
    selected: int, people: int, best_selected: int, best_people: int, z: float = Z_95
) -> tuple[float, float] | None:
    """The interval of the group's rate over the best group's, by Katz's logarithm; None where either selected nobody.

    Raises:
        ValueError: no people, or more selected than there are.
    """
    _check(selected, people)
    _check(best_selected, best_people)
    if not selected or not best_selected:
        return None
    ratio = (selected / people) / (best_selected / best_people)
    spread = math.sqrt(1 / selected - 1 / people + 1 / best_selected - 1 / best_people)
    return ratio * math.exp(-z * spread), ratio * math.exp(z * spread)


def exact_p(selected: int, people: int, best_selected: int, best_people: int) -> float:
    """Fisher's exact test, two-sided: how often chance alone would part two groups at least so far.

    Raises:
        ValueError: no people, or more selected than there are.
    """
    _check(selected, people)
    _check(best_selected, best_people)
    table = [[selected, people - selected], [best_selected, best_people - best_selected]]
    return float(fisher_exact(table).pvalue)


def shortfall(selected: int, people: int, best_selected: int, best_people: int, *, percent: int = 100) -> int:
    """How many more of the group had to be selected to reach ``percent`` of the best group's rate; exact, 0 or more.

    Raises:
        ValueError: no people, or more selected than there are.
    """
    _check(selected, people)
    _check(best_selected, best_people)
    needed = -(-percent * best_selected * people // (100 * best_people))
    return max(0, needed - selected)


def _check(selected: int, people: int) -> None:
    if people < 1 or not 0 <= selected <= people:
        raise ValueError(f"{selected} of {people} is no rate.")
