"""A compact token taken apart: three encodings, nothing guessed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.verification.made_records import badge, jwt_vc, ob3_jwt, vc_jwt
from verification.budget import Limits
from verification.codes import Code
from verification.containers.jwt import looks_like_one, open_jwt
from verification.errors import Invalid, Unavailable

LIMITS = Limits()


def unsigned(header: Any, payload: Any) -> str:
    parts = [
        part if isinstance(part, str) else base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (header, payload)
    ]
    return ".".join([*parts, "c2lnbmVk"])


def test_it_works() -> None:
    credential = open_jwt(jwt_vc(), LIMITS)
    assert credential.jwt is not None
    assert (credential.jwt.encoding, credential.pointer_base) == ("jwt_vc", "/vc")
    assert credential.document["name"] == "Wound care"


def test_the_three_encodings_are_told_apart() -> None:
    found = [open_jwt(token, LIMITS) for token in (jwt_vc(), vc_jwt(), ob3_jwt())]
    assert [item.jwt.encoding for item in found if item.jwt] == ["jwt_vc", "vc+jwt", "ob3_jwt"]
    assert [item.pointer_base for item in found] == ["/vc", "", ""]


def test_a_vc_claim_under_the_type_of_version_2_is_not_taken_for_the_credential() -> None:
    credential = open_jwt(unsigned({"alg": "EdDSA", "typ": "vc+jwt"}, {**badge(), "vc": {"name": "other"}}), LIMITS)
    assert credential.jwt is not None
    assert credential.jwt.encoding == "vc+jwt"
    assert credential.document["name"] == "Wound care"


def test_registered_claims_complete_the_vc_claim() -> None:
    vc = {"@context": ["https://www.w3.org/2018/credentials/v1"], "credentialSubject": {"name": "x"}}
    claims = {"iss": "did:x:i", "sub": "did:x:s", "jti": "urn:x", "nbf": 1767949200, "exp": 1799485200}
    document = open_jwt(unsigned({"alg": "EdDSA"}, {**claims, "vc": vc}), LIMITS).document
    assert document["issuer"] == "did:x:i"
    assert document["id"] == "urn:x"
    assert document["credentialSubject"] == {"id": "did:x:s", "name": "x"}
    assert document["issuanceDate"] == "2026-01-09T09:00:00Z"
    assert document["expirationDate"] == "2027-01-09T09:00:00Z"


def test_what_the_vc_claim_says_is_never_replaced() -> None:
    vc = {"issuer": {"id": "did:x:other"}, "id": "urn:y", "validUntil": "2030-01-01T00:00:00Z"}
    document = open_jwt(
        unsigned({"alg": "EdDSA"}, {"iss": "did:x:i", "jti": "urn:x", "exp": 1, "vc": vc}), LIMITS
    ).document
    assert document == vc


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("a.b", Code.NOT_A_JWT),
        ("eyJ9..c2ln", Code.NOT_A_JWT),
        ("eyJ9.e30.", Code.NOT_A_JWT),
        ("e30=.e30.c2ln", Code.BAD_ENCODING),
        ("e30.e30.c2ln=", Code.BAD_ENCODING),
        ("e30.e30.c2 ln", Code.BAD_ENCODING),
        ("e31.e30.c2ln", Code.BAD_ENCODING),  # stray bits at the end of the header
        (unsigned("W10", {}), Code.NOT_AN_OBJECT),
        (unsigned({}, "W10"), Code.NOT_AN_OBJECT),
        (unsigned({}, "eyJhIjoxLCJhIjoyfQ"), Code.DUPLICATE_KEY),
        (unsigned({}, {"vc": {}, "nbf": 1e300}), Code.BAD_DATE),
        ("é.e30.c2ln", Code.BAD_ENCODING),
    ],
)
def test_bad_tokens_are_refused(token: str, code: Code) -> None:
    with pytest.raises(Invalid) as caught:
        open_jwt(token, LIMITS)
    assert caught.value.code is code


def test_a_presentation_is_named() -> None:
    with pytest.raises(Unavailable) as caught:
        open_jwt(unsigned({"alg": "EdDSA"}, {"type": ["VerifiablePresentation"]}), LIMITS)
    assert caught.value.code is Code.UNSUPPORTED_CONTAINER


def test_what_looks_like_a_token() -> None:
    assert looks_like_one(vc_jwt())
    assert not looks_like_one(vc_jwt() + "~WyJzYWx0Il0~")
    assert not looks_like_one("eye. contact. matters")
    assert not looks_like_one("eyJhbGciOiJSU0EifQ.a.b.c.d")
