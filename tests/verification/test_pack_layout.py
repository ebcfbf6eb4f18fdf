"""What maker and checker of evidence packs both read: digests are of the canonical form, whole."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.jcs import jcs
from verification.pack.layout import checks_digest, receipt_file

NAMES = ("checks", "claims", "credentials", "digest", "payload", "receipt", "types", "verdict")
TEXT = st.text(alphabet='aé\ue000😀\0"\\\n', max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def without_nulls(value: Any) -> Any:
    """As a database keeps it."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {without_nulls(name): without_nulls(item) for name, item in value.items()}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def test_it_works() -> None:
    found = {"verdict": "verified", "claims": [], "credentials": [{"b": 1, "a": "x\0"}, {}], "receipt": {"at": "now"}}
    canonical = '{"claims":[],"credentials":[{"a":"x\ufffd","b":1},{}],"verdict":"verified"}'
    assert checks_digest(found) == hashlib.sha256(canonical.encode()).hexdigest()
    with pytest.raises(ValueError, match="half a character"):
        checks_digest({"claims": ["\ud800"]})


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_it_is_of_the_canonical_form(report: dict[str, Any]) -> None:
    found = {name: without_nulls(value) for name, value in report.items() if name not in {"payload", "receipt"}}
    assert checks_digest(report) == hashlib.sha256(jcs(found)).hexdigest()


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_a_receipt_is_the_report(report: dict[str, Any]) -> None:
    assert b"".join(receipt_file(report)) == f"{json.dumps(report, ensure_ascii=False, sort_keys=True)}\n".encode()
