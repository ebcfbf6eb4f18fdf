"""What a page of a platform's answer holds, to the letter, and what each record says of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.intake.pull.listing import Found, found_in, load_found, save_found
from portal.intake.pull.problems import PullFailedError
from portal.net_exchange import Reply
from tests.portal.a_platform import as_jws

BADGE = {
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "https://college.example", "name": "A College"},
    "validFrom": "2025-02-03T00:00:00Z",
    "credentialSubject": {"achievement": {"name": "Vital signs"}},
}


def found(body: Any) -> list[Found]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return found_in(Reply("https://badges.example/ims/ob/v3p0/credentials", 200, data))


def test_it_works() -> None:
    one, two = found({"credential": [BADGE], "compactJwsStrings": [as_jws({"vc": BADGE} | {"iss": "x"})]})
    assert (one.name, one.issuer, one.moment.date().isoformat()) == ("Vital signs", "A College", "2025-02-03")
    assert (two.name, two.issuer, two.date) == (one.name, one.issuer, one.date)
    assert json.loads(one.text) == BADGE
    assert (one.as_file().name, two.as_file().name) == ("Vital signs.json", "Vital signs.jwt")
    assert load_found(save_found({item.digest: item for item in (one, two)})) == [one, two]


@pytest.mark.parametrize("member", ["credential", "credentials", "compactJwsString", "compactJwsStrings"])
def test_every_spelling_of_the_members(member: str) -> None:
    assert len(found({member: [BADGE, as_jws(BADGE)]})) == 2
    assert len(found({member: BADGE})) == 1
    assert len(found({"other": [1], member: []})) == 0


@pytest.mark.parametrize(
    ("credential", "said"),
    [
        ({}, ("", "", "")),
        ({"name": 7, "issuer": 7, "validFrom": 7, "credentialSubject": 7}, ("", "", "")),
        ({"name": {"en": "Named"}, "issuer": "did:web:x"}, ("Named", "did:web:x", "")),
        ({"credentialSubject": [{"achievement": [{"name": "First"}]}]}, ("First", "", "")),
        ({"type": "ClrCredential", "issuanceDate": "2024"}, ("Comprehensive Learner Record", "", "2024")),
        ({"type": ["AchievementCredential"], "issuer": []}, ("Open Badge", "", "")),
        ({"name": " many \n spaces\x00 ", "awardedDate": "x" * 90}, ("many spaces\ufffd", "", "x" * 40)),
        ({"name": "n" * 900}, ("n" * 200, "", "")),
    ],
)
def test_what_records_say(credential: dict[str, Any], said: tuple[str, str, str]) -> None:
    for given_as in ({"credential": [credential]}, {"compactJwsString": [as_jws(credential)]}):
        (item,) = found(given_as)
        assert (item.name, item.issuer, item.date) == said


@pytest.mark.parametrize("token", ["a.b.c", "no token", "e30.!!.e30", "e30." + "W10" + ".e30", "e30.bm8gSlNPTg.e30"])
def test_tokens_that_say_nothing_are_kept_as_they_are(token: str) -> None:
    (item,) = found({"compactJwsString": [f"  {token} "]})
    assert (item.text, item.name) == (token, "")
    assert item.as_file().name == "record.jwt"


def test_a_byte_order_mark_before_it() -> None:
    assert len(found(b"\xef\xbb\xbf" + json.dumps({"credential": [BADGE]}).encode())) == 1


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b'"text"', b"null", b'{"credential": [}', b'{"a": 1}', b"[" * 100_000]
)
def test_what_cannot_be_read(body: bytes) -> None:
    with pytest.raises(PullFailedError):
        found(body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
SPACE = st.sampled_from(["", " ", "\n\t "])


@given(st.dictionaries(st.sampled_from(["credential", "compactJwsStrings", "x", "[]"]), VALUES, max_size=4), SPACE)
@settings(max_examples=150, deadline=None)
def test_every_element_comes_out_as_it_stood(body: dict[str, Any], space: str) -> None:
    text = space + json.dumps(body, separators=(f"{space},{space}", f"{space}:{space}"), ensure_ascii=False) + space
    try:
        items = found(text.encode("utf-8", "surrogatepass"))
    except PullFailedError:
        return
    expected = [
        element
        for name in body
        if name in {"credential", "compactJwsStrings"}
        for element in (body[name] if isinstance(body[name], list) else [body[name]])
        if isinstance(element, dict) or (isinstance(element, str) and element.strip())
    ]
    assert [json.loads(item.text) if item.text.startswith("{") and isinstance(e, dict) else item.text
            for item, e in zip(items, expected, strict=True)] == [
        e.strip() if isinstance(e, str) else e for e in expected
    ]  # fmt: skip
