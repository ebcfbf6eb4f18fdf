"""What must hold for every job and candidate holds for generated ones.

Here :data:`PAIRS` of them, so that it takes seconds; `python -m tests.benchmarks.properties --pairs 10000` tries ten
thousand and prints how many facts were checked.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.matching import pairs
from tests.matching.pairs import PROPERTIES, make_pair

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


def test_a_citation_of_something_never_stated_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks can fail: an entry made of statements that the pair does not hold."""
    cites = PROPERTIES["every citation resolves"]
    pair = next(item for item in map(make_pair, range(50)) if cites(item))
    entry = pairs.entry_of(pair)
    monkeypatch.setattr(pairs, "entry_of", lambda _: entry)
    monkeypatch.setattr(pairs, "gap_report", lambda *_, **__: entry)
    with pytest.raises(AssertionError, match="nobody stated it"):
        cites(replace(pair, application=replace(pair.application, statements=())))


def test_a_drop_that_is_not_what_is_lost_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    removing = PROPERTIES["removing the cited credential reproduces the stated drop"]
    pair = next(item for item in map(make_pair, range(50)) if removing(item))
    entry = pairs.entry_of(pair)
    monkeypatch.setattr(pairs, "entry_of", lambda *_: entry)
    with pytest.raises(AssertionError, match="not"):
        removing(pair)
