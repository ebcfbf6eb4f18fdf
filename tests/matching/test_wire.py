"""Dataclasses to JSON and back, strictly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from matching.statements import Standing, Statement
from matching.wire import Wire, from_json, to_json
from tests.matching.people import VITALS, statement
from tests.matching.strategies import statements


@dataclass(frozen=True, slots=True)
class Small(Wire):
    number: float
    pair: tuple[str, int]
    day: date | None = None


def test_it_works() -> None:
    small = Small(1.5, ("a", 2), date(2026, 11, 23))
    assert small.to_json() == {"number": 1.5, "pair": ["a", 2], "day": "2026-11-23"}
    assert Small.from_json(small.to_json()) == small


@given(statements())
def test_every_statement_comes_back_as_it_went(held: Statement) -> None:
    assert from_json(Statement, json.loads(json.dumps(to_json(held)))) == held


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"standing": "splendid"}, "Statement.standing"),
        ({"issued": "yesterday"}, "Statement.issued"),
        ({"issued": 5}, "Statement.issued"),
        ({"aligned_skills": "many"}, "Statement.aligned_skills"),
        ({"aligned_skills": True}, "Statement.aligned_skills"),
        ({"surprise": 1}, "Statement: unknown surprise"),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    data = {**to_json(statement("1", VITALS)), **change}  # type: ignore[dict-item]
    with pytest.raises(ValueError, match=place):
        from_json(Statement, data)


@pytest.mark.parametrize("data", [[], "text", None, {}, {"number": 1.0, "pair": ["a"]}, {"number": 1.0, "pair": "ab"}])
def test_what_is_no_such_object_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="Small"):
        from_json(Small, data)


def test_an_absent_field_with_a_default_is_the_default() -> None:
    data = to_json(statement("1", VITALS, standing=Standing.VERIFIED))
    assert isinstance(data, dict)
    del data["level"]
    assert from_json(Statement, data).level is None
