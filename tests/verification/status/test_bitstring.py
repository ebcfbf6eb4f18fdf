"""Bitstring status lists: a list is believed only when it is proved, timely, long enough, and about the right thing."""

from __future__ import annotations

import gzip
import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from portal.demonstration.signing import did_document, sign_data_integrity, sign_vc_jwt, status_list
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    P256,
    POLICY,
    SCHOOL,
    SCHOOL_DOCUMENT,
    STRANGER,
    Json,
    badge,
    document_at,
    given,
    school,
)
from verification.budget import Budget, Limits
from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Unavailable
from verification.multibase import base64url_encode
from verification.policy import Policy
from verification.report import Check
from verification.sources import Document, FixedSources
from verification.status import examine
from verification.status.bitstring import unpacked, value_at

LIST = "https://school.example/status/1"
OTHER_LIST = "https://school.example/status/2"
_FIXTURES = Path(__file__).parents[3].parent / "shared" / "vectors" / "openvc-fixtures" / "interop" / "status"


def entry(purpose: str = "revocation", index: Any = "7", url: str = LIST, **more: Any) -> Json:
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": index,
        "statusListCredential": url,
        **more,
    }


def signed_list(purpose: str = "revocation", marked: tuple[int, ...] = (), url: str = LIST, **changes: Any) -> Json:
    document = status_list(url, SCHOOL, purpose, marked, valid_from="2026-05-31T00:00:00Z")
    subject = {**document["credentialSubject"], **changes.pop("subject", {})}
    document = {**document, "credentialSubject": subject, **changes}
    return sign_data_integrity(document, ED, f"{SCHOOL}#ed", created=CREATED)


def asked(entries: Any, *, policy: Policy = POLICY, at: Any = AT, **documents: Any) -> tuple[Check, ...]:
    sources = documents.pop("sources", None) or given(
        {SCHOOL_DOCUMENT: school(), **{url.replace("list", LIST): value for url, value in documents.items()}}
    )
    return examine(
        badge(credentialStatus=entries), issuer=SCHOOL, sources=sources, at=at, policy=policy, budget=Budget()
    )


def answer(checks: tuple[Check, ...], check: CheckId = CheckId.REVOCATION) -> tuple[Outcome, Code]:
    found = next(item for item in checks if item.id is check)
    return found.outcome, found.code


REVOKED, GOOD = (Outcome.FAILED, Code.REVOKED), (Outcome.PASSED, Code.NOT_REVOKED)


def test_it_works() -> None:
    assert answer(asked(entry(), list=signed_list())) == GOOD
    assert answer(asked(entry(), list=signed_list(marked=(7,)))) == REVOKED
    assert answer(asked(entry(), list=signed_list(marked=(6, 8)))) == GOOD


def test_without_an_entry_there_is_nothing_to_ask() -> None:
    checks = asked(None)
    assert [(check.id, check.outcome) for check in checks] == [
        (CheckId.REVOCATION, Outcome.NOT_APPLICABLE),
        (CheckId.SUSPENSION, Outcome.NOT_APPLICABLE),
    ]


def test_a_suspension_suspends_and_does_not_revoke() -> None:
    checks = asked(entry("suspension"), list=signed_list("suspension", (7,)))
    assert answer(checks, CheckId.SUSPENSION) == (Outcome.FAILED, Code.SUSPENDED)
    assert answer(checks, CheckId.REVOCATION)[0] is Outcome.NOT_APPLICABLE
    assert answer(asked(entry("suspension"), list=signed_list("suspension")), CheckId.SUSPENSION) == (
        Outcome.PASSED,
        Code.NOT_SUSPENDED,
    )


def test_messages_and_newer_copies_warn() -> None:
    texts = [{"status": "0x0", "message": "nothing"}, {"status": "0x1", "message": "Rename under way"}]
    checks = asked(entry("message", statusMessage=texts), list=signed_list("message", (7,)))
    found = next(check for check in checks if check.id is CheckId.MESSAGE)
    assert (found.outcome, found.code) == (Outcome.WARNING, Code.MESSAGE_SET)
    assert "Rename under way" in found.detail
    checks = asked(entry("refresh"), list=signed_list("refresh", (7,)))
    assert answer(checks, CheckId.REFRESH) == (Outcome.WARNING, Code.REFRESH_AVAILABLE)


def test_every_entry_counts_in_whatever_order() -> None:
    entries = [entry(index="1"), entry(index="7"), entry("suspension", url=OTHER_LIST), {"type": "Unheard"}]
    documents = {"list": signed_list(marked=(7,)), OTHER_LIST: signed_list("suspension", url=OTHER_LIST)}
    answers = []
    for order in itertools.permutations(entries):
        checks = asked(list(order), **documents)
        answers.append(sorted((check.id, check.outcome, check.code) for check in checks))
        assert answer(checks) == REVOKED
    assert all(item == answers[0] for item in answers)


@pytest.mark.parametrize(
    "held",
    [
        {"type": "RevocationList2020Status"},
        {"type": "SomebodysRevocationList"},
        {"type": ["Unheard", "Of"]},
        {},
        "https://school.example/status/1",
        7,
        [[]],
        [None],
    ],
)
def test_a_kind_we_cannot_ask_is_unknown_never_silence(held: Any) -> None:
    assert answer(asked(held)) == (Outcome.UNKNOWN, Code.UNSUPPORTED_STATUS)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"statusPurpose": "clearance"}, Code.UNSUPPORTED_STATUS),
        ({"statusPurpose": None}, Code.UNSUPPORTED_STATUS),
        ({"statusPurpose": ["revocation"]}, Code.UNSUPPORTED_STATUS),
        ({"statusListIndex": "-1"}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": "1.5"}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": True}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": None}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": "\u0667"}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": "9" * 5000}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListIndex": "131072"}, Code.INDEX_OUT_OF_RANGE),
        ({"statusListCredential": "http://school.example/status/1"}, Code.BAD_STATUS_LIST),
        ({"statusListCredential": None}, Code.BAD_STATUS_LIST),
        ({"statusListCredential": "file:///etc/passwd"}, Code.BAD_STATUS_LIST),
        ({"statusSize": 0}, Code.UNSUPPORTED_STATUS),
        ({"statusSize": 64}, Code.UNSUPPORTED_STATUS),
        ({"statusSize": "1"}, Code.UNSUPPORTED_STATUS),
    ],
)
def test_a_bad_entry_is_unknown(change: Json, code: Code) -> None:
    assert answer(asked({**entry(), **change}, list=signed_list())) == (Outcome.UNKNOWN, code)


def test_an_index_may_be_a_number() -> None:
    assert answer(asked(entry(index=7), list=signed_list(marked=(7,)))) == REVOKED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"validUntil": "2026-05-31T12:00:00Z"}, Code.STATUS_STALE),
        ({"validFrom": "2026-06-02T00:00:00Z"}, Code.STATUS_NOT_AS_OF),
        ({"validUntil": "soon"}, Code.BAD_DATE),
        ({"validUntil": 7}, Code.BAD_DATE),
        ({"id": OTHER_LIST}, Code.BAD_STATUS_LIST),
        ({"id": {"a": 1}}, Code.BAD_STATUS_LIST),
        ({"type": ["VerifiableCredential"]}, Code.BAD_STATUS_LIST),
        ({"issuer": 7}, Code.BAD_STATUS_LIST),
        ({"subject": {"statusPurpose": "suspension"}}, Code.PURPOSE_MISMATCH),
        ({"subject": {"statusPurpose": ["refresh", "message"]}}, Code.PURPOSE_MISMATCH),
        ({"subject": {"type": "Other"}}, Code.BAD_STATUS_LIST),
    ],
)
def test_a_list_that_is_not_the_right_one_is_unknown(change: Json, code: Code) -> None:
    purpose = {"subject": change["subject"]} if "subject" in change else change
    document = status_list(LIST, SCHOOL, "revocation", (), valid_from="2026-05-31T00:00:00Z")
    if "subject" in purpose:
        document["credentialSubject"].update(purpose["subject"])
    else:
        document.update(purpose)
    try:
        document = sign_data_integrity(document, ED, f"{SCHOOL}#ed", created=CREATED)
    except Exception:  # noqa: BLE001 - pyld refuses to sign what is no lawful JSON-LD; unsigned it must be unknown too
        document["proof"] = signed_list()["proof"]
    outcome, found = answer(asked(entry(), list=document))
    assert outcome is Outcome.UNKNOWN
    assert found in {code, Code.STATUS_LIST_UNPROVEN}


def test_one_list_may_serve_several_purposes() -> None:
    both = signed_list(subject={"statusPurpose": ["revocation", "suspension"]}, marked=())
    assert answer(asked(entry(), list=both)) == GOOD


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"[]", b"{}", b"PK\x03\x04", b"%PDF-1.4", b"\xff\xfe{"])
def test_what_is_no_list_is_unknown(body: bytes) -> None:
    assert answer(asked(entry(), list=body)) == (Outcome.UNKNOWN, Code.BAD_STATUS_LIST)


def test_a_list_without_a_proof_is_not_believed() -> None:
    document = status_list(LIST, SCHOOL, "revocation", (), valid_from="2026-05-31T00:00:00Z")
    assert answer(asked(entry(), list=document)) == (Outcome.UNKNOWN, Code.STATUS_LIST_UNPROVEN)


def test_a_list_signed_by_a_stranger_in_the_schools_name_is_not_believed() -> None:
    document = status_list(LIST, SCHOOL, "revocation", (), valid_from="2026-05-31T00:00:00Z")
    document = sign_data_integrity(document, STRANGER, STRANGER.did_key, created=CREATED)
    assert answer(asked(entry(), list=document)) == (Outcome.UNKNOWN, Code.STATUS_LIST_UNPROVEN)


def test_a_list_as_a_token_is_read() -> None:
    document = status_list(LIST, SCHOOL, "revocation", (7,), valid_from="2026-05-31T00:00:00Z")
    for compact in (sign_vc_jwt(document, P256, f"{SCHOOL}#p256"),):
        assert answer(asked(entry(), list=compact.encode())) == REVOKED
        assert answer(asked(entry(index="8"), list=compact.encode())) == GOOD
    stale = sign_vc_jwt(document, P256, f"{SCHOOL}#p256", exp=1767225600)
    assert answer(asked(entry(), list=stale.encode())) == (Outcome.UNKNOWN, Code.STATUS_STALE)


def test_a_list_of_another_issuer_passes_with_a_warning_unless_policy_says_otherwise() -> None:
    service = "did:web:status.example"
    document = status_list(LIST, service, "revocation", (), valid_from="2026-05-31T00:00:00Z")
    document = sign_data_integrity(document, STRANGER, f"{service}#k", created=CREATED)
    documents = {
        "list": document,
        "https://status.example/.well-known/did.json": did_document(service, {"k": STRANGER}),
    }
    checks = asked(entry(), **documents)
    assert [(check.outcome, check.code) for check in checks if check.id is CheckId.REVOCATION] == [
        (Outcome.WARNING, Code.OTHER_STATUS_ISSUER),
        GOOD,
    ]
    strict = replace(POLICY, other_status_issuer_is_unknown=True)
    assert answer(asked(entry(), policy=strict, **documents)) == (Outcome.UNKNOWN, Code.OTHER_STATUS_ISSUER)


# -- asking ---------------------------------------------------------------------------------------------------------


class Fetching(FixedSources):
    """A source that fetched the list at a moment, or could not."""

    def __init__(self, answer: Document | Unavailable) -> None:
        object.__setattr__(self, "answer", answer)

    def document(self, url: str, role: Any) -> Document:  # noqa: ARG002
        held: Document | Unavailable = self.answer  # type: ignore[attr-defined]
        if url == SCHOOL_DOCUMENT:
            return document_at(url, school())
        if isinstance(held, Unavailable):
            raise held
        return held


def test_a_list_that_does_not_answer_is_unknown_and_names_its_host() -> None:
    silence = Unavailable(Code.NO_ANSWER, "timed out", act=Act.NETWORK, retry_after=AT)
    checks = asked(entry(), sources=Fetching(silence))
    found = checks[0]
    assert (found.outcome, found.code, found.act, found.retry_after) == (
        Outcome.UNKNOWN,
        Code.STATUS_UNREACHABLE,
        Act.NETWORK,
        AT,
    )
    assert "school.example" in found.detail
    gone = asked(entry(), list=None)[0]
    assert (gone.outcome, gone.code, gone.act) == (Outcome.UNKNOWN, Code.STATUS_UNREACHABLE, Act.NETWORK)
    assert "school.example" in gone.detail


def test_a_list_fetched_today_cannot_answer_for_an_earlier_moment() -> None:
    document = document_at(LIST, signed_list(validFrom="2026-01-01T00:00:00Z"))
    today = AT + timedelta(days=3)
    fetched = replace(document, given=False, fetched_at=today)
    assert answer(asked(entry(), sources=Fetching(fetched))) == (Outcome.UNKNOWN, Code.STATUS_NOT_AS_OF)
    assert answer(asked(entry(), sources=Fetching(fetched), at=today)) == GOOD
    supplied = replace(document, given=True, fetched_at=today)
    assert answer(asked(entry(), sources=Fetching(supplied))) == GOOD


def test_many_entries_are_not_all_asked_about() -> None:
    checks = asked([entry()] * 21, list=signed_list())
    assert answer(checks) == (Outcome.UNKNOWN, Code.TOO_MANY)


# -- bits -----------------------------------------------------------------------------------------------------------


def encoded(data: bytes) -> str:
    return "u" + base64url_encode(gzip.compress(data, mtime=0))


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "u",
        base64url_encode(gzip.compress(b"\0" * 16_384, mtime=0)),
        "z" + base64url_encode(gzip.compress(b"\0" * 16_384, mtime=0)),
        "u" + base64url_encode(b"\0" * 16_384),
        encoded(b"\0" * 16_384)[:-6],
        encoded(b"\0" * 16_384) + "=",
        "u" + base64url_encode(gzip.compress(b"\0" * 16_384, mtime=0) + gzip.compress(b"\xff" * 16_384, mtime=0)),
        encoded(b"\0" * 16_383),
        encoded(b""),
    ],
)
def test_a_list_that_cannot_be_unpacked_or_is_short_is_unknown(text: Any) -> None:
    document = signed_list()
    document["credentialSubject"]["encodedList"] = text
    del document["proof"]
    try:
        document = sign_data_integrity(document, ED, f"{SCHOOL}#ed", created=CREATED)
    except Exception:  # noqa: BLE001 - no lawful JSON-LD
        return
    assert answer(asked(entry(), list=document)) == (Outcome.UNKNOWN, Code.BAD_STATUS_LIST)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = encoded(b"\0" * 64 * 1024 * 1024)
    document = signed_list(subject={"encodedList": bomb})
    assert answer(asked(entry(), list=document)) == (Outcome.UNKNOWN, Code.BAD_STATUS_LIST)


def test_larger_values_are_read_across_bytes() -> None:
    data = bytearray(131_072)
    data[0] = 0b1_011_0000
    for size, index, value in ((1, 0, 1), (4, 0, 0b1011), (2, 1, 0b11), (8, 0, 0b10110000), (3, 2, 0)):
        assert value_at(bytes(data), index, size) == value


@drawn(st.sets(st.integers(0, 131_071), max_size=20), st.integers(0, 131_071))
@settings(max_examples=60, deadline=None)
def test_a_bit_is_set_exactly_where_it_was_marked(marked: set[int], index: int) -> None:
    document = status_list(LIST, SCHOOL, "revocation", marked, valid_from="2026-05-31T00:00:00Z")
    data = unpacked(document["credentialSubject"]["encodedList"], Limits().status_list)
    for place in (index, *marked):
        assert value_at(data, place, 1) == (place in marked)


def test_the_lists_of_others_decode_from_the_most_significant_bit() -> None:
    if not _FIXTURES.is_dir():
        pytest.skip("the shared vectors are not beside the project")
    most = Limits().status_list
    data = unpacked((_FIXTURES / "digitalbazaar-100k-50k-revoked-encodedList.txt").read_text().strip(), most)
    padded = data + b"\0" * 16_384  # it holds 100,000 entries, fewer than the standard's least
    # It was made for index 50,000 when its library still counted from the least significant bit of each byte; by the
    # order that the standard has fixed since, the bit set in it is that of index 50,007.
    assert [index for index in range(100_000) if value_at(padded, index, 1)] == [50_007]
    data = unpacked((_FIXTURES / "w3c-rec-example3-encodedList.txt").read_text().strip(), most)
    assert len(data) == 16_384
    assert not any(data)
