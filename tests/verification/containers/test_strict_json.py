"""JSON without ambiguity, whatever arrives."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verification.budget import Limits
from verification.codes import Code
from verification.errors import Invalid
from verification.strict_json import _is_shallow, parse, parse_object

LIMITS = Limits()


def refused(data: bytes, limits: Limits = LIMITS) -> Invalid:
    with pytest.raises(Invalid) as caught:
        parse(data, limits)
    return caught.value


def test_it_works() -> None:
    assert parse(b'{"a": [1, 2.5, "x", null, true]}', LIMITS) == {"a": [1, 2.5, "x", None, True]}


def test_a_byte_order_mark_is_tolerated() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}', LIMITS) == {"a": 1}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1, "a": 2}', Code.DUPLICATE_KEY),
        (b'{"a": 1, "\\u0061": 2}', Code.DUPLICATE_KEY),
        (b"[NaN]", Code.BAD_NUMBER),
        (b"[-Infinity]", Code.BAD_NUMBER),
        (b"[1e999]", Code.BAD_NUMBER),
        (b"[" + b"9" * 5000 + b"]", Code.BAD_NUMBER),
        (b"[0." + b"9" * 5000 + b"]", Code.BAD_NUMBER),
        (b'{"a": "\xff"}', Code.NOT_UTF8),
        ('{"a": 1}'.encode("utf-16"), Code.NOT_UTF8),
        ('{"a": 1}'.encode("utf-16-le"), Code.NOT_UTF8),
        ('{"a": 1}'.encode("utf-32"), Code.NOT_UTF8),
        (b'["\\ud800"]', Code.BAD_CHARACTER),
        (b'["\\ude00\\ud83d"]', Code.BAD_CHARACTER),
        (b'["\\\\uD83D\\uDE00"]', Code.BAD_CHARACTER),
        (b'{"\\udfff": 1}', Code.BAD_CHARACTER),
        (b'{"a": 1', Code.NOT_JSON),
        (b'{"a": 1} x', Code.NOT_JSON),
        (b'["a\nb"]', Code.NOT_JSON),
        (b"{'a': 1}", Code.NOT_JSON),
        (b"[1,]", Code.NOT_JSON),
        (b"", Code.NOT_JSON),
    ],
)
def test_bad_input_is_refused_with_its_code(data: bytes, code: Code) -> None:
    assert refused(data).code is code


def test_a_duplicate_key_is_shown_where_it_stands() -> None:
    problem = refused(b'{"a": {"b/c": [1, {"x": 1, "y": {"x": 1}, "x": 2}]}}')
    assert problem.pointer == "/a/b~1c/1/x"


def test_utf16_is_named() -> None:
    assert "UTF-16" in refused('{"a": 1}'.encode("utf-16")).detail


@pytest.mark.parametrize("data", [b"[" * 10_000, b'{"a":' * 10_000, b"[" * 10_000 + b"]" * 10_000])
def test_ten_thousand_levels_are_too_deep(data: bytes) -> None:
    assert refused(data).code is Code.TOO_DEEP


def test_brackets_inside_strings_are_no_levels() -> None:
    text = '["' + "[" * 1000 + '\\"' + "{" * 1000 + '"]'
    assert parse(text.encode(), LIMITS) == ["[" * 1000 + '"' + "{" * 1000]


def test_a_surrogate_pair_is_one_character() -> None:
    assert parse(b'["\\uD83D\\uDE00"]', LIMITS) == ["\U0001f600"]


def test_more_values_than_the_limit_are_too_many() -> None:
    assert refused(b"[" + b"1," * 200 + b"1]", Limits(values=100)).code is Code.TOO_MANY
    assert parse(b'["' + b"," * 1000 + b'"]', Limits(values=100)) == ["," * 1000]


def test_twenty_megabytes_of_one_string_cost_little() -> None:
    data = b'["' + b'a\\"' * 6_600_000 + b'"]'
    started = time.perf_counter()
    parse(data, LIMITS)
    assert time.perf_counter() - started < 5


def test_an_object_is_wanted() -> None:
    with pytest.raises(Invalid) as caught:
        parse_object(b"[1]", LIMITS)
    assert caught.value.code is Code.NOT_AN_OBJECT


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(_JSON, st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_json_wrote_is_read_back(value: object, escaped: bool) -> None:  # noqa: FBT001 - drawn
    try:
        data = json.dumps(value, ensure_ascii=escaped).encode()
    except UnicodeEncodeError:
        return
    try:
        assert parse(data, LIMITS) == value
    except Invalid as problem:
        assert problem.code is Code.BAD_CHARACTER  # noqa: PT017 - text() draws lone surrogates too


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_a_value_or_a_code(data: bytes) -> None:
    try:
        parse(data, LIMITS)
    except Invalid as problem:
        assert problem.detail  # noqa: PT017 - any problem will do, but it must explain itself


@given(st.text('[]{}", :1a', max_size=40), st.integers(min_value=0, max_value=5))
def test_what_is_called_shallow_is_no_deeper(text: str, most: int) -> None:
    depth = deepest = 0
    for sign in text:
        depth += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, depth)
    assert deepest <= most or not _is_shallow(text.encode(), most)


def test_brackets_in_texts_count_for_nothing() -> None:
    flat = json.dumps({"a": "[" * 500, "b": ["{" * 500, '\\"[']}).encode()
    assert parse(flat, Limits(depth=2)) == json.loads(flat)
    deep = json.dumps([[["]" * 500]]]).encode()
    assert refused(deep, Limits(depth=2)).code is Code.TOO_DEEP
