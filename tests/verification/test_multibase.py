"""Multibase and base64url: one spelling for each value."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.codes import Code
from verification.errors import Invalid
from verification.multibase import (
    base58_decode,
    base58_encode,
    base64url_decode,
    base64url_encode,
    multibase_decode,
)


def test_it_works() -> None:
    assert base58_encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert multibase_decode("z2NEpo7TZRRrLZSi2U") == multibase_decode("uSGVsbG8gV29ybGQh") == b"Hello World!"


@given(st.binary(max_size=80))
def test_every_value_comes_back(data: bytes) -> None:
    assert base58_decode(base58_encode(data)) == data
    assert base64url_decode(base64url_encode(data)) == data


@given(st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=60))
def test_base58_has_one_spelling(text: str) -> None:
    assert base58_encode(base58_decode(text)) == text


@given(st.text("ABCDwxyz0189-_", max_size=40))
def test_base64url_has_one_spelling_or_is_refused(text: str) -> None:
    try:
        assert base64url_encode(base64url_decode(text)) == text
    except Invalid as problem:
        assert problem.code is Code.BAD_ENCODING  # noqa: PT017


@pytest.mark.parametrize(
    "text", ["A", "AB==", "A B", "A\nB", "AB+/", "AB\n", "QQ=", "QR", "\u00e9A", "====", "A===", "AA!A", "AA\x00A"]
)
def test_loose_base64url_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        base64url_decode(text)


@pytest.mark.parametrize("text", ["z0", "zO", "zI", "zl", "z ", "m", "f00", "", "z" + "2" * 3000])
def test_loose_multibase_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        multibase_decode(text)


@given(st.text(max_size=12) | st.text("AQ-_+/= \n", max_size=12))
def test_base64url_is_what_the_pattern_says(text: str) -> None:
    """Letters, digits, - and _ only, in a length that some bytes have; and the only spelling of these bytes."""
    lawful = re.fullmatch(r"[A-Za-z0-9_-]*", text) is not None and len(text) % 4 != 1
    try:
        assert base64url_encode(base64url_decode(text)) == text
        assert lawful
    except Invalid:
        padded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)) if lawful else b""
        assert not lawful or base64url_encode(padded) != text


@given(st.text("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0OIl\u0142 ", max_size=40))
def test_base58_is_the_number_that_its_letters_spell(text: str) -> None:
    letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    if not set(text) <= set(letters):
        with pytest.raises(Invalid):
            base58_decode(text)
        return
    number = sum(letters.index(letter) * 58**place for place, letter in enumerate(reversed(text)))
    assert int.from_bytes(base58_decode(text), "big") == number
