"""Who may be among the first is found without putting everybody in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.index import top


def test_it_works() -> None:
    assert top._greatest(np.array([3, 9, 5]), 2) == 5


@given(st.lists(st.integers(-3, 40), min_size=1, max_size=300), st.data())
@settings(max_examples=60, deadline=None)
def test_the_nth_greatest_is_that_of_the_sorted_ones(totals: list[int], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(totals)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(top, "SOME", 2)  # so that few are already many
        assert top._greatest(np.array(totals, np.int64), number) == sorted(totals, reverse=True)[number - 1]
