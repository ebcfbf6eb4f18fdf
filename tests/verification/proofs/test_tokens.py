"""Credentials as JWTs: signatures, algorithms, and claims that must agree."""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from portal.demonstration.keys import SigningKey
from portal.demonstration.signing import sign_jwt_vc, sign_ob3_jwt, sign_vc_jwt, token
from tests.verification.made_records import (
    AT,
    ED,
    K256,
    P256,
    P384,
    P521,
    RSA,
    SCHOOL,
    SCHOOL_DOCUMENT,
    TOKENS,
    Json,
    badge,
    eddsa_rdfc_2022,
    examined,
    first,
    given,
    school,
    vc_jwt,
)
from verification.codes import CheckId, Code, Outcome
from verification.errors import Problem
from verification.keys import from_jwk
from verification.multibase import base64url_decode
from verification.proofs import Secured
from verification.proofs.token import ALGORITHMS

_VECTORS = Path(__file__).parents[3].parent / "shared" / "vectors"


def proof(secured: Secured) -> tuple[Outcome, Code]:
    check = first(secured, CheckId.PROOF)
    return check.outcome, check.code


def verified(secured: Secured) -> bool:
    return all(check.outcome is Outcome.PASSED for check in secured.checks)


def with_header(compact: str, header: Json) -> str:
    spelled = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return ".".join([spelled, *compact.split(".")[1:]])


@pytest.mark.parametrize("encoding", list(TOKENS))
def test_it_works(encoding: str) -> None:
    secured = examined(TOKENS[encoding]())
    assert verified(secured)
    assert first(secured, CheckId.PROOF).code.value == encoding
    assert secured.expanded is None


OTHER_KEYS = {
    "ES256": (P256, "p256"),
    "ES384": (P384, "p384"),
    "ES512": (P521, "p521"),
    "ES256K": (K256, "k256"),
    "RS256": (RSA, "rsa"),
    "PS256": (RSA, "rsa"),
}


class PaddedWithSalt(SigningKey):
    """An RSA key that signs as PS256."""

    def sign(self, message: bytes) -> bytes:
        assert isinstance(self.private, rsa.RSAPrivateKey)
        return self.private.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())


@pytest.mark.parametrize("other", ["RS256", "PS256"])
def test_one_padding_is_not_the_other(other: str) -> None:
    header = {"alg": other, "typ": "vc+jwt", "kid": f"{SCHOOL}#rsa"}
    swapped = token(header, badge(), RSA if other == "PS256" else PaddedWithSalt(RSA.private))
    assert proof(examined(swapped)) == (Outcome.FAILED, Code.BAD_SIGNATURE)


@pytest.mark.parametrize("algorithm", list(ALGORITHMS))
def test_every_algorithm_has_a_good_and_a_tampered_vector(algorithm: str) -> None:
    key, name = OTHER_KEYS.get(algorithm, (ED, "ed"))
    header = {"alg": algorithm, "typ": "vc+jwt", "kid": f"{SCHOOL}#{name}"}
    compact = token(header, badge(), PaddedWithSalt(key.private) if algorithm == "PS256" else key)
    good = examined(compact)
    assert all(check.outcome is Outcome.PASSED for check in good.checks[:3])
    assert [check.code for check in good.checks[3:]] == ([Code.LEGACY_PROOF] if algorithm == "ES256K" else [])
    start, _, signature = compact.split(".")
    other = base64.urlsafe_b64encode(json.dumps(badge(name="Heart surgery")).encode()).rstrip(b"=").decode()
    assert proof(examined(f"{start}.{other}.{signature}")) == (Outcome.FAILED, Code.BAD_SIGNATURE)


@drawn(st.sampled_from(sorted(TOKENS)), st.data())
@settings(max_examples=150, deadline=None)
def test_no_character_can_be_changed(encoding: str, data: st.DataObject) -> None:
    compact = TOKENS[encoding]()
    place = data.draw(st.integers(0, len(compact) - 1))
    letter = data.draw(st.sampled_from("ABCDwxyz0189-_."))
    other = compact[:place] + letter + compact[place + 1 :]
    if other != compact:
        try:
            assert not verified(examined(other))
        except Problem as problem:
            assert problem.detail  # noqa: PT017 - it could not even be opened


@pytest.mark.parametrize("name", ["none", "None", "HS256", "HS384", "", None, 7, ["EdDSA"]])
def test_no_signature_of_a_key_pair_no_proof(name: Any) -> None:
    outcome, code = proof(examined(with_header(vc_jwt(), {"alg": name, "typ": "vc+jwt", "kid": f"{SCHOOL}#ed"})))
    assert outcome is not Outcome.PASSED
    assert code is Code.UNSUPPORTED_ALGORITHM


def test_an_empty_signature_is_no_token() -> None:
    with pytest.raises(Problem):
        examined(with_header(vc_jwt(), {"alg": "none"}).rpartition(".")[0] + ".")


def test_an_algorithm_of_another_key_kind_is_refused_before_it_is_tried() -> None:
    for algorithm, fragment in (
        ("ES256", "ed"),
        ("RS256", "ed"),
        ("EdDSA", "p256"),
        ("EdDSA", "rsa"),
        ("RS256", "p256"),
    ):
        header = {"alg": algorithm, "typ": "vc+jwt", "kid": f"{SCHOOL}#{fragment}"}
        assert proof(examined(token(header, badge(), ED))) == (Outcome.FAILED, Code.ALGORITHM_MISMATCH)


def test_a_public_key_is_no_shared_secret() -> None:
    import hashlib
    import hmac

    start = with_header(vc_jwt(), {"alg": "HS256", "typ": "vc+jwt", "kid": f"{SCHOOL}#rsa"}).rpartition(".")[0]
    mac = hmac.new(from_jwk(RSA.jwk).der, start.encode(), hashlib.sha256).digest()
    forged = f"{start}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    assert proof(examined(forged)) == (Outcome.FAILED, Code.UNSUPPORTED_ALGORITHM)


@pytest.mark.parametrize("name", ["PS384", "RS512"])
def test_an_algorithm_not_taken_yet_is_unknown(name: str) -> None:
    header = {"alg": name, "typ": "vc+jwt", "kid": f"{SCHOOL}#ed"}
    assert proof(examined(token(header, badge(), ED))) == (Outcome.UNKNOWN, Code.UNSUPPORTED_ALGORITHM)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"crit": ["exp"]}, Code.CRITICAL_HEADER),
        ({"crit": []}, Code.CRITICAL_HEADER),
        ({"b64": False}, Code.BAD_PROOF),
        ({"typ": "at+jwt"}, Code.BAD_PROOF),
        ({"typ": "dpop+jwt"}, Code.BAD_PROOF),
        ({"typ": 7}, Code.BAD_PROOF),
        ({"kid": 7}, Code.BAD_PROOF),
        ({"kid": [f"{SCHOOL}#ed"]}, Code.BAD_PROOF),
        ({"jwk": "x"}, Code.BAD_KEY),
        ({"jwk": {**ED.jwk, "d": "AAAA"}}, Code.BAD_KEY),
    ],
)
def test_headers_that_no_credential_has_are_refused(header: Json, code: Code) -> None:
    full = {"alg": "EdDSA", "typ": "vc+jwt", "kid": f"{SCHOOL}#ed", **header}
    assert proof(examined(token(full, badge(), ED))) == (Outcome.FAILED, code)


@pytest.mark.parametrize("kind", ["JWT", "jwt", "vc+jwt", "application/vc+jwt", "vc+ld+jwt", "VC+JWT"])
def test_the_usual_types_are_taken(kind: str) -> None:
    assert verified(examined(token({"alg": "EdDSA", "typ": kind, "kid": f"{SCHOOL}#ed"}, badge(), ED)))


def test_keys_at_addresses_in_the_header_are_never_fetched() -> None:
    header = {"alg": "EdDSA", "typ": "vc+jwt", "jku": "https://evil.example/jwks", "x5u": "https://evil.example/x5"}
    two = given({SCHOOL_DOCUMENT: school(ed=ED, other=P256)})
    assert verified(examined(token(header, badge(), ED), sources=two))  # FixedSources would have refused the addresses


# -- claims ---------------------------------------------------------------------------------------------------------

_STARTS, _ENDS = 1768035600, 1799571600  # the badge's validFrom and validUntil


def test_claims_that_agree_are_no_fault() -> None:
    claims = {"nbf": _STARTS, "exp": _ENDS, "sub": "did:example:learner", "jti": badge()["id"], "iss": SCHOOL}
    assert verified(examined(sign_jwt_vc(badge(), P256, f"{SCHOOL}#p256", **claims)))
    assert verified(examined(sign_ob3_jwt(badge(), P256, kid=f"{SCHOOL}#p256", **claims)))
    assert verified(examined(sign_vc_jwt(badge(), P256, f"{SCHOOL}#p256", **claims)))


_WRONG = {
    "iss": "did:web:other.example",
    "sub": "did:example:other",
    "jti": "urn:other",
    "nbf": _STARTS - 60,
    "exp": _ENDS + 86_400,
}


@pytest.mark.parametrize("claim", list(_WRONG))
def test_claims_that_disagree_are_refused(claim: str) -> None:
    wrong = {claim: _WRONG[claim]}
    for compact in (
        sign_jwt_vc(badge(), P256, f"{SCHOOL}#p256", **wrong),
        sign_ob3_jwt(badge(), P256, kid=f"{SCHOOL}#p256", **wrong),
    ):
        assert proof(examined(compact)) == (Outcome.FAILED, Code.CLAIM_MISMATCH)
    version_2 = examined(sign_vc_jwt(badge(), P256, f"{SCHOOL}#p256", **wrong))
    if claim in {"nbf", "exp"}:  # they date the signature there
        assert verified(version_2)
    else:
        assert proof(version_2) == (Outcome.FAILED, Code.CLAIM_MISMATCH)


def test_whole_seconds_are_compared() -> None:
    document = badge(validFrom="2026-01-10T09:00:00.740Z")
    for seconds in (_STARTS, _STARTS + 0.74, _STARTS + 1):
        assert verified(examined(sign_jwt_vc(document, P256, f"{SCHOOL}#p256", nbf=seconds)))
    assert not verified(examined(sign_jwt_vc(document, P256, f"{SCHOOL}#p256", nbf=_STARTS + 2)))


def test_a_subject_without_id_needs_no_sub_and_several_subjects_one_of_theirs() -> None:
    document = badge()
    del document["credentialSubject"]["id"]
    assert verified(examined(sign_ob3_jwt(document, P256, kid=f"{SCHOOL}#p256")))
    several = badge(credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}])
    assert verified(examined(sign_ob3_jwt(several, P256, kid=f"{SCHOOL}#p256", sub="did:example:b")))
    assert not verified(examined(sign_ob3_jwt(several, P256, kid=f"{SCHOOL}#p256", sub="did:example:c")))


@pytest.mark.parametrize("claim", ["vc", "vp"])
def test_a_vc_jwt_holds_no_second_credential(claim: str) -> None:
    compact = sign_vc_jwt(badge(), ED, f"{SCHOOL}#ed", **{claim: "x"})
    assert proof(examined(compact)) == (Outcome.FAILED, Code.FORBIDDEN_CLAIM)


def test_what_is_forbidden_is_seen_without_the_issuers_key() -> None:
    compact = sign_vc_jwt(badge(), ED, f"{SCHOOL}#ed", vc={"a": 1})
    assert proof(examined(compact, sources=given({}))) == (Outcome.FAILED, Code.FORBIDDEN_CLAIM)


@pytest.mark.parametrize("make", [sign_vc_jwt, sign_ob3_jwt])
@pytest.mark.parametrize(
    ("claims", "code"), [({"exp": _STARTS + 60}, Code.EXPIRED), ({"nbf": _ENDS - 60}, Code.NOT_YET_VALID)]
)
def test_a_signature_out_of_time_is_a_matter_of_dates(make: Any, claims: Json, code: Code) -> None:
    document = badge(validFrom=None, validUntil=None)
    compact = make(document, ED, kid=f"{SCHOOL}#ed", **claims)
    secured = examined(compact)
    assert proof(secured)[0] is Outcome.PASSED
    assert [(check.outcome, check.code) for check in secured.checks if check.id is CheckId.DATES] == [
        (Outcome.FAILED, code)
    ]


@pytest.mark.parametrize("value", ["2020-01-01T00:00:00Z", True, None, [], 1e300])
def test_a_time_that_is_none_is_no_excuse(value: Any) -> None:
    secured = examined(sign_vc_jwt(badge(), ED, f"{SCHOOL}#ed", exp=value))
    assert any(check.id is CheckId.DATES and check.code is Code.BAD_DATE for check in secured.checks)


def test_an_embedded_proof_inside_a_token_is_examined_too() -> None:
    document = eddsa_rdfc_2022()
    for compact in (
        sign_jwt_vc(document, P256, f"{SCHOOL}#p256"),
        sign_ob3_jwt(document, P256, kid=f"{SCHOOL}#p256"),
        sign_vc_jwt(document, P256, f"{SCHOOL}#p256"),
    ):
        secured = examined(compact)
        assert verified(secured)
        assert len(secured.suites) == 2
    broken = copy.deepcopy(document)
    broken["proof"]["created"] = "2026-01-11T09:00:00Z"
    assert proof(examined(sign_jwt_vc(broken, P256, f"{SCHOOL}#p256"))) == (Outcome.FAILED, Code.BAD_SIGNATURE)


# -- other people's vectors -----------------------------------------------------------------------------------------


def w3c(name: str) -> str:
    path = _VECTORS / "w3c-vc-jose-cose-test-suite" / "input" / name
    if not path.is_file():
        pytest.skip("the shared vectors are not beside the project")
    return path.read_text().strip()


def w3c_issuer(issuer: str) -> Json:
    methods = []
    for name in ("vm-ed25519.json", "vm-p256.json"):
        method = json.loads(w3c(name))
        methods.append({"id": f"#{len(methods)}", "controller": issuer, "publicKeyJwk": method["publicKeyJwk"]})
    return {"id": issuer, "verificationMethod": methods, "assertionMethod": ["#0", "#1"]}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("credential-jose-minimal.txt", Outcome.PASSED),
        ("credential-issuer-match-signed.txt", Outcome.PASSED),
        ("credential-jose-bad-signature.txt", Outcome.FAILED),
        ("credential-jose-vc-vp-claims.txt", Outcome.FAILED),
        ("credential-jose-bad-media-type.txt", Outcome.FAILED),
    ],
)
def test_the_inputs_of_w3c(name: str, outcome: Outcome) -> None:
    compact = w3c(name)
    payload = json.loads(base64url_decode(compact.split(".")[1]))
    held = payload["issuer"]
    issuer = held["id"] if isinstance(held, dict) else held
    secured = examined(compact, issuer=issuer, sources=given({issuer: w3c_issuer(issuer)}), at=AT)
    assert first(secured, CheckId.PROOF).outcome is outcome


def test_wycheproof_signatures_of_tokens() -> None:
    path = _VECTORS / "wycheproof" / "json_web_signature_test.json"
    if not path.is_file():
        pytest.skip("the shared vectors are not beside the project")
    tested = 0
    for group in json.loads(path.read_text())["testGroups"]:
        public = group.get("public", {})
        if public.get("kty") not in {"EC", "RSA", "OKP"}:
            continue
        for case in group["tests"]:
            if isinstance(case["jws"], str) and case["result"] != "valid":
                assert not _accepted(case["jws"], public), (case["tcId"], case["comment"])
                tested += 1
    assert tested > 20


def _accepted(jws: str, public: Json) -> bool:
    """Whether the token would be taken when the issuer publishes exactly this key."""
    document = {"id": SCHOOL, "verificationMethod": {"id": "#k", "controller": SCHOOL, "publicKeyJwk": public}}
    try:
        return first(examined(jws, sources=given({SCHOOL_DOCUMENT: document})), CheckId.PROOF).outcome is Outcome.PASSED
    except Problem:
        return False
