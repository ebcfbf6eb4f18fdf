"""SD-JWTs: what was disclosed is read as signed, and no trick with disclosures gets through."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from portal.demonstration.signing import token
from tests.verification.made_records import AT, P256, SCHOOL, SCHOOL_DOCUMENT, Json, badge, given, school_sources
from tests.verification.sd_jwts import (
    CHALLENGE,
    DOMAIN,
    HOLDER,
    LEARNING,
    MADE,
    assembled,
    digest,
    disclosure,
    hide,
    sd_jwt,
)
from verification import Policy, Report, Verdict, verify
from verification.codes import CheckId, Code, Container, Format, Outcome, SubjectMatch
from verification.policy import Recipient
from verification.report import Check

HIDDEN = ("family_name", "given_name", "achievement_title", "learning_outcomes")
HEADER = {"typ": "dc+sd-jwt", "kid": f"{SCHOOL}#p256", "alg": "ES256"}


def verified(record: str | Json, **demands: Any) -> Report:
    data = (record if isinstance(record, str) else json.dumps(record)).encode()
    return verify(data, policy=Policy(**demands), sources=school_sources(), at=AT)


def check(report: Report, wanted: CheckId) -> Check:
    return next(item for item in report.credential.checks if item.id is wanted)


def refused(record: str) -> Code:
    report = verified(record)
    assert report.verdict is Verdict.REJECTED
    return next(item.code for item in report.credential.checks if item.outcome is Outcome.FAILED)


def test_it_works() -> None:
    report = verified(sd_jwt(LEARNING, HIDDEN))
    assert report.verdict is Verdict.VERIFIED
    credential = report.credential
    assert (credential.container, credential.format) == (Container.SD_JWT, Format.SD_JWT_VC)
    assert check(report, CheckId.PROOF).code is Code.DC_SD_JWT
    (claim,) = credential.claims
    assert (claim.name, claim.criteria, claim.covered) == ("Wound care", "Cleans wounds\nDresses wounds", True)
    assert [(result.name, result.value) for result in claim.results] == [("Assessment grade", "B")]
    assert credential.types == (LEARNING["vct"],)


def test_what_was_not_disclosed_is_not_there() -> None:
    (claim,) = verified(sd_jwt(LEARNING, HIDDEN, ["achievement_title"])).credential.claims
    assert (claim.name, claim.criteria) == ("Wound care", "")


@pytest.mark.parametrize("typ", ["vc+sd-jwt", "dc+sd-jwt", "application/dc+sd-jwt"])
def test_before_and_after_the_rename(typ: str) -> None:
    assert verified(sd_jwt(LEARNING, HIDDEN, typ=typ)).verdict is Verdict.VERIFIED


def test_the_other_meaning_a_w3c_credential() -> None:
    report = verified(sd_jwt(badge(), ("credentialSubject",), typ="vc+sd-jwt"))
    assert report.verdict is Verdict.VERIFIED
    assert report.credential.format is Format.OPEN_BADGE_3
    assert check(report, CheckId.PROOF).code is Code.VC_SD_JWT
    assert [claim.name for claim in report.credential.claims] == ["Wound care"]


def test_the_older_kind_with_a_vc_claim() -> None:
    document = {**badge(), "validFrom": "2026-01-10T09:00:00Z"}
    subject = disclosure("salt", "credentialSubject", document.pop("credentialSubject"))
    payload = {"iss": SCHOOL, "vc": {**document, "_sd": [digest(subject)]}}
    record = assembled(token({"typ": "JWT", "kid": f"{SCHOOL}#p256", "alg": "ES256"}, payload, P256), [subject])
    report = verified(record)
    assert report.verdict is Verdict.VERIFIED
    assert report.credential.claims[0].pointer.startswith("/vc/credentialSubject")


def test_a_lost_last_tilde_changes_nothing() -> None:
    assert verified(sd_jwt(LEARNING, HIDDEN).rstrip("~")).verdict is Verdict.VERIFIED


def test_a_presentation_as_sd_jwt() -> None:
    did = HOLDER.did_key
    payload = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": did,
        "nonce": CHALLENGE,
        "verifiableCredential": [sd_jwt(LEARNING, HIDDEN)],
    }
    kid = f"{did}#{did.removeprefix('did:key:')}"
    record = sd_jwt(payload, ("holder",), key=HOLDER, kid=kid, typ="vp+sd-jwt")
    report = verified(record, challenge=CHALLENGE)
    assert check(report, CheckId.HOLDER).code is Code.HOLDER_PROVEN
    assert report.credential.credentials[0].verdict is Verdict.VERIFIED


@pytest.mark.parametrize("kind", ["vc+sd-jwt", "dc+sd-jwt"])
def test_enveloped_and_quoted(kind: str) -> None:
    text = sd_jwt(LEARNING, HIDDEN)
    envelope = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/{kind},{text}"}
    assert verified(envelope).verdict is Verdict.VERIFIED
    assert verified(json.dumps(text)).verdict is Verdict.VERIFIED
    assert verified({"verifiableCredential": [text]}).verdict is Verdict.VERIFIED


def test_elements_of_lists_and_claims_inside_claims() -> None:
    element = disclosure("s1", "Dresses wounds")
    inner = disclosure("s2", "name", "Wound care")
    degree = {"_sd": [digest(inner), digest("a decoy")]}
    outer = disclosure("s3", "degree", degree)
    payload = {
        name: value for name, value in LEARNING.items() if name not in {"achievement_title", "learning_outcomes"}
    }
    signed = {
        **payload,
        "learning_outcomes": ["Cleans wounds", {"...": digest(element)}, {"...": digest("another decoy")}],
        "_sd": [digest(outer)],
    }
    compact = token(HEADER, signed, P256)
    (claim,) = verified(assembled(compact, [inner, element, outer])).credential.claims
    assert (claim.name, claim.criteria) == ("Wound care", "Cleans wounds\nDresses wounds")
    assert verified(assembled(compact, [])).verdict is Verdict.VERIFIED
    assert refused(assembled(compact, [inner])) is Code.BAD_DISCLOSURE  # its place was not disclosed


def _signed_with(*texts: str, **more: Any) -> str:
    payload = {**LEARNING, "_sd": [digest(text) for text in texts], **more}
    return assembled(token(HEADER, payload, P256), texts)


@pytest.mark.parametrize(
    "record",
    [
        sd_jwt(LEARNING, HIDDEN) + disclosure("s", "achievement_title", "Heart surgery") + "~",
        sd_jwt(LEARNING, HIDDEN, ["family_name"]).replace("~", f"~{disclosure('s', 'x', 1)}~", 1),
        _signed_with(disclosure("s", "achievement_title", "Another")),
        _signed_with(disclosure("s", "_sd", [])),
        _signed_with(disclosure("s", "...", "x")),
        _signed_with(disclosure("s", "element of a list")),
        _signed_with(disclosure("s", 7, "x")),
        _signed_with(disclosure(7, "name", "x")),
        _signed_with(disclosure("s", "name", "x", "more")),
        _signed_with(disclosure("s", "a", 1), disclosure("t", "a", 2)),
        _signed_with(learning_outcomes=[{"...": 7}]),
        _signed_with(learning_outcomes=[{"...": digest("x"), "more": 1}]),
        _signed_with(_sd="no list"),
        _signed_with(_sd=[digest("x"), digest("x")]),
        _signed_with(learning_outcomes=[{"_sd": [digest("x")]}, {"_sd": [digest("x")]}]),
        sd_jwt(LEARNING, HIDDEN) + "~",
    ],
)
def test_tricks_with_disclosures_are_refused(record: str) -> None:
    assert refused(record) is Code.BAD_DISCLOSURE


@pytest.mark.parametrize("name", ["exp", "iss", "vct", "cnf"])
def test_what_a_holder_could_drop_may_not_be_hidden(name: str) -> None:
    assert verified(sd_jwt(LEARNING, (name,))).verdict is not Verdict.VERIFIED


def test_an_unknown_hash_function_is_ours_to_learn() -> None:
    compact = token(HEADER, {**LEARNING, "_sd_alg": "md5", "_sd": []}, P256)
    report = verified(f"{compact}~{disclosure('s', 'a', 1)}~")
    assert report.verdict is Verdict.INDETERMINATE
    assert check(report, CheckId.CONTAINER).code is Code.UNSUPPORTED_ALGORITHM


@settings(max_examples=60, deadline=None)
@drawn(place=st.integers(min_value=0), letter=st.sampled_from("Aa0_~."))
def test_no_altered_letter_survives(place: int, letter: str) -> None:
    text = sd_jwt(LEARNING, HIDDEN, bind={})
    index = place % len(text)
    if text[index] != letter:
        report = verified(text[:index] + letter + text[index + 1 :], challenge=CHALLENGE, domain=DOMAIN)
        assert report.verdict is not Verdict.VERIFIED


def test_expired_is_not_in_force() -> None:
    report = verified(sd_jwt({**LEARNING, "exp": MADE - 10_000_000}, HIDDEN))
    assert report.verdict is Verdict.NOT_IN_FORCE
    assert check(report, CheckId.DATES).pointer == "/exp"


def test_key_binding() -> None:
    record = sd_jwt(LEARNING, HIDDEN, bind={})
    report = verified(record, challenge=CHALLENGE, domain=DOMAIN)
    assert report.verdict is Verdict.VERIFIED
    assert check(report, CheckId.HOLDER).code is Code.HOLDER_PROVEN
    assert report.credential.subject_match is SubjectMatch.HOLDER_KEY
    assert report.credential.claims[0].subject_match is SubjectMatch.HOLDER_KEY


def test_key_binding_without_a_challenge_of_ours_proves_nothing() -> None:
    report = verified(sd_jwt(LEARNING, HIDDEN, bind={}), recipient=Recipient(name="Marisol Etcheverry"))
    assert report.verdict is Verdict.VERIFIED
    assert (check(report, CheckId.HOLDER).outcome, check(report, CheckId.HOLDER).code) == (
        Outcome.UNKNOWN,
        Code.HOLDER_NOT_FRESH,
    )
    assert report.credential.subject_match is SubjectMatch.NAME


@pytest.mark.parametrize(
    ("bind", "code"),
    [
        ({"nonce": "another"}, Code.WRONG_CHALLENGE),
        ({"aud": "https://another.example"}, Code.WRONG_DOMAIN),
        ({"sd_hash": digest("something else")}, Code.BAD_HOLDER_PROOF),
        ({"iat": None}, Code.BAD_HOLDER_PROOF),
        ({"iat": MADE + 10_000_000}, Code.BAD_HOLDER_PROOF),
    ],
)
def test_a_key_binding_that_is_not_ours_rejects(bind: Json, code: Code) -> None:
    report = verified(sd_jwt(LEARNING, HIDDEN, bind=bind), challenge=CHALLENGE, domain=DOMAIN)
    assert (report.verdict, check(report, CheckId.HOLDER).code) == (Verdict.REJECTED, code)
    assert report.credential.subject_match is not SubjectMatch.HOLDER_KEY


def test_a_key_binding_by_another_key_rejects() -> None:
    report = verified(sd_jwt(LEARNING, HIDDEN, bind={}, holder=P256), challenge=CHALLENGE, domain=DOMAIN)
    assert (report.verdict, check(report, CheckId.HOLDER).code) == (Verdict.REJECTED, Code.BAD_HOLDER_PROOF)


def test_a_key_binding_that_was_asked_for_and_is_missing() -> None:
    report = verified(sd_jwt(LEARNING, HIDDEN), challenge=CHALLENGE, domain=DOMAIN)
    assert (report.verdict, check(report, CheckId.HOLDER).code) == (Verdict.INDETERMINATE, Code.HOLDER_SILENT)


def test_a_record_without_a_holders_key_cannot_be_bound() -> None:
    payload = {name: value for name, value in LEARNING.items() if name != "cnf"}
    report = verified(sd_jwt(payload, HIDDEN, bind={}), challenge=CHALLENGE)
    assert report.verdict is Verdict.REJECTED


def test_keys_in_the_issuers_metadata() -> None:
    issuer = "https://school.example/tenant/7"
    signed, texts = hide({**LEARNING, "iss": issuer}, HIDDEN)
    record = assembled(token({"typ": "dc+sd-jwt", "kid": "k1", "alg": "ES256"}, signed, P256), texts)
    address = "https://school.example/.well-known/jwt-vc-issuer/tenant/7"
    keys = {"keys": [{**P256.jwk, "kid": "k1"}]}

    def with_metadata(documents: Json) -> Report:
        return verify(record.encode(), policy=Policy(), sources=given(documents), at=AT)

    assert with_metadata({address: {"issuer": issuer, "jwks": keys}}).verdict is Verdict.VERIFIED
    by_address = {address: {"issuer": issuer, "jwks_uri": "https://school.example/keys"}}
    assert with_metadata({**by_address, "https://school.example/keys": keys}).verdict is Verdict.VERIFIED
    assert with_metadata(by_address).verdict is Verdict.INDETERMINATE
    assert with_metadata({address: {"issuer": issuer + "/", "jwks": keys}}).verdict is Verdict.INDETERMINATE
    assert with_metadata({address: None}).verdict is Verdict.INDETERMINATE
    strangers = {"keys": [{**HOLDER.jwk, "kid": "k1"}]}
    assert with_metadata({address: {"issuer": issuer, "jwks": strangers}}).verdict is Verdict.REJECTED


def test_the_issuers_did_counts_as_everywhere() -> None:
    record = sd_jwt(LEARNING, HIDDEN)
    report = verify(record.encode(), policy=Policy(), sources=given({SCHOOL_DOCUMENT: None}), at=AT)
    assert report.verdict is Verdict.INDETERMINATE
