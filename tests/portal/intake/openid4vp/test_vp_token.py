"""Cutting presentations out of a text: what is cut is what a parser reads, whatever stands around it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.intake.openid4vp.vp_token import fields_of, object_of, presentations_of, token_of
from portal.wallet_refusals import WalletRefusal, WalletRefusedError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=4)
TOKENS = st.dictionaries(st.text(max_size=6), st.lists(OBJECTS | st.text(), min_size=1, max_size=3), max_size=3)


def test_it_works() -> None:
    (first, second) = presentations_of('\n{ "a" : [ {"n": 1.50} , "t~x" ] }')
    assert (first.query_id, first.value, first.data) == ("a", {"n": 1.5}, b'{"n": 1.50}')
    assert (second.query_id, second.value, second.data) == ("a", "t~x", b"t~x")


@given(TOKENS, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_every_piece_is_what_a_parser_reads(token: dict[str, Any], indent: Any, ascii_: bool) -> None:  # noqa: FBT001
    text = json.dumps(token, indent=indent, ensure_ascii=ascii_)
    found = presentations_of(text)
    assert [(one.query_id, one.value) for one in found] == [
        (name, value) for name, values in token.items() for value in values
    ]
    for one in found:
        read = one.data.decode("utf-8") if isinstance(one.value, str) else json.loads(one.data)
        assert read == one.value


@given(OBJECTS)
def test_fields_are_what_a_parser_reads(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    found = fields_of(text).items()
    assert {name: piece if isinstance(value[name], str) else json.loads(piece) for name, piece in found} == value


@given(st.text() | st.binary())
def test_no_text_breaks_it(text: Any) -> None:
    try:
        presentations_of(text if isinstance(text, str) else text.decode("latin-1"))
    except WalletRefusedError as refused:
        assert refused.code is WalletRefusal.MALFORMED  # noqa: PT017 - anything else is a fault


def test_a_byte_order_mark_is_borne() -> None:
    assert [one.data for one in presentations_of('\ufeff{"a": ["x"]}')] == [b"x"]


def test_a_token_within_a_text() -> None:
    assert token_of('{"state": "s", "vp_token": {"a": ["x"]}}') == '{"a": ["x"]}'
    assert token_of('{"vp_token": "{\\"a\\": [\\"x\\"]}"}') == '{"a": ["x"]}'
    with pytest.raises(WalletRefusedError):
        token_of("{}")


def test_a_name_twice_is_refused() -> None:
    with pytest.raises(WalletRefusedError):
        object_of('{"a": 1, "a": 2}', "It")
