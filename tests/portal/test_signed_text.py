"""The signed text: what is read is marked, what is large is folded, and hostile text stays text."""

from __future__ import annotations

import base64
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portal.signed_text import MAX_LINES, child_payload, marked_pointers, resolve, signed_text

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


def jwt(payload: dict[str, Any]) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJFUzI1NiJ9.{middle}.c2ln"


def test_it_works() -> None:
    payload = {"credentialSubject": {"achievement": {"name": "Vital signs", "id": "urn:x", "description": "d" * 99}}}
    html = signed_text(payload, frozenset({"/credentialSubject/achievement/name"}))
    assert "<mark>&quot;Vital signs&quot;</mark>" in html
    assert html.count("<mark>") == 1


def test_only_covered_claims_are_marked() -> None:
    alignment = {"pointer": "/a/alignment/0"}
    claim = {"pointer": "/a", "covered": True, "alignments": [alignment], "results": [{"pointer": "/r/0"}]}
    found = marked_pointers([claim])
    assert {"/a/name", "/a/alignment/0/targetUrl", "/r/0/value"} <= found
    assert marked_pointers([{**claim, "covered": False}]) == frozenset()


def test_large_parts_are_folded_unless_they_hold_a_mark() -> None:
    many = [{"n": number, "inner": {"deep": [number]}} for number in range(100)]
    payload = {"quiet": many, "read": many}
    html = signed_text(payload, frozenset({"/read/7/n"}))
    assert "100 items folded" in html
    assert "<mark>7</mark>" in html


def test_it_is_bounded() -> None:
    html = signed_text({"read": [{"n": n, "m": {"o": [n]}} for n in range(9_000)]}, frozenset({"/read/8999/n"}))
    assert html.count("\n") <= MAX_LINES + 1
    deep: Any = "end"
    for _ in range(900):
        deep = {"d": deep}
    assert len(signed_text(deep, frozenset())) < 20_000


def test_markup_in_a_record_stays_text() -> None:
    html = signed_text({"<script>": "</pre><script>alert(1)</script>"}, frozenset({"/<script>"}))
    assert "<script>" not in html


def test_a_child_in_a_jwt_is_decoded_for_reading() -> None:
    inside = {"vc": {"name": "Vital signs"}}
    parent = {"bare": [jwt(inside)], "enveloped": {"id": f"data:application/vc+jwt,{jwt(inside)}"}, "plain": {"a": 1}}
    assert child_payload(parent, "/bare/0") == inside
    assert child_payload(parent, "/enveloped") == inside
    assert child_payload(parent, "/plain") == {"a": 1}
    assert child_payload({"x": "a.b.c"}, "/x") == "a.b.c"
    assert child_payload({"x": "a.é.c"}, "/x") == "a.é.c"


def test_pointers_follow_rfc_6901() -> None:
    document = {"a/b": {"m~n": [1, {"": 2}]}}
    assert resolve(document, "/a~1b/m~0n/1/") == 2
    assert resolve(document, "/a~1b/m~0n/9") is None
    assert resolve(document, "/nowhere/at/all") is None
    assert resolve(document, "") == document


@given(values, st.frozensets(st.text(max_size=10), max_size=3))
def test_any_json_is_shown_without_an_error(value: Any, marks: frozenset[str]) -> None:
    html = signed_text(value, marks)
    assert "<script" not in html


def test_what_is_cited_is_framed_once_and_whole() -> None:
    payload = {
        "credentialSubject": {
            "achievement": {"name": "CPR", "alignment": [{"targetName": "x" * 90}, {"targetName": "b"}]}
        }
    }
    shown = signed_text(payload, frozenset(), "/credentialSubject/achievement/alignment/1")
    assert shown.count('id="cited"') == 1
    framed = shown.partition('id="cited">')[2].partition("</span>")[0]
    assert "&quot;b&quot;" in framed
    assert "xxx" not in framed
    assert 'id="cited"' not in signed_text(payload, frozenset(), "/credentialSubject/nowhere")
    assert 'id="cited"' not in signed_text(payload, frozenset(), "")


def test_what_is_cited_is_shown_however_far_down_it_stands() -> None:
    payload = {"many": [{"n": n, "name": f"course {n}", "text": "y" * 120} for n in range(5_000)]}
    shown = signed_text(payload, frozenset(f"/many/{n}/name" for n in range(5_000)), "/many/4321/name")
    assert "course 4321" in shown.partition('id="cited">')[2]
    assert "4,317 more folded" in shown
    assert len(shown) < 20_000
