"""Every kind of status list: good, revoked, tampered with, out of time, another's, and not there."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from portal.demonstration.signing import sign_data_integrity, token
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
    given,
    school,
)
from tests.verification.sd_jwts import LEARNING, sd_jwt
from tests.verification.status.test_bitstring import entry, signed_list
from verification import Verdict, verify
from verification.budget import Budget
from verification.codes import CheckId, Code, Outcome
from verification.errors import Invalid
from verification.multibase import base64url_decode, base64url_encode
from verification.policy import Policy
from verification.report import Check
from verification.status import KINDS, examine
from verification.status.asking import ZLIB, inflated
from verification.status.token_status_list import value_at

LIST = "https://school.example/status/1"
NOW = int(AT.timestamp())
GOOD, REVOKED = (Outcome.PASSED, Code.NOT_REVOKED), (Outcome.FAILED, Code.REVOKED)
_VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors" / "oauth-token-status-list" / "decoded.json"


def list_2021(marked: tuple[int, ...] = (), packed: Callable[[bytes], str] | None = None, **changes: Any) -> Json:
    """A list of 2021, signed with the suite of its day."""
    bits = bytearray(16_384)
    for index in marked:
        bits[index // 8] |= 0x80 >> index % 8
    pack = packed or (lambda data: base64url_encode(gzip.compress(data, mtime=0)))
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/vc/status-list/2021/v1"],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": SCHOOL,
        "issuanceDate": "2026-05-31T00:00:00Z",
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": pack(bytes(bits)),
        },
        **changes,
    }
    context = "https://w3id.org/security/data-integrity/v2"
    document["@context"] = [*document["@context"], context]
    return sign_data_integrity(document, ED, f"{SCHOOL}#ed", created=CREATED)


def revocations(*revoked: Any, **changes: Any) -> Json:
    """1EdTech's list."""
    return {"id": LIST, "issuer": SCHOOL, "revokedCredential": list(revoked), **changes}


def token_list(values: dict[int, int] | None = None, *, bits: int = 2, key: Any = P256, **claims: Any) -> bytes:
    """A signed token status list."""
    data = bytearray(1_000)
    for index, value in (values or {}).items():
        data[index * bits // 8] |= value << index * bits % 8
    held = {"bits": bits, "lst": base64url_encode(zlib.compress(bytes(data), 9))}
    payload = {"sub": LIST, "iat": NOW - 60, "exp": NOW + 3600, "ttl": 43200, "status_list": held, **claims}
    header = {"typ": "statuslist+jwt", "alg": "ES256", "kid": f"{SCHOOL}#p256"}
    return token(header, {name: value for name, value in payload.items() if value is not None}, key).encode()


@dataclass(frozen=True)
class Vector:
    """An entry, and lists in which it is not revoked, revoked, and which were tampered with."""

    entry: Json
    good: Any
    revoked: Any
    tampered: Any
    code: Code


def _swapped(revoked: Json, good: Json) -> Json:
    subject = {**revoked["credentialSubject"], "encodedList": good["credentialSubject"]["encodedList"]}
    return {**revoked, "credentialSubject": subject}


OWN_ID = badge()["id"]
UNPROVEN = Code.STATUS_LIST_UNPROVEN
VECTORS: dict[str, Vector] = {
    "BitstringStatusListEntry": Vector(
        entry(), signed_list(), signed_list(marked=(7,)), _swapped(signed_list(marked=(7,)), signed_list()), UNPROVEN
    ),
    "StatusList2021Entry": Vector(
        {**entry(), "type": "StatusList2021Entry"},
        list_2021(),
        list_2021((7,)),
        _swapped(list_2021((7,)), list_2021()),
        UNPROVEN,
    ),
    "1EdTechRevocationList": Vector(
        {"id": LIST, "type": "1EdTechRevocationList"},
        revocations({"id": "urn:uuid:another"}),
        revocations({"id": OWN_ID, "revocationReason": "Issued in error"}),
        revocations(issuer="did:web:another.example"),
        Code.BAD_STATUS_LIST,
    ),
    "status_list": Vector(
        {"type": "status_list", "uri": LIST, "idx": 7},
        token_list({6: 1, 8: 1}),
        token_list({7: 1}),
        token_list(key=STRANGER),
        UNPROVEN,
    ),
}


def asked(held: Any, found: Any, policy: Policy = POLICY, **document: Any) -> tuple[Check, ...]:
    sources = given({SCHOOL_DOCUMENT: school(), LIST: found})
    record = {**badge(credentialStatus=held), **document}
    return examine(record, issuer=SCHOOL, sources=sources, at=AT, policy=policy, budget=Budget())


def answer(checks: tuple[Check, ...], check: CheckId = CheckId.REVOCATION) -> tuple[Outcome, Code]:
    found = next(item for item in checks if item.id is check)
    return found.outcome, found.code


@pytest.mark.parametrize("kind", list(KINDS))
def test_it_works(kind: str) -> None:
    vector = VECTORS[kind]
    assert answer(asked(vector.entry, vector.good)) == GOOD
    assert answer(asked(vector.entry, vector.revoked)) == REVOKED


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_was_tampered_with_or_is_not_there_is_unknown(kind: str) -> None:
    vector = VECTORS[kind]
    assert answer(asked(vector.entry, vector.tampered)) == (Outcome.UNKNOWN, vector.code)
    assert answer(asked(vector.entry, None)) == (Outcome.UNKNOWN, Code.STATUS_UNREACHABLE)
    for other in (b"", b"<html>", b"[]", b"{}"):
        assert answer(asked(vector.entry, other))[0] is Outcome.UNKNOWN


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_list_of_another_kind_does_not_answer(kind: str) -> None:
    for other, vector in VECTORS.items():
        if other != kind:
            assert answer(asked(VECTORS[kind].entry, vector.good))[0] is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "packed",
    [
        lambda data: "u" + base64url_encode(gzip.compress(data)),
        lambda data: base64.b64encode(gzip.compress(data)).decode(),
    ],
)
def test_lists_of_2021_are_packed_in_several_ways(packed: Callable[[bytes], str]) -> None:
    held = {**entry(), "type": "StatusList2021Entry", "statusPurpose": "Revocation"}
    assert answer(asked(held, list_2021((7,), packed))) == REVOKED


def test_a_reason_is_told_and_a_withdrawn_revocation_is_none() -> None:
    held = VECTORS["1EdTechRevocationList"].entry
    assert "Issued in error" in asked(held, VECTORS["1EdTechRevocationList"].revoked)[0].detail
    assert answer(asked(held, revocations({"id": OWN_ID, "revoked": False}))) == GOOD
    assert answer(asked(held, revocations(OWN_ID))) == REVOKED
    assert answer(asked(held, revocations({"id": OWN_ID}), id=None))[0] is Outcome.UNKNOWN


def test_suspended_by_token_list() -> None:
    checks = asked(VECTORS["status_list"].entry, token_list({7: 2}))
    assert answer(checks, CheckId.SUSPENSION) == (Outcome.FAILED, Code.SUSPENDED)
    assert answer(checks) == GOOD
    assert answer(asked(VECTORS["status_list"].entry, token_list({7: 3}))) == (Outcome.UNKNOWN, Code.UNSUPPORTED_STATUS)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"sub": "https://school.example/status/2"}, Code.BAD_STATUS_LIST),
        ({"exp": NOW - 3600}, Code.STATUS_STALE),
        ({"iat": NOW + 3600}, Code.STATUS_NOT_AS_OF),
        ({"iat": None}, Code.STATUS_NOT_AS_OF),
        ({"iss": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}, Code.STATUS_LIST_UNPROVEN),
        ({"status_list": {"bits": 3, "lst": "eA"}}, Code.BAD_STATUS_LIST),
        ({"status_list": {"bits": 1, "lst": "AAAA"}}, Code.BAD_STATUS_LIST),
        ({"status_list": {"bits": 1, "lst": "eNoDAAAAAAE"}}, Code.INDEX_OUT_OF_RANGE),
    ],
)
def test_token_lists_that_may_not_be_believed(claims: Json, code: Code) -> None:
    assert answer(asked(VECTORS["status_list"].entry, token_list(**claims))) == (Outcome.UNKNOWN, code)


def test_an_sd_jwts_status_claim() -> None:
    payload = {**LEARNING, "status": {"status_list": {"idx": 7, "uri": LIST}}}
    for values, verdict in (({}, Verdict.VERIFIED), ({7: 1}, Verdict.REJECTED), ({7: 2}, Verdict.NOT_IN_FORCE)):
        sources = given({SCHOOL_DOCUMENT: school(), LIST: token_list(values)})
        assert verify(sd_jwt(payload).encode(), policy=POLICY, sources=sources, at=AT).verdict is verdict
    other = sd_jwt({**LEARNING, "status": {"identifier_list": {"id": "x"}}}).encode()
    report = verify(other, policy=POLICY, sources=given({SCHOOL_DOCUMENT: school()}), at=AT)
    assert report.verdict is Verdict.INDETERMINATE


@drawn(values=st.dictionaries(st.integers(0, 900), st.integers(1, 3), max_size=30), index=st.integers(0, 900))
def test_values_are_read_where_they_were_set(values: dict[int, int], index: int) -> None:
    data = bytearray(1_000)
    for place, value in values.items():
        data[place * 2 // 8] |= value << place * 2 % 8
    assert value_at(bytes(data), index, 2) == values.get(index, 0)


def test_the_specifications_own_lists() -> None:
    if not _VECTORS.exists():
        pytest.skip("the shared vectors are not on this machine")
    found = [vector for vector in json.loads(_VECTORS.read_text()) if "lst" in vector]
    assert found
    for vector in found:
        data = inflated(base64url_decode(vector["lst"]), 1 << 22, ZLIB)
        assert len(data) == vector["decoded_bytes"]
        for index, value in vector["nonzero_index_value"]:
            assert value_at(data, index, vector["bits"]) == value


def test_beyond_the_end() -> None:
    with pytest.raises(Invalid):
        value_at(b"\0", 8, 1)
