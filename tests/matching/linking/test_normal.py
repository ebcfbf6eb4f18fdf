"""The pieces of a text that are looked for: runs of words inside phrases."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matching.linking.normal import phrases


def test_it_works() -> None:
    assert phrases("Care for people, and lift", 2, 3) == ["Care for people", "lift"]


def test_no_run_crosses_a_phrase_and_none_is_named_twice() -> None:
    assert phrases("wash hands; wash hands (lift) or turn", 2, 3) == ["wash hands", "lift", "turn"]


@given(st.text(alphabet="ab ,./-andor\n", max_size=60))
def test_runs_are_in_the_text_and_bounded(text: str) -> None:
    shown = " ".join(text.split())
    assert all(run in shown and len(run.split()) <= 3 for run in phrases(shown, 2, 3))
