"""What must hold for every job and candidate holds for generated ones.

Here :data:`PAIRS` of them, so that it takes seconds; `python -m tests.benchmarks.properties --pairs 10000` tries ten
thousand and prints how many facts were checked.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.matching.pairs import PROPERTIES, Pair, make_pair

PAIRS = 100


@pytest.mark.parametrize("name", PROPERTIES)
def test_it_works(name: str) -> None:
    checked = 0
    for number in range(PAIRS):
        try:
            checked += PROPERTIES[name](make_pair(number))
        except AssertionError as error:
            raise AssertionError(f"pair {number}: {error}") from error
    assert checked >= PAIRS / 2


def test_the_same_number_is_the_same_pair() -> None:
    assert make_pair(7) == make_pair(7)
    assert make_pair(7) != make_pair(8)


def test_a_citation_of_something_never_stated_is_noticed() -> None:
    """The checks can fail: a report of more than was given cites what is not there."""
    cites = PROPERTIES["every citation resolves"]
    pair = next(item for item in map(make_pair, range(50)) if cites(item))
    hollow = _Hollow(pair)
    with pytest.raises(AssertionError, match="nobody stated it"):
        cites(hollow)


class _Hollow(Pair):
    """A pair whose statements are given once, for scoring, and are gone when they are looked up."""

    def __init__(self, pair: Pair) -> None:
        for name in ("number", "requirements", "further", "others"):
            object.__setattr__(self, name, getattr(pair, name))
        object.__setattr__(self, "_given", pair.application)
        object.__setattr__(self, "_asked", 0)

    @property
    def application(self):  # type: ignore[no-untyped-def, override] # noqa: ANN201 - a stand-in
        asked = self._asked + 1  # type: ignore[attr-defined]
        object.__setattr__(self, "_asked", asked)
        return replace(self._given, statements=()) if asked == 1 else self._given  # type: ignore[attr-defined]
