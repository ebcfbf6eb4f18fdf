"""Multibase and base64url: one spelling for each value."""

from __future__ import annotations

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


@pytest.mark.parametrize("text", ["A", "AB==", "A B", "A\nB", "AB+/", "AB\n", "QQ=", "QR", "\u00e9A"])
def test_loose_base64url_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        base64url_decode(text)


@pytest.mark.parametrize("text", ["z0", "zO", "zI", "zl", "z ", "m", "f00", "", "z" + "2" * 3000])
def test_loose_multibase_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        multibase_decode(text)
