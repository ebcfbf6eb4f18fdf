"""Forgeries, each with the one verdict and code it must end in, beside the honest record it was made from.

"No forged record may come out verified" is the promise of the whole project; this is the table that holds it. Every
row starts from a record that is `verified` (the first test), and changes one thing.
"""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.demonstration.keys import p256_key
from portal.demonstration.signing import did_document, sign_ed25519_2020, sign_jwt_vc, sign_ob3_jwt, sign_vc_jwt, token
from tests.verification.records import (
    LIST_URL,
    OB3,
    SCHOOL,
    SCHOOL_KEY,
    SCHOOL_URL,
    STRANGER_KEY,
    VC1,
    VC2,
    Json,
    badge,
    examined,
    learner_record,
    listed,
    method_of,
    outcome_of,
    signed,
    signed_list,
)
from verification import Verdict

REVOCABLE = {"credentialStatus": listed()}
GOOD_LIST = {LIST_URL: signed_list()}
KID = f"{SCHOOL}#key-1"


def vc_1(**changes: Any) -> Json:
    """A badge in the spelling of VC 1.1."""
    dated = {"validFrom": None, "issuanceDate": "2025-09-01T10:00:00Z"}
    context = [VC1, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"]
    return badge(**{"@context": context, **dated, **changes})


HONEST: dict[str, Callable[[], tuple[Json | str, dict[str, Any]]]] = {
    "eddsa-rdfc-2022": lambda: (signed(badge()), {}),
    "Ed25519Signature2020": lambda: (
        sign_ed25519_2020(badge(), SCHOOL_KEY, KID, created="2025-09-01T10:00:00Z"),
        {},
    ),
    "VC 1.1": lambda: (signed({**vc_1(), "@context": [*vc_1()["@context"], _DATA_INTEGRITY]}), {}),
    "jwt_vc": lambda: (sign_jwt_vc(vc_1(), SCHOOL_KEY, KID), {}),
    "vc+jwt": lambda: (sign_vc_jwt(badge(), SCHOOL_KEY, KID), {}),
    "vc+jwt ES256": lambda: (sign_vc_jwt(badge(), p256_key("school"), f"{SCHOOL}#p256"), {}),
    "OB3 token with jwk": lambda: (sign_ob3_jwt(badge(), SCHOOL_KEY, with_jwk=True), {}),
    "did:key": lambda: (signed(badge(issuer=STRANGER_KEY.did_key), STRANGER_KEY, method_of(STRANGER_KEY)), {}),
    "with a status": lambda: (signed(badge(**REVOCABLE)), GOOD_LIST),
    "CLR": lambda: (signed(learner_record(signed(badge()), sign_vc_jwt(badge(), SCHOOL_KEY, KID))), {}),
    "re-ordered keys": lambda: (dict(reversed(signed(badge()).items())), {}),
    "one type not in a list": lambda: (
        _with(signed(badge()), "/credentialSubject/achievement/type", "Achievement"),
        {},
    ),
}
_DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"


def _with(record: Json, pointer: str, value: Any) -> Json:
    """A copy of the record with one place changed, or taken away (value ``...``)."""
    changed = copy.deepcopy(record)
    *path, last = pointer[1:].split("/")
    place: Any = changed
    for name in path:
        place = place[int(name)] if isinstance(place, list) else place[name]
    key = int(last) if isinstance(place, list) else last
    if value is ...:
        del place[key]
    else:
        place[key] = value
    return changed


@pytest.mark.parametrize("name", HONEST)
def test_it_works(name: str) -> None:
    record, documents = HONEST[name]()
    report = examined(record, documents)
    assert report.verdict is Verdict.VERIFIED, [check for check in report.checks if check.outcome != "passed"]
    claims = [*report.claims, *(claim for child in report.credentials for claim in child.claims)]
    assert claims
    assert all(claim.covered and claim.name == "Vital signs" for claim in claims)


@dataclass(frozen=True)
class Forgery:
    """A forged record, the world it comes with, and what must come out."""

    name: str
    record: Callable[[], Json | str]
    verdict: Verdict
    check: str
    code: str
    documents: Callable[[], dict[str, Any]] = field(default=dict)


def _token_with(pieces: str, **changes: Any) -> str:
    """The school's vc+jwt with its header or its payload changed, and its old signature."""
    compact = sign_vc_jwt(badge(), SCHOOL_KEY, KID)
    header, payload, signature = compact.split(".")
    wanted = {"header": header, "payload": payload}[pieces]
    changed = {**json.loads(base64.urlsafe_b64decode(wanted + "==")), **changes}
    spelled = base64.urlsafe_b64encode(json.dumps(changed).encode()).rstrip(b"=").decode()
    return ".".join((spelled, payload, signature) if pieces == "header" else (header, spelled, signature))


def _hmac_with_public_key() -> str:
    """The old confusion of RFC 8725, section 2.1: an HMAC keyed with the public key."""
    import hashlib
    import hmac

    compact = token({"alg": "HS256", "typ": "vc+jwt", "kid": KID}, badge(), SCHOOL_KEY)
    signed_part = compact.rpartition(".")[0]
    mac = hmac.digest(SCHOOL_KEY.multikey.encode(), signed_part.encode(), hashlib.sha256)
    return f"{signed_part}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _other_persons_child() -> Json:
    """A CLR whose child was swapped for another person's badge, as well signed as the first."""
    record = signed(learner_record(signed(badge())))
    subject = {**badge()["credentialSubject"], "id": "did:example:bob"}
    return _with(record, "/credentialSubject/verifiableCredential/0", signed(badge(credentialSubject=subject)))


def _republished(child: Json) -> str:
    """A CLR as a token around a child as it is: its publisher signs whatever it was given."""
    return sign_vc_jwt(learner_record(child), SCHOOL_KEY, KID)


def _moved_status() -> Json:
    """The status entry moved to where no reader looks: the statements, and so the signature, stay the same."""
    record = signed(badge(**REVOCABLE))
    status = record.pop("credentialStatus")
    return {**record, "@included": [{"id": record["id"], "type": "VerifiableCredential", "credentialStatus": status}]}


def _respelled_status() -> Json:
    """The status entry under its full IRI."""
    record = signed(badge(**REVOCABLE))
    return {**record, "https://www.w3.org/2018/credentials#credentialStatus": record.pop("credentialStatus")}


def _list_that_says(**changes: Any) -> dict[str, Any]:
    return {LIST_URL: {**signed_list(), **changes}}


def _school_says(**changes: Any) -> dict[str, Any]:
    return {SCHOOL_URL: {**did_document(SCHOOL, {"key-1": SCHOOL_KEY}), **changes}}


REJECTED, INDETERMINATE, NOT_IN_FORCE = Verdict.REJECTED, Verdict.INDETERMINATE, Verdict.NOT_IN_FORCE
NAME = "/credentialSubject/achievement/name"
FORGERIES = (
    # ---- what is said was changed
    Forgery("altered value", lambda: _with(signed(badge()), NAME, "Surgery"), REJECTED, "proof", "bad_signature"),
    Forgery(
        "altered subject",
        lambda: _with(signed(badge()), "/credentialSubject/id", "did:example:eve"),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    Forgery(
        "a property taken away",
        lambda: _with(signed(badge(**REVOCABLE)), "/credentialStatus", ...),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    Forgery(
        "later end of validity",
        lambda: _with(signed(badge(validUntil="2026-01-01T00:00:00Z")), "/validUntil", "2036-01-01T00:00:00Z"),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    Forgery(
        "unsigned term",
        lambda: {**signed(badge()), "honours": "summa cum laude"},
        REJECTED,
        "coverage",
        "unsigned_term",
    ),
    Forgery(
        "unsigned term inside",
        lambda: _with(signed(badge()), "/credentialSubject/achievement/grade", "A"),
        REJECTED,
        "coverage",
        "unsigned_term",
    ),
    Forgery(
        "a context of one's own that takes a term",
        lambda: _with(signed(badge()), "/@context", [VC2, OB3, {"name": "https://forger.example/nothing"}]),
        REJECTED,
        "proof",
        "bad_context",
    ),
    Forgery("status moved out of sight", _moved_status, REJECTED, "coverage", "hidden_term", lambda: GOOD_LIST),
    Forgery("status under its full IRI", _respelled_status, REJECTED, "coverage", "hidden_term", lambda: GOOD_LIST),
    Forgery("no proof", badge, REJECTED, "proof", "no_proof"),
    Forgery("proof stripped to null", lambda: {**signed(badge()), "proof": None}, REJECTED, "proof", "no_proof"),
    Forgery("proof stripped to nothing", lambda: {**signed(badge()), "proof": []}, REJECTED, "proof", "no_proof"),
    Forgery(
        "status stripped to null",
        lambda: {**signed(badge()), "credentialStatus": None},
        REJECTED,
        "structure",
        "bad_value",
    ),
    # ---- somebody else signed it
    Forgery(
        "a stranger's key under the school's name",
        lambda: signed(badge(), STRANGER_KEY, method_of(STRANGER_KEY)),
        INDETERMINATE,
        "issuer_binding",
        "issuer_not_proven",
    ),
    Forgery(
        "a stranger's key as one of the school's",
        lambda: signed(badge(), STRANGER_KEY),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    Forgery(
        "a key of the same origin that the school does not publish",
        lambda: signed(badge(), STRANGER_KEY, f"{SCHOOL}#key-9"),
        INDETERMINATE,
        "issuer_binding",
        "key_not_found",
    ),
    Forgery(
        "the key in the fragment",
        lambda: signed(
            badge(issuer="https://school.example/issuer"),
            STRANGER_KEY,
            f"https://school.example/issuer#{STRANGER_KEY.multikey}",
        ),
        INDETERMINATE,
        "issuer_binding",
        "key_not_found",
        lambda: {"https://school.example/issuer": {"id": "https://school.example/issuer", "type": "Profile"}},
    ),
    Forgery(
        "a did:key issuer, another key's signature",
        lambda: signed(badge(issuer=SCHOOL_KEY.did_key), STRANGER_KEY, method_of(STRANGER_KEY)),
        REJECTED,
        "issuer_binding",
        "not_the_issuer",
    ),
    Forgery(
        "re-issued under another name",
        lambda: _with(signed(badge()), "/issuer/id", STRANGER_KEY.did_key),
        REJECTED,
        "issuer_binding",
        "not_the_issuer",
    ),
    Forgery(
        "a key that may not assert",
        lambda: signed(badge()),
        REJECTED,
        "issuer_binding",
        "wrong_purpose",
        lambda: _school_says(assertionMethod=[]),
    ),
    Forgery(
        "a key that another controls",
        lambda: signed(badge()),
        INDETERMINATE,
        "issuer_binding",
        "issuer_not_proven",
        lambda: _school_says(
            verificationMethod=[
                {
                    **did_document(SCHOOL, {"key-1": SCHOOL_KEY})["verificationMethod"][0],
                    "controller": "did:web:forger.example",
                }
            ]
        ),
    ),
    Forgery(
        "the school's document is another's",
        lambda: signed(badge(), STRANGER_KEY),
        INDETERMINATE,
        "issuer_binding",
        "bad_issuer_document",
        lambda: {SCHOOL_URL: did_document("did:web:forger.example", {"key-1": STRANGER_KEY})},
    ),
    Forgery(
        "a proof for another purpose",
        lambda: _with(signed(badge(), proofPurpose="authentication"), "/proof/proofPurpose", "authentication"),
        REJECTED,
        "proof",
        "wrong_purpose",
    ),
    Forgery(
        "the school does not answer",
        lambda: signed(badge()),
        INDETERMINATE,
        "issuer_binding",
        "issuer_not_found",
        lambda: {SCHOOL_URL: None},
    ),
    # ---- tokens
    Forgery("altered token", lambda: _token_with("payload", name="Surgery"), REJECTED, "proof", "bad_signature"),
    Forgery("alg none", lambda: _token_with("header", alg="none"), REJECTED, "proof", "unsupported_algorithm"),
    Forgery("HMAC with the public key", _hmac_with_public_key, REJECTED, "proof", "unsupported_algorithm"),
    Forgery("another kind of key", lambda: _token_with("header", alg="ES256"), REJECTED, "proof", "algorithm_mismatch"),
    Forgery("crit", lambda: _token_with("header", crit=["b64"], b64=False), REJECTED, "proof", "critical_header"),
    Forgery(
        "a stranger's jwk in the header",
        lambda: sign_ob3_jwt(badge(), STRANGER_KEY, with_jwk=True),
        INDETERMINATE,
        "issuer_binding",
        "issuer_not_proven",
    ),
    Forgery(
        "kid of the school, jwk of a stranger",
        lambda: sign_ob3_jwt(badge(), STRANGER_KEY, kid=KID, with_jwk=True),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    Forgery(
        "iss of another",
        lambda: sign_vc_jwt(badge(), SCHOOL_KEY, KID, iss="did:web:other.example"),
        REJECTED,
        "proof",
        "claim_mismatch",
    ),
    Forgery(
        "sub of another",
        lambda: sign_jwt_vc(vc_1(), SCHOOL_KEY, KID, sub="did:example:eve"),
        REJECTED,
        "proof",
        "claim_mismatch",
    ),
    Forgery(
        "a vc claim in a vc+jwt",
        lambda: sign_vc_jwt(badge(), SCHOOL_KEY, KID, vc=badge(name="Surgery")),
        REJECTED,
        "proof",
        "forbidden_claim",
    ),
    # ---- parts
    Forgery("swapped child", _other_persons_child, REJECTED, "proof", "bad_signature"),
    Forgery(
        "altered child under a good cover",
        lambda: _republished(_with(signed(badge()), NAME, "Surgery")),
        REJECTED,
        "children",
        "altered_child",
    ),
    Forgery(
        "a did:key child that another signed",
        lambda: _republished(signed(badge(issuer=SCHOOL_KEY.did_key), STRANGER_KEY, method_of(STRANGER_KEY))),
        REJECTED,
        "children",
        "altered_child",
    ),
    Forgery(
        "child without its proof",
        lambda: _with(signed(learner_record(signed(badge()))), "/credentialSubject/verifiableCredential/0/proof", ...),
        REJECTED,
        "proof",
        "bad_signature",
    ),
    # ---- no longer good
    Forgery(
        "revoked",
        lambda: signed(badge(**REVOCABLE)),
        REJECTED,
        "revocation",
        "revoked",
        lambda: {LIST_URL: signed_list("revocation", 7)},
    ),
    Forgery(
        "suspended",
        lambda: signed(badge(credentialStatus=[listed(7, "suspension")])),
        NOT_IN_FORCE,
        "suspension",
        "suspended",
        lambda: {LIST_URL: signed_list("suspension", 7)},
    ),
    Forgery(
        "list that does not answer",
        lambda: signed(badge(**REVOCABLE)),
        INDETERMINATE,
        "revocation",
        "status_unreachable",
    ),
    Forgery(
        "altered list",
        lambda: signed(badge(**REVOCABLE)),
        INDETERMINATE,
        "revocation",
        "status_list_unproven",
        lambda: _list_that_says(validFrom="2026-05-02T00:00:00Z"),
    ),
    Forgery(
        "list without a proof",
        lambda: signed(badge(**REVOCABLE)),
        INDETERMINATE,
        "revocation",
        "status_list_unproven",
        lambda: _list_that_says(proof=[]),
    ),
    Forgery(
        "list for another purpose",
        lambda: signed(badge(**REVOCABLE)),
        INDETERMINATE,
        "revocation",
        "purpose_mismatch",
        lambda: {LIST_URL: signed_list("suspension")},
    ),
    Forgery(
        "second entry revoked",
        lambda: signed(badge(credentialStatus=[listed(7), listed(8)])),
        REJECTED,
        "revocation",
        "revoked",
        lambda: {LIST_URL: signed_list("revocation", 8)},
    ),
    Forgery(
        "status of no known kind",
        lambda: sign_vc_jwt(badge(credentialStatus={"type": "CardboardList"}), SCHOOL_KEY, KID),
        INDETERMINATE,
        "revocation",
        "unsupported_status",
    ),
    Forgery("expired", lambda: signed(badge(validUntil="2026-05-31T00:00:00Z")), NOT_IN_FORCE, "dates", "expired"),
    Forgery(
        "not yet valid", lambda: signed(badge(validFrom="2026-06-02T00:00:00Z")), NOT_IN_FORCE, "dates", "not_yet_valid"
    ),
    Forgery("no date", lambda: signed(badge(validFrom="last summer")), REJECTED, "dates", "bad_date"),
    Forgery(
        "an end before its beginning",
        lambda: signed(badge(validFrom="2026-01-01T00:00:00Z", validUntil="2025-01-01T00:00:00Z")),
        REJECTED,
        "dates",
        "bad_date",
    ),
    Forgery(
        "expired and forged",
        lambda: _with(signed(badge(validUntil="2026-05-31T00:00:00Z")), NAME, "Surgery"),
        REJECTED,
        "proof",
        "bad_signature",
    ),
)


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.name)
def test_a_forgery_comes_out_as_what_it_is(forgery: Forgery) -> None:
    report = examined(forgery.record(), forgery.documents())
    seen = [(check.id.value, check.outcome.value, check.code.value) for check in report.checks]
    assert report.verdict is forgery.verdict, seen
    assert (forgery.check, forgery.code) in [(check, code) for check, _, code in seen], seen
    if forgery.verdict is Verdict.REJECTED and forgery.check in {"proof", "coverage", "issuer_binding"}:
        assert not any(claim.covered for claim in report.claims)


def test_a_key_given_twice_is_refused_before_anything_is_believed() -> None:
    text = json.dumps(signed(badge()))
    report = examined(text.replace('"name": "Vital signs"', '"name": "Surgery", "name": "Vital signs"', 1))
    assert report.verdict is Verdict.REJECTED
    assert outcome_of(report, "container") == ("failed", "duplicate_key")


def test_a_context_that_changes_no_meaning_is_lawful_and_worth_a_look() -> None:
    record = {**signed(badge()), "@context": [VC2, OB3, {"honours": "https://forger.example/honours"}]}
    report = examined(record)
    assert report.verdict is Verdict.VERIFIED
    assert outcome_of(report, "coverage") == ("warning", "inline_context")


def test_a_value_is_read_only_where_it_means_what_it_says() -> None:
    """The school signs a word of its own that looks like the vocabulary's; it is signed, and it is no achievement."""
    own = {"honours": "https://school.example/vocabulary#name"}
    subject = {"id": "did:example:ada", "honours": "summa cum laude"}
    plain = {"@context": [VC2, own], "type": ["VerifiableCredential"], "issuer": SCHOOL, "credentialSubject": subject}
    report = examined(signed(badge(**plain)))
    assert report.verdict is Verdict.VERIFIED
    assert "summa" not in json.dumps([claim.to_json() for claim in report.claims])
