"""A posting's title and place are read where they stand plainly, and left empty where not."""

from __future__ import annotations

import pytest

from matching.job_text import Facts, facts_of


def test_it_works() -> None:
    assert facts_of("Nursing Assistant\nLocation: Dayton, Ohio\n") == Facts("Nursing Assistant", "Dayton, Ohio")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Job title: Electrician\nWe hire.", Facts("Electrician", "")),
        ("We are looking for somebody who works well.", Facts()),
        ("", Facts()),
        ("x" * 500, Facts()),
        ("\n\n# Ward clerk\n", Facts("Ward clerk", "")),
    ],
)
def test_what_does_not_stand_plainly_is_left_empty(text: str, facts: Facts) -> None:
    assert facts_of(text) == facts
