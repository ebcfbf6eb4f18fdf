"""Derived proofs: ecdsa-sd-2023 and bbs-2023, ours and the specifications' own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cbor2
import pytest

from tests.verification.made_records import (
    EMBEDDED,
    SCHOOL,
    SCHOOL_DOCUMENT,
    Json,
    changed,
    examined,
    first,
    given,
    school,
)
from tests.verification.selective_signing import BBS_MULTIKEY, BBS_PUBLIC
from verification import bbs
from verification.codes import CheckId, Code, Outcome
from verification.multibase import base64url_decode, base64url_encode
from verification.proofs import Secured

VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"
SUITES = ("ecdsa-sd-2023", "bbs-2023")


def proof(secured: Secured) -> tuple[Outcome, Code]:
    check = first(secured, CheckId.PROOF)
    return check.outcome, check.code


def revalued(document: Json, change: Callable[[list[Any]], None]) -> Json:
    """The document with other parts in its proof's value."""
    data = base64url_decode(document["proof"]["proofValue"][1:])
    parts = cbor2.loads(data[3:])
    change(parts)
    return changed(document, "/proof/proofValue", "u" + base64url_encode(data[:3] + cbor2.dumps(parts)))


@pytest.mark.parametrize("suite", SUITES)
def test_it_works(suite: str) -> None:
    secured = examined(EMBEDDED[suite]())
    assert proof(secured) == (Outcome.PASSED, Code(suite))
    assert first(secured, CheckId.COVERAGE).outcome is Outcome.PASSED
    assert first(secured, CheckId.ISSUER_BINDING).outcome is Outcome.PASSED


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/name", "Heart surgery"),
        ("/validUntil", "2036-01-10T09:00:00Z"),
        ("/credentialSubject/achievement/name", "Heart surgery"),
        ("/credentialSubject/achievement/criteria/narrative", "None."),
        ("/proof/created", "2026-02-10T09:00:00Z"),
    ],
)
def test_an_altered_statement_is_seen(suite: str, pointer: str, value: str) -> None:
    assert proof(examined(changed(EMBEDDED[suite](), pointer, value)))[0] is Outcome.FAILED


@pytest.mark.parametrize("suite", SUITES)
def test_a_statement_left_out_or_added_after_deriving_is_seen(suite: str) -> None:
    document = EMBEDDED[suite]()
    shorter = {name: value for name, value in document.items() if name != "name"}
    assert proof(examined(shorter))[0] is Outcome.FAILED
    assert proof(examined({**document, "description": "More"}))[0] is Outcome.FAILED


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(
    "value",
    [
        "z3abc",
        "u",
        "uAAAA",
        7,
    ],
)
def test_no_proof_value(suite: str, value: Any) -> None:
    found = proof(examined(changed(EMBEDDED[suite](), "/proof/proofValue", value)))
    assert found == (Outcome.FAILED, Code.BAD_PROOF)


@pytest.mark.parametrize(("suite", "header"), [("ecdsa-sd-2023", b"\xd9\x5d\x01"), ("bbs-2023", b"\xd9\x5d\x03")])
@pytest.mark.parametrize("body", [b"", b"\xff", b"\x80", b"\x9f" * 10_000, b"\x9b" + b"\xff" * 8])
def test_no_parts(suite: str, header: bytes, body: bytes) -> None:
    value = "u" + base64url_encode(header + body)
    assert proof(examined(changed(EMBEDDED[suite](), "/proof/proofValue", value))) == (Outcome.FAILED, Code.BAD_PROOF)


@pytest.mark.parametrize(("suite", "header"), [("ecdsa-sd-2023", "\xd9\x5d\x00"), ("bbs-2023", "\xd9\x5d\x02")])
def test_a_base_proof_is_the_holders_to_derive_from(suite: str, header: str) -> None:
    value = "u" + base64url_encode(header.encode("latin-1") + cbor2.dumps([b"", b"", b"", [], []]))
    found = first(examined(changed(EMBEDDED[suite](), "/proof/proofValue", value)), CheckId.PROOF)
    assert (found.outcome, found.code, found.act) == (Outcome.UNKNOWN, Code.UNSUPPORTED_PROOF, "candidate")


def _swap(parts: list[Any], place: int, value: Any) -> None:
    parts[place] = value


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: _swap(parts, 4, [*parts[4], 10_000]),
        lambda parts: _swap(parts, 4, parts[4][::-1]),
        lambda parts: _swap(parts, 4, [True]),
        lambda parts: _swap(parts, 4, "no list"),
        lambda parts: _swap(parts, 3, {}),
        lambda parts: _swap(parts, 3, dict.fromkeys(parts[3], bytes(32))),
        lambda parts: _swap(parts, 3, {"a": bytes(32)}),
        lambda parts: _swap(parts, 2, parts[2][:-1]),
        lambda parts: _swap(parts, 2, parts[2][::-1]),
        lambda parts: _swap(parts, 1, parts[1][:-1]),
        lambda parts: _swap(parts, 0, bytes(64)),
        lambda parts: parts.append(1),
    ],
)
def test_parts_that_do_not_fit(change: Callable[[list[Any]], None]) -> None:
    assert proof(examined(revalued(EMBEDDED["ecdsa-sd-2023"](), change)))[0] is Outcome.FAILED


@pytest.mark.parametrize(
    "change",
    [
        lambda parts: _swap(parts, 0, parts[0][:-32]),
        lambda parts: _swap(parts, 0, bytes(len(parts[0]))),
        lambda parts: _swap(parts, 0, parts[0][:-1] + b"\0"),
        lambda parts: _swap(parts, 0, b""),
        lambda parts: _swap(parts, 1, {0: -1}),
        lambda parts: _swap(parts, 1, {}),
        lambda parts: _swap(parts, 3, [place + 1 for place in parts[3]]),
        lambda parts: _swap(parts, 3, parts[3][1:]),
        lambda parts: _swap(parts, 4, b"for others"),
        lambda parts: _swap(parts, 4, "for us"),
    ],
)
def test_bbs_parts_that_do_not_fit(change: Callable[[list[Any]], None]) -> None:
    assert proof(examined(revalued(EMBEDDED["bbs-2023"](), change)))[0] is Outcome.FAILED


def test_bbs_keys() -> None:
    identity = bytes([0xC0]) + bytes(95)
    assert bbs.is_sound_key(BBS_PUBLIC)
    assert not bbs.is_sound_key(identity)
    assert not bbs.is_sound_key(bytes(96))
    document = school()
    document["verificationMethod"].append(
        {"id": f"{SCHOOL}#bbs", "type": "Multikey", "controller": SCHOOL, "publicKeyMultibase": BBS_MULTIKEY[:-2]}
    )
    secured = examined(EMBEDDED["bbs-2023"](), sources=given({SCHOOL_DOCUMENT: document}))
    assert proof(secured)[0] is not Outcome.PASSED


@pytest.mark.parametrize(
    ("name", "suite"),
    [
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-sd-2023/employ", "ecdsa-sd-2023"),
        ("w3c-vc-di-ecdsa/TestVectors/ecdsa-sd-2023/prc", "ecdsa-sd-2023"),
        ("w3c-vc-di-bbs/TestVectors", "bbs-2023"),
        ("w3c-vc-di-bbs/TestVectors/prc", "bbs-2023"),
    ],
)
def test_the_specifications_own_vectors(name: str, suite: str) -> None:
    path = VECTORS / name / "derivedRevealDocument.json"
    if not path.exists():
        pytest.skip("the shared vectors are not on this machine")
    document = json.loads(path.read_text())
    assert proof(examined(document)) == (Outcome.PASSED, Code(suite))
    forged = {**document, "issuer": "did:web:school.example"}
    assert proof(examined(forged))[0] is Outcome.FAILED
