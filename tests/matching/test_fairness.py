"""What never enters the scorer has no field to travel in."""

from __future__ import annotations

from dataclasses import fields, make_dataclass

import pytest

from matching.fairness import NEVER_CONSIDERED, SCORER_INPUTS, forbidden_fields
from matching.fingerprint import SHOWN_ONLY
from matching.statements import Statement


@pytest.mark.parametrize("kind", SCORER_INPUTS)
def test_it_works(kind: type) -> None:
    assert forbidden_fields(kind) == ()


@pytest.mark.parametrize(
    "name", ["candidate_name", "birth_date", "photo_url", "home_address", "gender", "school_prestige"]
)
def test_a_field_that_speaks_of_a_person_would_be_found(name: str) -> None:
    assert forbidden_fields(make_dataclass("Bad", [(name, str)])) == (name,)


def test_what_is_only_shown_is_really_a_field() -> None:
    assert {field.name for field in fields(Statement)} >= SHOWN_ONLY


def test_the_list_names_what_the_design_names() -> None:
    assert {"name", "photograph", "address", "date of birth", "the standing of a school"} <= set(NEVER_CONSIDERED)
