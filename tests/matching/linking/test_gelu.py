"""The fast bend against the error function of the standard library."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from matching.linking.gelu import twice_gelu


def bent(values: list[float]) -> np.ndarray:
    rows = np.array(values, dtype=np.float32).reshape(-1, 1)
    twice_gelu(rows)
    return rows[:, 0]


def exactly(value: float) -> float:
    return value * (1 + math.erf(value / math.sqrt(2)))


def test_it_works() -> None:
    values = np.linspace(-12, 12, 5_001).astype(np.float32).tolist()
    wrong = np.abs(bent(values) - [exactly(value) for value in values])
    assert (wrong / np.maximum(1, np.abs(values))).max() < 8e-7


@given(st.lists(st.floats(-1e6, 1e6, width=32), max_size=130))
def test_any_value_is_bent_to_within_single_precision(values: list[float]) -> None:
    wanted = np.array([exactly(value) for value in values])
    assert np.all(np.abs(bent(values) - wanted) <= 1e-6 * np.maximum(1, np.abs(values)))
