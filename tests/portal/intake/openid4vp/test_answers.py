"""Answers as wallets post them: what is taken, and each refusal with its status, its code and its trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from jwcrypto.jwk import JWK

from portal.models import Event, Record, Submission, WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import (
    BROWSER,
    IDS,
    MADE,
    SHOWN,
    a_request,
    jwt,
    jwt_badge,
    kept,
    ldp,
    post,
    post_raw,
    refusal,
    response_path,
    sd_jwt,
    sealed,
    vp_token,
)
from tests.portal.wallet_factories import HOLDER, OTHER, a_badge, unsigned
from tests.portal.work import work_off
from tests.verification.records import method_of

pytestmark = pytest.mark.django_db

MODES = ("direct_post", "direct_post.jwt")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("format_", MADE)
def test_it_works(bob: Person, format_: str, mode: str) -> None:
    asked = a_request(bob, formats=[format_], response_mode=mode)
    answer = post(asked)
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer.headers["Cache-Control"] == "no-store"
    work_off()
    asked.refresh_from_db()
    assert (asked.state, asked.private_jwk, kept(bob)) == (WalletRequest.State.ANSWERED, "", [])
    record = Record.objects.within(bob.scope).get()
    assert (record.verdict, record.subject_match, record.title) == ("verified", "holder_key", "Vital signs")
    submission = Submission.objects.within(bob.scope).get()
    assert submission.holder_binding == Submission.Binding.PRESENTATION
    assert (submission.channel, submission.purpose, submission.wallet_request_id) == ("wallet", "Application", asked.pk)


def test_the_same_device_is_sent_back_with_a_fresh_secret(bob: Person) -> None:
    first, second = (a_request(bob, browser_secret=BROWSER, formats=["ldp_vc"]) for _ in range(2))
    codes = [post(asked).json()["redirect_uri"].partition("?response_code=") for asked in (first, second)]
    assert codes[0][0] == f"http://127.0.0.1:8000/openid4vp/{first.public_id}/done"
    assert codes[0][2] != codes[1][2]
    assert len(codes[0][2]) >= 22


def test_what_is_stored_is_what_was_sent_byte_for_byte(bob: Person) -> None:
    asked = a_request(bob, formats=["ldp_vc"])
    spelled = json.dumps(ldp(asked), indent=3).replace('"Vital signs"', '"Vital s\\u0069gns"')
    post(asked, f'{{ "ldp" :\n[ {spelled} ] }}')
    (stored,) = Submission.objects.within(bob.scope)
    assert stored.size == len(spelled.encode())


def test_several_of_a_kind_may_come(bob: Person) -> None:
    asked = a_request(bob, formats=["ldp_vc"])
    answer = post(asked, {IDS["ldp_vc"]: [ldp(asked), ldp(asked, a_badge(id="urn:uuid:1"), a_badge(id="urn:uuid:2"))]})
    assert answer.status_code == 200
    assert Submission.objects.within(bob.scope).count() == 2


def test_state_is_not_needed_and_a_wrong_one_is_refused(bob: Person) -> None:
    asked = a_request(bob)
    assert refusal(post(asked, vp_token(asked), state="x" * 32)) == (400, "wrong_state")
    sealed_request = a_request(bob, response_mode="direct_post.jwt")
    wrong = sealed(sealed_request, {"vp_token": vp_token(sealed_request), "state": "x"})
    assert refusal(post(sealed_request, response=wrong)) == (400, "wrong_state")
    strange = sealed(sealed_request, {"vp_token": vp_token(sealed_request), "state": 7})
    assert refusal(post(sealed_request, response=strange)) == (400, "wrong_state")
    assert post(asked, with_state=False, said=vp_token(asked)).status_code == 200
    assert kept(bob) == ["wrong_state"] * 3


def test_a_second_post_is_refused_and_seen(bob: Person) -> None:
    asked = a_request(bob)
    said = vp_token(asked)
    assert post(asked, said).status_code == 200
    assert refusal(post(asked, said)) == (409, "already_answered")
    assert kept(bob) == ["already_answered"]
    kinds = list(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert (kinds.count("wallet.answered"), kinds.count("wallet.refused")) == (1, 1)


def test_what_comes_too_late_is_refused_and_seen(bob: Person) -> None:
    asked = a_request(bob)
    WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(post(asked)) == (410, "request_expired")
    assert kept(bob) == ["request_expired"]


def test_a_request_closes_after_many_refusals(bob: Person) -> None:
    asked = a_request(bob)
    for _ in range(5):
        assert refusal(post(asked, {"other": ["x"]}))[0] == 400
    assert refusal(post(asked)) == (429, "too_many_tries")


def test_replay_of_another_requests_answer(bob: Person) -> None:
    first, second = a_request(bob, formats=["ldp_vc"]), a_request(bob, formats=["ldp_vc"])
    assert refusal(post(second, vp_token(first))) == (400, "wrong_challenge")


BENT: dict[str, tuple[str, Any, str]] = {
    "ldp: unsigned": ("ldp_vc", lambda _: unsigned(a_badge()), "presentation_unsigned"),
    "ldp: another challenge": ("ldp_vc", lambda asked: ldp(asked, challenge="x" * 32), "wrong_challenge"),
    "ldp: another domain": ("ldp_vc", lambda asked: ldp(asked, domain="https://elsewhere.example"), "wrong_audience"),
    "ldp: the domain of the site alone": (
        "ldp_vc",
        lambda asked: ldp(asked, domain="http://127.0.0.1:8000"),
        "wrong_audience",
    ),
    "ldp: several domains": (
        "ldp_vc",
        lambda asked: ldp(asked, domain=[asked.audience, "https://elsewhere.example"]),
        "wrong_audience",
    ),
    "ldp: for another purpose": (
        "ldp_vc",
        lambda asked: ldp(asked, proofPurpose="assertionMethod"),
        "presentation_proof_bad",
    ),
    "ldp: by another key": ("ldp_vc", lambda asked: ldp(asked, key=OTHER), "presentation_proof_bad"),
    "ldp: about another": ("ldp_vc", lambda asked: ldp(asked, a_badge(OTHER.did_key)), "mixed_holders"),
    "ldp: about both": ("ldp_vc", lambda asked: ldp(asked, a_badge(), a_badge(OTHER.did_key)), "mixed_holders"),
    "ldp: a bare credential": ("ldp_vc", lambda _: a_badge(), "no_presentation"),
    "ldp: a wrapper": ("ldp_vc", lambda asked: {"verifiablePresentation": ldp(asked)}, "no_presentation"),
    "ldp: a text": ("ldp_vc", lambda asked: json.dumps(ldp(asked)), "answer_malformed"),
    "ldp: another type": (
        "ldp_vc",
        lambda asked: ldp(asked, a_badge(type=["VerifiableCredential", "EndorsementCredential"])),
        "not_asked_for",
    ),
    "ldp: tokens inside": ("ldp_vc", lambda asked: ldp(asked, jwt_badge()), "wrong_format"),  # type: ignore[arg-type]
    "ldp: a JWT": ("ldp_vc", jwt, "wrong_format"),
    "jwt: another nonce": ("jwt_vc_json", lambda asked: jwt(asked, nonce="x" * 32), "wrong_challenge"),
    "jwt: no nonce": ("jwt_vc_json", lambda asked: jwt(asked, nonce=None), "wrong_challenge"),
    "jwt: another audience": ("jwt_vc_json", lambda asked: jwt(asked, aud="x509_san_dns:else"), "wrong_audience"),
    "jwt: several audiences": ("jwt_vc_json", lambda asked: jwt(asked, aud=[asked.audience, "x"]), "wrong_audience"),
    "jwt: two holders": ("jwt_vc_json", lambda asked: jwt(asked, iss=OTHER.did_key), "presentation_proof_bad"),
    "jwt: about another": ("jwt_vc_json", lambda asked: jwt(asked, jwt_badge(OTHER.did_key)), "mixed_holders"),
    "jwt: expired": ("jwt_vc_json", lambda asked: jwt(asked, exp=1_700_000_000), "presentation_proof_bad"),
    "jwt: a bare credential": ("jwt_vc_json", lambda _: jwt_badge(), "no_presentation"),
    "jwt: an object": ("jwt_vc_json", ldp, "wrong_format"),
    "jwt: JSON inside": ("jwt_vc_json", lambda asked: jwt(asked, a_badge()), "wrong_format"),
    "sd-jwt: no key binding": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked).rpartition("~")[0] + "~",
        "presentation_unsigned",
    ),
    "sd-jwt: another nonce": ("dc+sd-jwt", lambda asked: sd_jwt(asked, bind={"nonce": "x"}), "wrong_challenge"),
    "sd-jwt: another audience": ("dc+sd-jwt", lambda asked: sd_jwt(asked, bind={"aud": "x"}), "wrong_audience"),
    "sd-jwt: the client without its prefix": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked, bind={"aud": asked.audience.partition(":")[2]}),
        "wrong_audience",
    ),
    "sd-jwt: several audiences": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked, bind={"aud": [asked.audience, "x"]}),
        "wrong_audience",
    ),
    "sd-jwt: another hash": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked, bind={"sd_hash": "x"}),
        "presentation_proof_bad",
    ),
    "sd-jwt: made tomorrow": ("dc+sd-jwt", lambda asked: sd_jwt(asked, bind={"iat": 9e9}), "presentation_proof_bad"),
    "sd-jwt: no iat": ("dc+sd-jwt", lambda asked: sd_jwt(asked, bind={"iat": None}), "presentation_proof_bad"),
    "sd-jwt: an issuer's signature that does not fit": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked, key=OTHER),
        "issuer_signature_bad",
    ),
    "sd-jwt: no cnf": ("dc+sd-jwt", lambda asked: sd_jwt(asked, cnf=None), "presentation_proof_bad"),
    "sd-jwt: more than asked": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked, (*SHOWN, "given_name")),
        "extra_disclosure",
    ),
    "sd-jwt: less than asked": ("dc+sd-jwt", lambda asked: sd_jwt(asked, ()), "query_not_met"),
    "sd-jwt: another type": ("dc+sd-jwt", lambda asked: sd_jwt(asked, vct="urn:other"), "not_asked_for"),
    "sd-jwt: a disclosure of nothing": (
        "dc+sd-jwt",
        lambda asked: sd_jwt(asked).replace("~", "~WyJzYWx0IiwgIm5hbWUiLCAieCJd~", 1),
        "answer_malformed",
    ),
    "sd-jwt: a JWT": ("dc+sd-jwt", jwt, "wrong_format"),
}


@pytest.mark.parametrize("bent", BENT)
def test_what_is_bent_is_refused_with_its_own_code(bob: Person, bent: str) -> None:
    format_, make, code = BENT[bent]
    asked = a_request(bob, formats=[format_])
    answer = post(asked, {IDS[format_]: [make(asked)]})
    assert refusal(answer) == (400, code)
    assert kept(bob) == [code]
    asked.refresh_from_db()
    assert (asked.state, asked.refusals, asked.last_refusal_code) == (WalletRequest.State.WAITING, 1, code)
    assert Record.objects.within(bob.scope).count() == 0
    assert post(asked).status_code == 200  # a refusal does not cost the candidate the request


def test_what_nobody_asked_to_know_is_not_kept(bob: Person) -> None:
    asked = a_request(bob, formats=["dc+sd-jwt"])
    assert refusal(post(asked, {IDS["dc+sd-jwt"]: [sd_jwt(asked, (*SHOWN, "given_name"))]}))[1] == "extra_disclosure"
    assert Submission.objects.within(bob.scope).get().size == 0
    assert refusal(post(asked, {IDS["dc+sd-jwt"]: [sd_jwt(asked, bind={"nonce": "x"})]}))[1] == "wrong_challenge"
    assert Submission.objects.within(bob.scope).latest("created_at").size > 0


def test_presentations_of_two_holders_are_refused(bob: Person) -> None:
    asked = a_request(bob, formats=["ldp_vc", "jwt_vc_json"])
    theirs = ldp(asked, a_badge(OTHER.did_key), key=OTHER, holder=OTHER)
    assert refusal(post(asked, {IDS["ldp_vc"]: [ldp(asked), theirs]})) == (400, "mixed_holders")
    said = {IDS["ldp_vc"]: [theirs], IDS["jwt_vc_json"]: [jwt(asked)]}
    assert refusal(post(asked, said)) == (400, "mixed_holders")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "7",
        "null",
        '"ldp"',
        "{",
        '{"ldp": []}',
        '{"ldp": {}}',
        '{"ldp": "x"}',
        '{"ldp": [7]}',
        '{"ldp": [null]}',
        '{"ldp": [[]]}',
        '{"ldp": ["x"]}',
        '{"ldp": [{}]}',
        '{"ldp": ["\\ud800"]}',
        '{"ldp": ["x"], "ldp": ["y"]}',
        "[" * 100_000,
        '{"ldp": [' + "[" * 10_000,
        '{"ldp": ["' + "e30." * 3 + '"]}',
    ],
    ids=lambda text: text[:20],
)
def test_no_answer_breaks_anything(bob: Person, said: str) -> None:
    asked = a_request(bob)
    status, code = refusal(post(asked, said))
    assert status == 400
    assert code in {"answer_malformed", "no_presentation"}
    assert kept(bob) == [code]


def test_nothing_at_all_does_not_meet_the_query(bob: Person) -> None:
    assert refusal(post(a_request(bob), {})) == (400, "query_not_met")


def test_an_id_that_nobody_asked_for(bob: Person) -> None:
    asked = a_request(bob)
    assert refusal(post(asked, {**vp_token(asked), "passport": ["x"]})) == (400, "not_asked_for")


def test_more_presentations_than_one_answer_may_hold(bob: Person) -> None:
    asked = a_request(bob)
    assert refusal(post(asked, {IDS["ldp_vc"]: [{}] * 51})) == (413, "answer_too_large")


def test_forms_that_are_none(bob: Person) -> None:
    asked = a_request(bob)
    said = f"vp_token={{}}&vp_token={{}}&state={asked.state_value}"
    assert refusal(post_raw(asked, said)) == (400, "answer_malformed")
    assert refusal(post_raw(asked, json.dumps(vp_token(asked)), "application/json")) == (400, "answer_malformed")
    assert refusal(post_raw(asked, b"vp_token=\xff")) == (400, "answer_malformed")
    assert refusal(post_raw(asked, b"")) == (400, "answer_malformed")
    assert refusal(post_raw(asked, "&".join(f"a{number}=1" for number in range(30)))) == (400, "answer_malformed")
    assert kept(bob) == ["answer_malformed"] * 5


def test_an_answer_that_is_too_large_is_not_read(bob: Person, settings: Any) -> None:
    settings.CREDENCE_MAX_WALLET_ANSWER = 1_000
    asked = a_request(bob)
    assert refusal(post(asked, {"x": ["y" * 2_000]})) == (413, "answer_too_large")
    assert kept(bob) == ["answer_too_large"]
    row = Submission.objects.within(bob.scope).get()
    assert row.size == 0


def test_an_answer_that_comes_too_slowly(bob: Person, settings: Any) -> None:
    asked = a_request(bob)
    settings.CREDENCE_WALLET_SECONDS = 0.0
    assert refusal(post(asked)) == (408, "answer_too_slow")
    assert kept(bob) == ["answer_too_slow"]


def test_unencrypted_where_encryption_was_asked_for_and_the_other_way_round(bob: Person) -> None:
    asked = a_request(bob, response_mode="direct_post.jwt")
    plain = {"vp_token": json.dumps(vp_token(asked)), "state": asked.state_value}
    assert refusal(post(asked, **plain)) == (400, "answer_not_encrypted")
    other = a_request(bob)
    assert refusal(post(other, response=sealed(asked, {"vp_token": vp_token(other)}))) == (400, "answer_encrypted")
    assert kept(bob) == ["answer_not_encrypted", "answer_encrypted"]


def a_key(kid: str) -> dict[str, Any]:
    key: dict[str, Any] = JWK.generate(kty="EC", crv="P-256", kid=kid).export_public(as_dict=True)
    return key


def test_encryption_for_other_keys_and_by_other_means(bob: Person) -> None:
    asked, other = (a_request(bob, response_mode="direct_post.jwt") for _ in range(2))
    said = {"vp_token": vp_token(asked)}
    own = asked.query["encryption_jwk"]["kid"]
    for bent, code in (
        (sealed(asked, said, key=other.query["encryption_jwk"]), "answer_for_another_key"),
        (sealed(asked, said, header={"kid": "mine"}), "answer_for_another_key"),
        (sealed(asked, said, header={"kid": None}), "answer_for_another_key"),
        (sealed(asked, said, key=a_key(own)), "answer_not_opened"),
        (sealed(asked, said, header={"enc": "A256CBC-HS512"}), "answer_not_opened"),
    ):
        WalletRequest.objects.within(bob.scope).update(refusals=0)
        assert refusal(post(asked, response=bent)) == (400, code)
    assert post(asked).status_code == 200


def test_compression_is_refused(bob: Person) -> None:
    """Ten megabytes of nothing are ten kilobytes on the wire."""
    asked = a_request(bob, response_mode="direct_post.jwt")
    bomb = sealed(asked, b" " * 10_000_000, header={"zip": "DEF"})
    assert len(bomb) < 100_000
    assert refusal(post(asked, response=bomb)) == (400, "answer_not_opened")


@pytest.mark.parametrize("said", ["", "x", "a.b.c", "e30....", "e30.e30.e30.e30.e30", "." * 4, "€" * 5])
def test_no_cipher_text_breaks_anything(bob: Person, said: str) -> None:
    asked = a_request(bob, response_mode="direct_post.jwt")
    status, code = refusal(post(asked, response=said))
    assert status == 400
    assert code in {"answer_malformed", "answer_for_another_key"}


@pytest.mark.parametrize("said", [b" ", b"7", b"[]", b"\xff", b"{}", b'{"vp_token": 7}', b'{"vp_token": null}'])
def test_no_plain_text_breaks_anything(bob: Person, said: bytes) -> None:
    asked = a_request(bob, response_mode="direct_post.jwt")
    assert refusal(post(asked, response=sealed(asked, said))) == (400, "answer_malformed")


def test_a_vp_token_as_a_text_within_the_text_is_read(bob: Person) -> None:
    """As `@digitalbazaar/oid4-client` writes it."""
    asked = a_request(bob, response_mode="direct_post.jwt")
    answer = post(asked, response=sealed(asked, {"vp_token": json.dumps(vp_token(asked))}))
    assert answer.status_code == 200


@pytest.mark.parametrize("mode", MODES)
def test_a_wallet_may_say_no(bob: Person, mode: str) -> None:
    asked = a_request(bob, response_mode=mode)
    answer = post(asked, error="access_denied", error_description="No.", state=asked.state_value)
    assert (answer.status_code, answer.json()) == (200, {})
    asked.refresh_from_db()
    assert (asked.state, asked.last_refusal_code) == (WalletRequest.State.DECLINED, "access_denied")
    assert refusal(post(asked)) == (409, "already_answered")


def test_an_encrypted_no(bob: Person) -> None:
    asked = a_request(bob, response_mode="direct_post.jwt")
    assert post(asked, response=sealed(asked, {"error": "access_denied"})).json() == {}
    asked.refresh_from_db()
    assert asked.state == WalletRequest.State.DECLINED


def test_a_no_with_another_requests_state(bob: Person) -> None:
    assert refusal(post(a_request(bob), error="access_denied", state="x")) == (400, "wrong_state")


def test_unknown_addresses_tell_nothing(bob: Person) -> None:
    browser = Client()
    for public_id in ("x", "0" * 32, "x" * 500):
        answer = browser.post(f"/openid4vp/{public_id}/response", {"vp_token": "{}"})
        assert refusal(answer) == (404, "unknown_request")
    assert kept(bob) == []


def test_a_withdrawn_application_is_no_address(bob: Person) -> None:
    asked = a_request(bob)
    asked.application.withdrawn_at = timezone.now()
    asked.application.save()
    assert refusal(post(asked)) == (404, "unknown_request")


def test_an_exchange_is_not_answered_here(bob: Person) -> None:
    from tests.portal.wallet_factories import a_request as an_exchange

    exchange = an_exchange(bob)
    assert refusal(post_raw(exchange, "vp_token={}")) == (404, "unknown_request")


def test_wallets_in_browsers_may_post(bob: Person) -> None:
    asked = a_request(bob)
    answer = Client().options(response_path(asked))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert post(asked).headers["Access-Control-Allow-Origin"] == "*"


def test_too_many_posts_to_one_address(bob: Person, settings: Any) -> None:
    from portal.rate_limits import LIMITS, Limit

    asked = a_request(bob)
    standing = LIMITS["wallet_answer"]
    LIMITS["wallet_answer"] = Limit(2, 60)
    try:
        codes = [post(asked, {"x": ["y"]}).status_code for _ in range(3)]
        last = post(asked, {"x": ["y"]})
    finally:
        LIMITS["wallet_answer"] = standing
    assert codes[-1] == 429
    assert int(last.headers["Retry-After"]) > 0
    assert last.json()["code"] == "too_often"


def test_holders_prove_with_their_did_of_a_jwk_too(bob: Person) -> None:
    asked = a_request(bob, formats=["jwt_vc_json"])
    did = HOLDER.did_jwk
    vp = {"@context": ["https://www.w3.org/2018/credentials/v1"], "type": ["VerifiablePresentation"]}
    vp |= {"holder": did, "verifiableCredential": [jwt_badge(did)]}
    from portal.demonstration.signing import token

    payload = {"iss": did, "nonce": asked.challenge, "aud": asked.audience, "vp": vp}
    made = token({"alg": "EdDSA", "typ": "JWT", "kid": f"{did}#0"}, payload, HOLDER)
    assert method_of(HOLDER) != f"{did}#0"
    assert post(asked, {IDS["jwt_vc_json"]: [made]}).status_code == 200
