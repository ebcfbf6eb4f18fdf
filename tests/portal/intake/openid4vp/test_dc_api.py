"""The Digital Credentials API: what the page's script is given, and what it may bring home."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from jwcrypto.jws import JWS

from portal.intake.browser import BROWSER_COOKIE
from portal.models import Record, WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import a_request, kept, ldp, refusal, sealed, vp_token
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_page, an_application

pytestmark = pytest.mark.django_db

ORIGIN = "http://127.0.0.1:8000"
UNSIGNED, SIGNED = "openid4vp-v1-unsigned", "openid4vp-v1-signed"


def bring(request: WalletRequest, data: Any, protocol: str = UNSIGNED, **headers: str) -> Any:
    said = data if isinstance(data, str | bytes) else json.dumps({"protocol": protocol, "data": data})
    path = f"/openid4vp/{request.public_id}/digital"
    return Client(enforce_csrf_checks=True).post(path, said, "application/json", headers=headers)


def test_it_works(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    token = a_page(bob, application)
    browser = Client()
    told = browser.post(f"/my/{token}/wallet/digital/").json()
    signed, unsigned = told["digital"]["requests"]
    asked = WalletRequest.objects.within(bob.scope).get()
    assert (asked.protocol, asked.audience) == ("dc_api", f"origin:{ORIGIN}")
    assert told["answer_to"] == f"/openid4vp/{asked.public_id}/digital"
    assert (signed["protocol"], unsigned["protocol"]) == (SIGNED, UNSIGNED)
    data = unsigned["data"]
    assert (data["response_type"], data["response_mode"], data["nonce"]) == ("vp_token", "dc_api.jwt", asked.challenge)
    assert not {"client_id", "response_uri", "state", "expected_origins"} & set(data)
    jws = JWS()
    jws.deserialize(signed["data"]["request"])
    payload = json.loads(jws.objects["payload"])
    assert payload["expected_origins"] == [ORIGIN]
    assert payload["client_id"] == "x509_san_dns:127.0.0.1"
    assert (payload["nonce"], payload["aud"]) == (asked.challenge, "https://self-issued.me/v2")
    done = bring(asked, {"response": sealed(asked, {"vp_token": vp_token(asked)})}, SIGNED, Origin=ORIGIN)
    assert done.status_code == 200
    work_off()
    assert {one.subject_match for one in Record.objects.within(bob.scope)} == {"holder_key"}
    assert BROWSER_COOKIE in browser.cookies
    page = browser.get(done.json()["redirect_uri"])
    assert "3 records from your wallet" in page.content.decode()


def test_the_plain_mode_works_too(bob: Person) -> None:
    asked = a_request(bob, response_mode="dc_api", formats=["ldp_vc"])
    assert bring(asked, {"vp_token": vp_token(asked)}).json() == {}


def test_the_audience_is_the_origin_and_nothing_else(bob: Person) -> None:
    asked = a_request(bob, response_mode="dc_api", formats=["ldp_vc"])
    for audience in (ORIGIN, "x509_san_dns:127.0.0.1", "origin:https://elsewhere.example"):
        assert refusal_of(bring(asked, {"vp_token": {"ldp": [ldp(asked, domain=audience)]}})) == (400, "wrong_audience")


def refusal_of(answer: Any) -> tuple[int, str]:
    answer.headers["Cache-Control"] = "no-store"
    return refusal(answer)


def test_another_sites_page_brings_nothing(bob: Person) -> None:
    asked = a_request(bob, response_mode="dc_api", formats=["ldp_vc"])
    answer = bring(asked, {"vp_token": vp_token(asked)}, Origin="https://elsewhere.example")
    assert refusal_of(answer) == (400, "wrong_audience")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert kept(bob) == ["wrong_audience"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "7",
        "[]",
        "{}",
        '{"protocol": "org-iso-mdoc", "data": {}}',
        '{"protocol": "openid4vp-v1-unsigned", "data": 7}',
    ],
)
def test_what_is_no_answer(bob: Person, said: str) -> None:
    asked = a_request(bob, response_mode="dc_api")
    assert refusal_of(bring(asked, said)) == (400, "answer_malformed")


def test_a_wallet_may_say_no(bob: Person) -> None:
    asked = a_request(bob, response_mode="dc_api.jwt")
    assert bring(asked, {"error": "access_denied"}).json() == {}
    asked.refresh_from_db()
    assert asked.state == WalletRequest.State.DECLINED


def test_unencrypted_is_refused_where_encryption_was_asked_for(bob: Person) -> None:
    asked = a_request(bob, response_mode="dc_api.jwt")
    assert refusal_of(bring(asked, {"vp_token": vp_token(asked)})) == (400, "answer_not_encrypted")


def test_a_posted_request_is_not_answered_here(bob: Person) -> None:
    asked = a_request(bob)
    assert refusal_of(bring(asked, {"vp_token": vp_token(asked)})) == (404, "unknown_request")


def test_the_request_needs_the_pages_own_form(bob: Person) -> None:
    token = a_page(bob, an_application(bob, a_job(bob), "Marisol Etcheverry"))
    assert Client(enforce_csrf_checks=True).post(f"/my/{token}/wallet/digital/").status_code == 403
    assert Client().get(f"/my/{token}/wallet/digital/").status_code == 405
