"""RFC 8785, on its own examples, on the shared vectors, and against another implementation."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from verification.codes import Code
from verification.errors import Invalid
from verification.jcs import _plain, _write, jcs

SHARED = Path(__file__).parents[2].parent / "shared" / "vectors" / "jcs-rfc8785"
OURS = Path(__file__).parents[1] / "vectors" / "jcs.json"


def test_it_works() -> None:
    assert jcs({"b": [1.0, "é", None], "a": True}) == '{"a":true,"b":[1,"é",null]}'.encode()


@pytest.mark.parametrize("vector", json.loads(OURS.read_text("utf-8")), ids=lambda vector: str(vector["about"]))
def test_our_vectors(vector: dict[str, Any]) -> None:
    assert jcs(vector["value"]) == vector["canonical"].encode("utf-8")


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_rfcs_vectors(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared vectors are not beside the project")
    value = json.loads((SHARED / "input" / f"{name}.json").read_text("utf-8"))
    assert jcs(value) == bytes.fromhex((SHARED / "outhex" / f"{name}.txt").read_text("ascii"))


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (9007199254740993, "9007199254740992"),
        (295147905179352830000, "295147905179352830000"),
        (1e21, "1e+21"),
        (9.999999999999997e22, "9.999999999999997e+22"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (-333333333.3333333, "-333333333.3333333"),
        (123e-20, "1.23e-18"),
    ],
)
def test_numbers_are_written_as_ecmascript_writes_them(number: float, text: str) -> None:
    assert jcs(number) == text.encode()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_another_implementation_says_the_same(value: Any) -> None:
    assert jcs(value) == rfc8785.dumps(value)


@given(JSON)
def test_canonicalizing_again_changes_nothing(value: Any) -> None:
    canonical = jcs(value)
    assert jcs(json.loads(canonical)) == canonical


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**400])
def test_what_no_double_can_hold_is_refused(number: float) -> None:
    with pytest.raises(Invalid) as refused:
        jcs({"n": number})
    assert refused.value.code is Code.BAD_NUMBER


@pytest.mark.parametrize("value", ["\ud800", {"\udfff": 1}, ["a", {"k": "\ud83d"}]])
def test_half_characters_are_refused(value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        jcs(value)
    assert refused.value.code is Code.BAD_CHARACTER


def test_depth_is_bounded() -> None:
    value: Any = 1
    for _ in range(10_000):
        value = [value]
    with pytest.raises(Invalid) as refused:
        jcs(value)
    assert refused.value.code is Code.TOO_DEEP


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@given(_VALUES)
def test_written_at_once_it_is_the_same_as_written_piece_by_piece(value: Any) -> None:
    text, parts = _plain(value), []
    _write(value, parts, 0)
    assert text in {None, "".join(parts)}


@pytest.mark.parametrize("value", [1.0, -0.0, 1e21, [2**60], {"\ud7ff\ue000": 1, "\U00010000": 2}, float("nan")])
def test_what_might_be_another_text_is_not_written_at_once(value: Any) -> None:
    assert _plain(value) is None


def test_most_records_are_written_at_once() -> None:
    assert _plain({"é": [1, 999, -5, True, 'a "text" of 1.5 or 1e5']}) is not None
    assert _plain({"a": [[]] * 200}) is None
