"""Exchanges as wallets meet them: what is asked, what is taken, and every refusal with status, code and a trace."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from portal.intake.vcalm.asking import ACCEPTED_CRYPTOSUITES, vcapi_links
from portal.models import Event, EvidenceRequest, Record, Submission, WalletRequest
from portal.wallet_refusals import WalletRefusal
from tests.portal.conftest import Person
from tests.portal.wallet_factories import (
    HOLDER,
    OTHER,
    a_badge,
    a_request,
    presented,
    presented_2020,
    presented_jwt,
    unsigned,
)
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application
from verification.proofs import SUITES

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(bob: Person) -> WalletRequest:
    return a_request(bob)


def path_of(request: WalletRequest, more: str = "") -> str:
    return f"/workflows/share/exchanges/{request.public_id}{more}"


def post(request: WalletRequest, body: Any, content_type: str = "application/json", **headers: str) -> Any:
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return Client(enforce_csrf_checks=True).post(path_of(request), data, content_type=content_type, headers=headers)


def refusal(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


def kept(bob: Person) -> list[str]:
    rows = Submission.objects.within(bob.scope).filter(state=Submission.State.REFUSED, channel="wallet")
    return list(rows.order_by("created_at").values_list("error_code", flat=True))


def test_it_works(asked: WalletRequest, bob: Person) -> None:
    told = post(asked, {}).json()["verifiablePresentationRequest"]
    asked.refresh_from_db()
    assert asked.state == WalletRequest.State.OPENED
    example, authentication = told["query"]
    assert (example["type"], authentication["type"]) == ("QueryByExample", "DIDAuthentication")
    assert example["credentialQuery"]["example"] == {"type": ["VerifiableCredential"]}
    assert "Vital signs" in example["credentialQuery"]["reason"]
    assert told["challenge"] == asked.challenge
    assert told["domain"] == "http://127.0.0.1:8000"
    done = post(asked, {"verifiablePresentation": presented(asked)})
    assert (done.status_code, done.json()) == (200, {})
    work_off()
    record = Record.objects.within(bob.scope).get()
    assert (record.verdict, record.subject_match) == ("verified", "holder_key")
    assert record.candidate_id == asked.application.candidate_id
    submission = Submission.objects.within(bob.scope).get()
    assert submission.holder_binding == Submission.Binding.PRESENTATION
    assert (submission.channel, submission.purpose, submission.wallet_request_id) == ("wallet", "Application", asked.pk)


def test_the_suites_that_are_named_are_taken() -> None:
    assert set(ACCEPTED_CRYPTOSUITES) <= set(SUITES)
    assert ACCEPTED_CRYPTOSUITES[0] == "eddsa-rdfc-2022"


@pytest.mark.parametrize("body", ["", " ", "{}", " {} \n"])
def test_every_way_to_knock(asked: WalletRequest, body: str) -> None:
    assert "verifiablePresentationRequest" in post(asked, body).json()
    assert post(asked, body, content_type="text/plain").status_code == 200


@pytest.mark.parametrize(
    "wrap",
    [
        lambda held: {"verifiablePresentation": held},
        lambda held: held,
        lambda held: {"verifiablePresentation": [held]},
        lambda held: {"referenceId": "urn:uuid:1", "zcap": [], "verifiablePresentation": held},
    ],
)
@pytest.mark.parametrize("sign", [presented, presented_2020, presented_jwt])
def test_every_form_of_an_answer(asked: WalletRequest, bob: Person, sign: Any, wrap: Any) -> None:
    """A bare token is no JSON object, and is taken all the same."""
    body = wrap(sign(asked))
    answer = post(asked, body if isinstance(body, str) else json.dumps(body, indent=2), content_type="text/plain")
    assert (answer.status_code, answer.json()) == (200, {})
    work_off()
    assert Record.objects.within(bob.scope).get().subject_match == "holder_key"


def test_what_is_kept_is_what_the_wallet_sent(asked: WalletRequest, bob: Person) -> None:
    from portal import store

    signed = json.dumps(presented(asked), indent=3, ensure_ascii=True)
    post(asked, f'{{ "zcap" : [ ] ,\n "verifiablePresentation" : {signed} , "x":1}}')
    blob = Record.objects.within(bob.scope).get().blob
    assert blob is not None
    assert store.get(blob) == signed.encode()


def test_several_presentations_are_several_records(asked: WalletRequest, bob: Person) -> None:
    ours, theirs = presented_jwt(asked), presented(asked, a_badge(OTHER.did_key), key=OTHER, holder=OTHER)
    assert post(asked, {"verifiablePresentation": [ours, theirs]}).status_code == 200
    work_off()
    assert [row.subject_match for row in Record.objects.within(bob.scope)] == ["holder_key"] * 2


def test_the_same_answer_again_and_another_one(asked: WalletRequest, bob: Person) -> None:
    answer = {"verifiablePresentation": presented(asked)}
    assert post(asked, answer).status_code == 200
    assert refusal(post(asked, answer)) == (409, "already_answered")
    assert refusal(post(asked, {"verifiablePresentation": presented_jwt(asked)})) == (409, "already_answered")
    assert refusal(post(asked, {})) == (409, "already_answered")
    assert Record.objects.within(bob.scope).count() == 1
    assert kept(bob) == ["already_answered"] * 2


def test_an_answer_that_comes_late(asked: WalletRequest, bob: Person) -> None:
    WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(post(asked, {})) == (410, "request_expired")
    assert refusal(post(asked, presented(asked))) == (410, "request_expired")
    assert refusal(Client().get(path_of(asked, "/request"))) == (410, "request_expired")
    assert kept(bob) == ["request_expired"]


def test_an_address_that_is_none_tells_nothing(asked: WalletRequest, bob: Person) -> None:
    asked.application.withdrawn_at = timezone.now()
    asked.application.save()
    withdrawn = post(asked, {})
    unknown = Client().post("/workflows/share/exchanges/" + "0" * 32, "{}", content_type="application/json")
    assert refusal(withdrawn) == refusal(unknown) == (404, "unknown_request")
    assert withdrawn.content == unknown.content
    elsewhere = Client().post(f"/workflows/other/exchanges/{asked.public_id}", "{}", content_type="application/json")
    assert elsewhere.content == unknown.content
    assert kept(bob) == []


REFUSED = {
    "another challenge": (lambda asked: presented(asked, challenge="n-1"), "wrong_challenge"),
    "another site": (lambda asked: presented(asked, domain="https://evil.example"), "wrong_audience"),
    "somebody else's key": (lambda asked: presented(asked, key=OTHER), "presentation_proof_bad"),
    "no proof": (lambda _: unsigned(a_badge()), "presentation_unsigned"),
    "mixed holders": (lambda asked: presented(asked, a_badge(), a_badge(OTHER.did_key)), "mixed_holders"),
    "no credential": (lambda _: unsigned(), "no_credential"),
    "a credential": (lambda _: {"verifiablePresentation": a_badge()}, "no_presentation"),
    "nothing": (lambda _: {"verifiablePresentation": None}, "no_presentation"),
    "an empty object": (lambda _: {"verifiablePresentation": {}}, "no_presentation"),
    "a number": (lambda _: {"verifiablePresentation": 7}, "no_presentation"),
    "something in a list": (lambda _: {"verifiablePresentation": [None]}, "no_presentation"),
    "a question of its own": (lambda _: {"verifiablePresentationRequest": {"query": []}}, "no_presentation"),
    "capabilities alone": (lambda _: {"zcap": [{"id": "urn:zcap:1"}]}, "no_presentation"),
    "no JSON": (lambda _: "{'a': 1}", "answer_malformed"),
    "a list": (lambda _: "[]", "answer_malformed"),
    "a form": (lambda _: "verifiablePresentation=%7B%7D", "answer_malformed"),
    "bytes": (lambda _: b"\xff\xfe\x00", "answer_malformed"),
    "twice": (lambda _: '{"verifiablePresentation": "a", "verifiablePresentation": "b"}', "answer_malformed"),
    "a key twice, deep inside": (lambda _: '{"verifiablePresentation": {"a": 1, "a": 2}}', "answer_malformed"),
    "a million values": (lambda _: '{"a": [' + "{}," * 1_000_000 + "0]}", "answer_malformed"),
    "a deep hole": (lambda _: "[" * 200_000, "answer_malformed"),
    "many": (lambda _: {"verifiablePresentation": ["a.b.c"] * 11}, "answer_too_large"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_a_trace(asked: WalletRequest, bob: Person, name: str) -> None:
    make, code = REFUSED[name]
    status, told = refusal(post(asked, make(asked)))
    assert (status, told) == (413 if code == "answer_too_large" else 400, code)
    assert kept(bob) == [code]
    assert not Record.objects.within(bob.scope).exists()
    asked.refresh_from_db()
    assert (asked.last_refusal_code, asked.refusals) == (code, 1)
    assert Event.objects.within(bob.scope).filter(kind="wallet.refused").count() == 1
    assert post(asked, presented(asked)).status_code == 200, "a refusal does not end the request"


def test_an_enormous_answer(asked: WalletRequest, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.intake.answer_body.read_answer.__kwdefaults__", {"most": 1_000, "seconds": 5.0})
    assert refusal(post(asked, b"{" + b" " * 2_000 + b"}")) == (413, "answer_too_large")
    assert kept(bob) == ["answer_too_large"]


def test_a_request_that_was_refused_often_is_closed(asked: WalletRequest, bob: Person) -> None:
    for _ in range(5):
        assert refusal(post(asked, "nonsense"))[1] == "answer_malformed"
    for _ in range(4):
        assert refusal(post(asked, presented(asked))) == (429, "too_many_tries")
    assert refusal(post(asked, {})) == (429, "too_many_tries")
    assert kept(bob) == ["answer_malformed"] * 5 + ["too_many_tries"], "whoever goes on fills no disk"


def test_one_request_is_not_asked_without_end(asked: WalletRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.rate_limits import LIMITS, Limit

    monkeypatch.setitem(LIMITS, "wallet_answer", Limit(2, 60))
    monkeypatch.setitem(LIMITS, "wallet_open", Limit(1, 60))
    assert [post(asked, {}).status_code for _ in range(3)] == [200, 200, 429]
    assert int(post(asked, {}).headers["Retry-After"]) > 0
    unknown = "/interactions/" + "0" * 32
    assert [Client().get(unknown, headers={"Accept": "application/json"}).status_code for _ in range(2)] == [404, 429]


def test_wallets_in_a_browser(asked: WalletRequest) -> None:
    asking = Client().options(path_of(asked), headers={"Origin": "https://learncard.app"})
    assert asking.status_code == 204
    assert asking.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in asking.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asking.headers["Access-Control-Allow-Headers"]
    for answer in (post(asked, {}), post(asked, "x"), Client().get(path_of(asked, "/request"))):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_state_of_an_exchange_is_not_told(asked: WalletRequest) -> None:
    answer = Client().get(path_of(asked))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")


def test_asking_what_is_asked_changes_nothing(asked: WalletRequest) -> None:
    told = Client().get(path_of(asked, "/request")).json()
    assert told == post(asked, {}).json()
    assert Client().get(path_of(asked, "/protocols")).json() == {
        "protocols": {"vcapi": f"http://127.0.0.1:8000{path_of(asked)}"}
    }


def test_the_interaction(asked: WalletRequest) -> None:
    links = vcapi_links(asked)
    assert links.qr_text == links.interaction_url
    assert links.interaction_url.endswith("?iuv=1")
    assert len(links.interaction_url) < 400
    path = urlsplit(links.interaction_url).path
    told = Client().get(path, {"iuv": 1}, headers={"Accept": "application/json"})
    assert told.json() == {"protocols": {"vcapi": f"http://127.0.0.1:8000{path_of(asked)}"}}
    page = Client().get(path, {"iuv": 1}, headers={"Accept": "text/html,*/*"})
    assert page.headers["Content-Type"].startswith("text/html")
    body = page.content.decode()
    assert "Alder Grove Care" in body
    assert "learncard.app" in body
    assert "Marisol" not in body
    WalletRequest.objects.across_organizations("test").update(expires_at=timezone.now())
    assert "not good any more" in Client().get(path).content.decode()
    assert refusal(Client().get(path, headers={"Accept": "application/json"})) == (410, "request_expired")


def test_deep_links(asked: WalletRequest) -> None:
    links = vcapi_links(asked).deep_links
    exchange = f"http://127.0.0.1:8000{path_of(asked)}"
    lcw = urlsplit(links["lcw"])
    assert (lcw.netloc, lcw.path) == ("lcw.app", "/request")
    assert json.loads(parse_qs(lcw.query)["request"][0]) == {
        "credentialRequestOrigin": "http://127.0.0.1:8000",
        "protocols": {"vcapi": exchange},
    }
    learncard = urlsplit(links["learncard"])
    assert (learncard.netloc, learncard.path) == ("learncard.app", "/request")
    assert parse_qs(learncard.query)["vc_request_url"] == [exchange]


def test_learncard_is_led_back(bob: Person) -> None:
    asked = a_request(bob, wallet="learncard")
    done = post(asked, {"verifiablePresentation": presented(asked)}).json()
    assert list(done) == ["redirectUrl"]
    page = Client().get(urlsplit(done["redirectUrl"]).path).content.decode()
    assert "has what you shared" in page
    assert "Marisol" not in page


def test_what_somebody_asked_for(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    question = EvidenceRequest.objects.within(bob.scope).create(
        application=application, requirement_key="vitals", wanted={"credential_type": "OpenBadgeCredential"}
    )
    asked = a_request(bob, application, answers_request=question)
    query = post(asked, {}).json()["verifiablePresentationRequest"]["query"][0]["credentialQuery"]
    assert query["example"]["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert "Vital signs" in query["reason"]
    assert "Basic life support" not in query["reason"]
    from tests.portal.wallet_factories import a_clr

    assert refusal(post(asked, presented(asked, a_badge(), a_clr(1)))) == (400, WalletRefusal.UNASKED.value)
    assert post(asked, presented(asked, a_badge())).status_code == 200
    question.refresh_from_db()
    asked.refresh_from_db()
    assert question.answered_by_id == asked.batch_id
    assert question.answered_at is not None


def test_the_same_holds_days_later(asked: WalletRequest, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proof of holding lives for minutes; what it proved is found again whenever the record is checked again."""
    from portal.actions.verify import request_verification

    soon = (timezone.now() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert post(asked, presented(asked, expires=soon)).status_code == 200
    work_off()
    record = Record.objects.within(bob.scope).get()
    later = timezone.now() + timedelta(days=9)
    request_verification(bob.scope, record, reason="asked", as_of=later)
    work_off()
    record.refresh_from_db()
    current = record.current_verification
    assert current is not None
    assert (current.number, current.as_of) == (2, later)
    assert (record.verdict, record.subject_match) == ("verified", "holder_key")
    assert HOLDER.did_key in json.dumps(current.report)
