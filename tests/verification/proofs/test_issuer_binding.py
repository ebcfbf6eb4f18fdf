"""Whose key it is: only what the issuer publishes at its own exact id counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import did_document, issuer_profile, sign_data_integrity, sign_ob3_jwt, sign_vc_jwt
from tests.verification.made_records import (
    AT,
    CREATED,
    ED,
    P256,
    SCHOOL,
    SCHOOL_DOCUMENT,
    STRANGER,
    Json,
    badge,
    document_at,
    eddsa_rdfc_2022,
    examined,
    first,
    given,
    school,
    vc_jwt,
)
from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Unavailable
from verification.proofs import Secured
from verification.sources import FixedSources

PROFILE = "https://school.example/issuers/1"


def binding(secured: Secured) -> tuple[Outcome, Code]:
    check = first(secured, CheckId.ISSUER_BINDING)
    return check.outcome, check.code


def proof(secured: Secured) -> tuple[Outcome, Code]:
    check = first(secured, CheckId.PROOF)
    return check.outcome, check.code


def signed(issuer: str, key: Any, method: str) -> Json:
    return sign_data_integrity(badge(issuer), key, method, created=CREATED)


def school_says(**changes: Any) -> FixedSources:
    return given({SCHOOL_DOCUMENT: {**school(), **changes}})


def test_it_works() -> None:
    assert binding(examined(eddsa_rdfc_2022())) == (Outcome.PASSED, Code.BOUND)


@pytest.mark.parametrize("method", [ED.did_key, f"{ED.did_key}#{ED.multikey}"])
def test_a_did_key_is_its_own_document(method: str) -> None:
    assert binding(examined(signed(ED.did_key, ED, method), issuer=ED.did_key)) == (Outcome.PASSED, Code.BOUND)


@pytest.mark.parametrize("method", [ED.did_jwk, f"{ED.did_jwk}#0"])
def test_a_did_jwk_is_its_own_document(method: str) -> None:
    assert binding(examined(signed(ED.did_jwk, ED, method), issuer=ED.did_jwk)) == (Outcome.PASSED, Code.BOUND)


@pytest.mark.parametrize("issuer", [ED.did_key, ED.did_jwk])
@pytest.mark.parametrize(
    "method", ["{}#1", "{}#z6MkOther", f"{STRANGER.did_key}#{STRANGER.multikey}", STRANGER.did_jwk]
)
def test_another_key_is_not_a_self_certifying_issuer(issuer: str, method: str) -> None:
    document = signed(issuer, STRANGER, method.format(issuer))
    assert binding(examined(document, issuer=issuer)) == (Outcome.FAILED, Code.NOT_THE_ISSUER)


def test_a_replaced_issuer_is_not_the_signer() -> None:
    stolen = signed(SCHOOL, STRANGER, f"{STRANGER.did_key}#{STRANGER.multikey}")
    secured = examined(stolen)
    assert binding(secured) == (Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN)
    assert first(secured, CheckId.ISSUER_BINDING).act is Act.ISSUER


@pytest.mark.parametrize("issuer", [SCHOOL, PROFILE])
def test_a_key_in_the_fragment_of_a_url_proves_nothing(issuer: str) -> None:
    forged = signed(issuer, STRANGER, f"{issuer}#{STRANGER.multikey}")
    profile = issuer_profile(PROFILE, "A school", {"ed": ED})
    for sources in (given({SCHOOL_DOCUMENT: school(), PROFILE: profile}), given({}), given({SCHOOL_DOCUMENT: None})):
        outcome, _ = binding(examined(forged, issuer=issuer, sources=sources))
        assert outcome is Outcome.UNKNOWN


def test_a_key_in_a_fragment_shows_when_the_signature_is_broken() -> None:
    forged = signed(PROFILE, STRANGER, f"{PROFILE}#{STRANGER.multikey}")
    forged["name"] = "Heart surgery"
    assert proof(examined(forged, issuer=PROFILE, sources=given({}))) == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_the_same_origin_is_not_the_same_issuer() -> None:
    other = "https://school.example/issuers/2"
    sources = given(
        {PROFILE: issuer_profile(PROFILE, "A", {"k": ED}), other: issuer_profile(other, "B", {"k": STRANGER})}
    )
    document = signed(PROFILE, STRANGER, f"{other}#k")
    assert binding(examined(document, issuer=PROFILE, sources=sources)) == (Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN)


def test_an_issuer_profile_is_a_document_of_keys() -> None:
    sources = given({PROFILE: issuer_profile(PROFILE, "A school", {"k": ED})})
    document = signed(PROFILE, ED, f"{PROFILE}#k")
    assert binding(examined(document, issuer=PROFILE, sources=sources)) == (Outcome.PASSED, Code.BOUND)


def test_a_profile_that_is_a_web_page_leaves_it_open() -> None:
    secured = examined(signed(PROFILE, ED, f"{PROFILE}#k"), issuer=PROFILE, sources=given({PROFILE: b"<html>"}))
    assert binding(secured) == (Outcome.UNKNOWN, Code.BAD_ISSUER_DOCUMENT)
    assert proof(secured)[0] is Outcome.UNKNOWN


def test_an_unreachable_issuer_leaves_both_open_and_names_the_network() -> None:
    class Broken(FixedSources):
        def document(self, url: str, role: Any) -> Any:  # noqa: ARG002
            raise Unavailable(Code.NO_ANSWER, "timed out", act=Act.NETWORK, retry_after=AT)

    secured = examined(eddsa_rdfc_2022(), sources=Broken())
    assert proof(secured) == binding(secured) == (Outcome.UNKNOWN, Code.ISSUER_UNREACHABLE)
    for check in secured.checks[0], secured.checks[2]:
        assert (check.act, check.retry_after) == (Act.NETWORK, AT)


def test_an_issuer_that_is_gone_is_the_issuers_to_mend() -> None:
    secured = examined(eddsa_rdfc_2022(), sources=given({SCHOOL_DOCUMENT: None}))
    assert binding(secured) == (Outcome.UNKNOWN, Code.ISSUER_NOT_FOUND)
    assert first(secured, CheckId.ISSUER_BINDING).act is Act.ISSUER


def test_a_key_removed_from_the_document_could_not_be_checked_and_is_not_forged() -> None:
    secured = examined(eddsa_rdfc_2022(), sources=given({SCHOOL_DOCUMENT: school(p256=P256)}))
    assert proof(secured)[0] is Outcome.UNKNOWN
    assert binding(secured) == (Outcome.UNKNOWN, Code.KEY_NOT_FOUND)


def test_another_key_under_the_same_name_did_not_sign() -> None:
    secured = examined(eddsa_rdfc_2022(), sources=given({SCHOOL_DOCUMENT: school(ed=STRANGER)}))
    assert proof(secured) == (Outcome.FAILED, Code.BAD_SIGNATURE)


def test_a_key_not_meant_for_assertions_fails() -> None:
    assert binding(examined(eddsa_rdfc_2022(), sources=school_says(assertionMethod=[]))) == (
        Outcome.FAILED,
        Code.WRONG_PURPOSE,
    )


def test_a_key_controlled_by_another_is_not_the_issuers() -> None:
    methods = [{**method, "controller": "did:web:other.example"} for method in school()["verificationMethod"]]
    assert binding(examined(eddsa_rdfc_2022(), sources=school_says(verificationMethod=methods))) == (
        Outcome.UNKNOWN,
        Code.ISSUER_NOT_PROVEN,
    )


def test_a_document_that_lists_two_keys_under_one_name_is_ambiguous() -> None:
    first_method, *rest = school()["verificationMethod"]
    twin = {**first_method, "publicKeyMultibase": STRANGER.multikey}
    secured = examined(eddsa_rdfc_2022(), sources=school_says(verificationMethod=[first_method, twin, *rest]))
    assert binding(secured) == (Outcome.UNKNOWN, Code.AMBIGUOUS_KEY)


def test_a_key_listed_twice_is_the_same_key() -> None:
    method = school()["verificationMethod"][0]
    secured = examined(eddsa_rdfc_2022(), sources=school_says(assertionMethod=[method], verificationMethod=[method]))
    assert binding(secured) == (Outcome.PASSED, Code.BOUND)


def dated(**dates: str) -> FixedSources:
    methods = [{**method, **dates} for method in school()["verificationMethod"]]
    return school_says(verificationMethod=methods)


@pytest.mark.parametrize("make", [eddsa_rdfc_2022, vc_jwt])
def test_the_dates_of_a_key(make: Any) -> None:
    assert binding(examined(make(), sources=dated(revoked="2026-05-01T00:00:00Z"))) == (
        Outcome.FAILED,
        Code.KEY_REVOKED,
    )
    assert binding(examined(make(), sources=dated(expires="2026-05-01T00:00:00Z"))) == (
        Outcome.UNKNOWN,
        Code.KEY_REVOKED,
    )
    for name in ("revoked", "expires"):
        assert binding(examined(make(), sources=dated(**{name: "2026-07-01T00:00:00Z"})))[0] is Outcome.PASSED


@pytest.mark.parametrize("issuer", ["", "did:velocity:v2:1", "urn:uuid:1", "http://school.example/1", "A school"])
def test_an_issuer_of_a_kind_we_cannot_ask_stays_unproven(issuer: str) -> None:
    document = signed(SCHOOL, STRANGER, f"{STRANGER.did_key}#{STRANGER.multikey}")
    assert binding(examined(document, issuer=issuer)) == (Outcome.UNKNOWN, Code.UNSUPPORTED_DID_METHOD)


@pytest.mark.parametrize("body", [[], 7, "x", {"id": SCHOOL, "verificationMethod": 7, "assertionMethod": {"id": 7}}])
def test_hostile_documents_end_in_unknown(body: Any) -> None:
    outcome, _ = binding(examined(eddsa_rdfc_2022(), sources=given({SCHOOL_DOCUMENT: json.dumps(body).encode()})))
    assert outcome is Outcome.UNKNOWN


# -- tokens ---------------------------------------------------------------------------------------------------------


def test_a_key_in_the_header_proves_nothing_unless_published() -> None:
    forged = sign_ob3_jwt(badge(), STRANGER, with_jwk=True)
    secured = examined(forged)
    assert proof(secured)[0] is Outcome.PASSED  # somebody signed it
    assert binding(secured) == (Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN)
    assert binding(examined(sign_ob3_jwt(badge(), ED, with_jwk=True))) == (Outcome.PASSED, Code.BOUND)


def test_kid_and_jwk_must_name_the_same_key() -> None:
    honest = sign_ob3_jwt(badge(), ED, kid=f"{SCHOOL}#ed", with_jwk=True)
    assert binding(examined(honest)) == (Outcome.PASSED, Code.BOUND)
    forged = sign_ob3_jwt(badge(), STRANGER, kid=f"{SCHOOL}#ed", with_jwk=True)
    secured = examined(forged)
    assert binding(secured) == (Outcome.FAILED, Code.SELECTORS_DISAGREE)


@pytest.mark.parametrize("kid", [f"{SCHOOL}#ed", "#ed", "ed"])
def test_a_relative_kid_is_the_issuers_own(kid: str) -> None:
    assert binding(examined(sign_vc_jwt(badge(), ED, kid))) == (Outcome.PASSED, Code.BOUND)


def test_a_kid_of_another_did_is_a_strangers() -> None:
    other = "did:web:other.example"
    documents = {
        SCHOOL_DOCUMENT: school(),
        "https://other.example/.well-known/did.json": did_document(other, {"ed": STRANGER}),
    }
    secured = examined(sign_vc_jwt(badge(), STRANGER, f"{other}#ed"), sources=given(documents))
    assert binding(secured) == (Outcome.UNKNOWN, Code.ISSUER_NOT_PROVEN)


def test_a_kid_may_be_the_one_of_the_published_jwk() -> None:
    method = {"id": "#x", "controller": SCHOOL, "type": "JsonWebKey", "publicKeyJwk": {**ED.jwk, "kid": "thumbprint"}}
    secured = examined(
        sign_vc_jwt(badge(), ED, "thumbprint"), sources=school_says(verificationMethod=[method], assertionMethod=["#x"])
    )
    assert binding(secured) == (Outcome.PASSED, Code.BOUND)


def test_without_a_kid_the_only_key_of_the_kind_is_meant() -> None:
    assert binding(examined(sign_ob3_jwt(badge(), ED))) == (Outcome.PASSED, Code.BOUND)
    two = given({SCHOOL_DOCUMENT: school(ed=ED, second=ed25519_key("second"))})
    secured = examined(sign_ob3_jwt(badge(), ED), sources=two)
    assert binding(secured) == (Outcome.UNKNOWN, Code.AMBIGUOUS_KEY)
    assert proof(secured)[0] is Outcome.UNKNOWN
    none = given({SCHOOL_DOCUMENT: school(p256=P256)})
    assert binding(examined(sign_ob3_jwt(badge(), ED), sources=none)) == (Outcome.UNKNOWN, Code.KEY_NOT_FOUND)


def test_a_did_key_needs_no_kid() -> None:
    for key in (ED, P256):
        for kid in ("", key.did_key, f"{key.did_key}#{key.multikey}", key.multikey):
            secured = examined(sign_ob3_jwt(badge(key.did_key), key, kid=kid), issuer=key.did_key)
            assert binding(secured) == (Outcome.PASSED, Code.BOUND)


def test_a_jwks_behind_a_profile_binds() -> None:
    address = "https://school.example/jwks.json"
    sources = given({PROFILE: {"id": PROFILE, "jwks_uri": address}, address: {"keys": [{**P256.jwk, "kid": "2026"}]}})
    secured = examined(sign_ob3_jwt(badge(PROFILE), P256, kid="2026"), issuer=PROFILE, sources=sources)
    assert binding(secured) == (Outcome.PASSED, Code.BOUND)


def test_the_issuers_document_is_asked_for_once() -> None:
    asked: list[str] = []

    class Counting(FixedSources):
        def document(self, url: str, role: Any) -> Any:  # noqa: ARG002
            asked.append(url)
            return document_at(url, school())

    document = sign_data_integrity(eddsa_rdfc_2022(), ED, f"{SCHOOL}#ed", created="2026-01-11T09:00:00Z")
    examined(document, sources=Counting())
    assert asked == [SCHOOL_DOCUMENT]
