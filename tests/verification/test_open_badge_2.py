"""Open Badges 2.0: hosted and signed, by the rules of the issuer's own profile."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import token
from tests.verification.baking import itxt, png
from tests.verification.made_records import AT, P256, RSA, Json, given
from verification import Policy, Report, Verdict, verify
from verification.codes import CheckId, Code, Format, Outcome, SubjectMatch
from verification.policy import Recipient
from verification.report import Check

HERE = "https://badges.example"
ASSERTION, BADGE, ISSUER, KEY, LIST = (
    f"{HERE}/{name}.json" for name in ("assertion", "badge", "issuer", "key", "list")
)
CONTEXT = "https://w3id.org/openbadges/v2"
_SAMPLES = Path(__file__).parents[2].parent / "shared/vectors/1edtech-public-validator/inspector-vc-test/ob20"


def assertion(**changes: Any) -> Json:
    document = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": ASSERTION,
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": "deadsea",
            "identity": "sha256$" + hashlib.sha256(b"ada@mail.exampledeadsea").hexdigest(),
        },
        "issuedOn": "2026-01-10T09:00:00Z",
        "badge": BADGE,
        "verification": {"type": "hosted"},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def world(**changes: Any) -> dict[str, Any]:
    """The documents around the assertion; ``changes`` replace one by its name."""
    documents = {
        "assertion": assertion(),
        "badge": {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": BADGE,
            "name": "Robotics",
            "description": "Builds robots.",
            "criteria": {"narrative": "Built three."},
            "issuer": ISSUER,
            "tags": ["robots"],
            "alignment": [{"targetName": "robotics", "targetUrl": "https://frameworks.example/skills/3"}],
        },
        "issuer": {"@context": CONTEXT, "type": "Issuer", "id": ISSUER, "name": "A club", "publicKey": KEY},
        "key": {"id": KEY, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": pem(RSA)},
        **changes,
    }
    return {f"{HERE}/{name}.json": value for name, value in documents.items()}


def pem(key: SigningKey) -> str:
    return key.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signed(key: SigningKey = RSA, **changes: Any) -> str:
    held = assertion(verification={"type": "SignedBadge", "creator": KEY}, **changes)
    return token({"alg": key.algorithm, "typ": "JWT"}, held, key)


def verified(record: Json | str | bytes, documents: dict[str, Any] | None = None, **demands: Any) -> Report:
    data = record if isinstance(record, bytes) else (record if isinstance(record, str) else json.dumps(record)).encode()
    return verify(data, policy=Policy(**demands), sources=given(documents or world()), at=AT)


def check(report: Report, wanted: CheckId) -> Check:
    return next(item for item in report.credential.checks if item.id is wanted)


@pytest.mark.parametrize("record", [assertion(), signed(), png(itxt(ASSERTION.encode(), b"openbadges"))])
def test_it_works(record: Json | str | bytes) -> None:
    report = verified(record, recipient=Recipient(emails=("Ada@mail.example",)))
    assert (report.verdict, report.credential.format) == (Verdict.VERIFIED, Format.OPEN_BADGE_2)
    (claim,) = report.credential.claims
    assert (claim.name, claim.tags, claim.covered) == ("Robotics", ("robots",), True)
    assert [alignment.target_name for alignment in claim.alignments] == ["robotics"]
    issuer = report.credential.issuer
    assert issuer is not None
    assert (issuer.id, issuer.name) == (ISSUER, "A club")
    if not isinstance(record, bytes):
        assert report.credential.subject_match is SubjectMatch.IDENTIFIER


def test_somebody_elses_badge() -> None:
    report = verified(assertion(), recipient=Recipient(emails=("grace@mail.example",)))
    assert report.credential.subject_match is SubjectMatch.MISMATCH
    assert check(report, CheckId.SUBJECT_MATCH).pointer == "/recipient"


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": {"type": "email", "hashed": False, "identity": "mallory@mail.example"}},
        {"issuedOn": "2020-01-10T09:00:00Z"},
        {"expires": "2036-01-10T09:00:00Z"},
        {"badge": f"{HERE}/another.json"},
    ],
)
def test_a_copy_that_says_something_else_is_altered(changes: Json) -> None:
    report = verified(assertion(**changes))
    assert (report.verdict, check(report, CheckId.PROOF).code) == (Verdict.REJECTED, Code.HOSTED_DIFFERS)


def test_what_is_read_is_what_is_hosted() -> None:
    report = verified(assertion(narrative="I also operate on hearts.", badge={"id": BADGE, "name": "Heart surgery"}))
    assert [claim.name for claim in report.credential.claims] == ["Robotics"]
    assert (Outcome.WARNING, Code.HOSTED_DIFFERS, "/narrative") in [
        (item.outcome, item.code, item.pointer) for item in report.credential.checks
    ]


@pytest.mark.parametrize(
    ("rules", "good"),
    [
        ({}, True),
        ({"allowedOrigins": "badges.example"}, True),
        ({"allowedOrigins": ["other.example", "badges.example"]}, True),
        ({"allowedOrigins": "other.example"}, False),
        ({"startsWith": f"{HERE}/ass"}, True),
        ({"startsWith": [f"{HERE}/x", f"{HERE}/ass"]}, True),
        ({"startsWith": f"{HERE}/other/"}, False),
        ({"startsWith": f"{HERE}/ass", "allowedOrigins": "other.example"}, False),
    ],
)
def test_the_issuers_profile_says_who_may_speak_for_it(rules: Json, *, good: bool) -> None:
    profile = {"id": ISSUER, "type": "Issuer", "name": "A club", "verification": rules}
    report = verified(assertion(), world(issuer=profile))
    assert report.verdict is (Verdict.VERIFIED if good else Verdict.REJECTED)
    assert check(report, CheckId.ISSUER_BINDING).code is (Code.BOUND if good else Code.NOT_THE_ISSUER)


def test_a_strangers_host_cannot_speak_for_the_issuer() -> None:
    url = "https://evil.example/assertion.json"
    forged = assertion(id=url)
    report = verified(forged, {**world(), url: forged})
    assert (report.verdict, check(report, CheckId.ISSUER_BINDING).code) == (Verdict.REJECTED, Code.NOT_THE_ISSUER)
    assert not report.credential.claims[0].covered


@pytest.mark.parametrize("missing", ["assertion", "badge", "issuer"])
def test_what_does_not_answer_is_unknown(missing: str) -> None:
    assert verified(assertion(), world(**{missing: None})).verdict is Verdict.INDETERMINATE
    documents = world()
    del documents[f"{HERE}/{missing}.json"]
    assert verified(assertion(), documents).verdict is Verdict.INDETERMINATE


def test_revoked() -> None:
    report = verified(assertion(), world(assertion={"id": ASSERTION, "revoked": True, "revocationReason": "An error"}))
    assert report.verdict is Verdict.REJECTED
    assert "An error" in check(report, CheckId.REVOCATION).detail
    profile = {**world()[ISSUER], "revocationList": LIST}
    for entry in (ASSERTION, {"id": ASSERTION}, {"uid": "7"}):
        listed = {"id": LIST, "type": "RevocationList", "revokedAssertions": ["urn:other", entry]}
        report = verified(signed(uid="7"), world(issuer=profile, list=listed))
        assert (report.verdict, check(report, CheckId.REVOCATION).code) == (Verdict.REJECTED, Code.REVOKED)
    report = verified(signed(), world(issuer=profile, list={"id": LIST, "revokedAssertions": []}))
    assert report.verdict is Verdict.VERIFIED
    for silent in (None, {"id": LIST}, b"<html>"):
        assert verified(signed(), world(issuer=profile, list=silent)).verdict is Verdict.INDETERMINATE


@pytest.mark.parametrize(
    ("record", "documents", "code"),
    [
        (signed()[:-8] + "AAAAAAAA", {}, Code.BAD_SIGNATURE),
        (signed(P256), {}, Code.BAD_SIGNATURE),
        (signed().replace(".", "x.", 1), {}, None),
        (assertion(verification={"type": "SignedBadge", "creator": KEY}), {}, Code.NO_PROOF),
    ],
)
def test_bad_signatures(record: Any, documents: dict[str, Any], code: Code | None) -> None:
    report = verified(record, world(**documents))
    assert report.verdict is Verdict.REJECTED
    if code is not None:
        assert check(report, CheckId.PROOF).code is code


def test_a_key_that_is_not_the_issuers() -> None:
    other = {
        "id": KEY,
        "type": "CryptographicKey",
        "owner": "https://evil.example/issuer.json",
        "publicKeyPem": pem(RSA),
    }
    assert check(verified(signed(), world(key=other)), CheckId.ISSUER_BINDING).code is Code.NOT_THE_ISSUER
    profile = {**world()[ISSUER], "publicKey": f"{HERE}/another-key.json"}
    report = verified(signed(), world(issuer=profile))
    assert (report.verdict, check(report, CheckId.ISSUER_BINDING).code) == (Verdict.REJECTED, Code.NOT_THE_ISSUER)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"expires": "2026-02-10T09:00:00Z"}, Verdict.NOT_IN_FORCE),
        ({"issuedOn": "2027-02-10T09:00:00Z"}, Verdict.NOT_IN_FORCE),
        ({"expires": "2020-02-10T09:00:00Z"}, Verdict.REJECTED),
        ({"issuedOn": "last week"}, Verdict.REJECTED),
    ],
)
def test_dates(changes: Json, verdict: Verdict) -> None:
    held = assertion(**changes)
    assert verified(held, world(assertion=held)).verdict is verdict


def test_a_badge_class_alone_is_not_an_assertion() -> None:
    report = verified(world()[BADGE])
    assert (report.verdict, report.credential.format) == (Verdict.INDETERMINATE, Format.OPEN_BADGE_2)


def _sampled() -> dict[str, Any]:
    """The standard's sample documents, under the addresses that they give as their ids."""
    found: dict[str, Any] = {}
    for path in sorted(_SAMPLES.glob("assets/*.json")) + sorted(_SAMPLES.glob("*.json")):
        try:
            document = json.loads(path.read_text())
        except ValueError:
            continue
        if isinstance(document, dict) and isinstance(document.get("id"), str):
            found.setdefault(document["id"], document)
    return found


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("basic-assertion.json", Verdict.VERIFIED),
        ("simple.jwt", Verdict.VERIFIED),
        ("simple-not-revoked.jwt", Verdict.VERIFIED),
        ("simple-revoked.jwt", Verdict.REJECTED),
        # its issuer's profile stands at another address than the one that the class names
        ("basic-assertion-with-allowed-origins-invalid-starts-with.json", Verdict.INDETERMINATE),
        ("basic-assertion-expired.json", Verdict.NOT_IN_FORCE),
    ],
)
def test_the_standards_samples(name: str, verdict: Verdict) -> None:
    if not _SAMPLES.exists():
        pytest.skip("the shared vectors are not on this machine")
    data = (_SAMPLES / name).read_bytes()
    documents = _sampled()
    if name.endswith(".json"):
        documents[json.loads(data)["id"]] = json.loads(data)
    assert verified(data, documents).verdict is verdict
