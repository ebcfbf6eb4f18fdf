"""Taking a record out of what stands around it: the very bytes, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.intake.record_text import is_record, unwrapped_record

RECORD = '{ "type" : ["VerifiableCredential"],\n "n": 1.50, "e": 1e3, "u": "\\u00e9 }]" }'
NAMES = st.sampled_from(["credential", "vc", "data", "vp", "result", "assertion", "verifiableCredential"])
OTHER = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz", min_size=1), inner, max_size=3),
    max_leaves=8,
)


def test_it_works() -> None:
    assert unwrapped_record(f'{{"a": [1, "}}"], "credential": {RECORD} , "b": {{}}}}'.encode()) == RECORD.encode()


@given(st.lists(NAMES, max_size=4), st.dictionaries(st.text("xyz", min_size=1), OTHER, max_size=3))
def test_whatever_stands_around_it_the_bytes_are_the_same(names: list[str], beside: dict[str, Any]) -> None:
    text = RECORD
    for name in names:
        around = "".join(f"{json.dumps(key)} : {json.dumps(value)} ,\t" for key, value in beside.items())
        text = f'\n{{ {around}"{name}" :{text}}} '
    assert unwrapped_record(text.encode()) == RECORD.encode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "7",
        '"text"',
        "{",
        '{"error": "no such credential"}',
        '{"credential": null}',
        '{"credential": {"name": "x"}}',
        f"[{RECORD}, {RECORD}]",
        f'{{"credential": {RECORD}, "credential": {RECORD}}}',
        '{"data":' * 7 + RECORD + "}" * 7,
        '{"data":' * 5_000 + "1" + "}" * 5_000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
)
def test_nothing_to_take_out(text: str) -> None:
    assert unwrapped_record(text.encode()) is None


@pytest.mark.parametrize("data", [b"\xff\xfe{\0}\0", b"\xff", b'{"credential": "\xff"}'])
def test_no_utf_8(data: bytes) -> None:
    assert unwrapped_record(data) is None


def test_a_byte_order_mark_is_no_part_of_it() -> None:
    assert unwrapped_record(b"\xef\xbb\xbf" + RECORD.encode()) == RECORD.encode()


def test_a_presentation_of_several_stays_whole() -> None:
    whole = f'{{"type": "VerifiablePresentation", "verifiableCredential": [{RECORD}, {RECORD}]}}'
    assert unwrapped_record(f'{{"vp": {whole}}}'.encode()) == whole.encode()


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ({"type": "Assertion"}, True),
        ({"@type": ["x", "CLR"]}, True),
        ({"recipient": {}, "badge": "x", "verify": {}}, True),
        ({"payload": "x", "signature": "y"}, True),
        ({"person": {}, "skills": []}, True),
        ({"person": {}, "credentialSubject": {}}, False),
        ({"type": "WebPage"}, False),
        ("eyJhbGciOiJub25lIn0.e30.x", True),
        ("hello", False),
        (None, False),
    ],
)
def test_what_is_a_record_by_its_own_word(value: Any, *, is_one: bool) -> None:
    assert is_record(value) is is_one
