"""The wallet page: choose, open or scan, follow, and read in plain words what came of it; without scripts too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.intake.wallets import PROTOCOLS, WALLETS
from portal.models import EvidenceRequest, WalletRequest
from portal.rate_limits import LIMITS, Limit
from tests.portal.conftest import Person
from tests.portal.wallet_factories import a_badge, presented, unsigned
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_page, an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(bob: Person) -> Any:
    return an_application(bob, a_job(bob), "Marisol Etcheverry")


@pytest.fixture
def page(bob: Person, application: Any) -> str:
    return f"/my/{a_page(bob, application)}/wallet/"


def begin(client: Client, page: str, **typed: str) -> str:
    """Choose a wallet; the address of the page that follows the request."""
    answer = client.post(page, {"wallet": "lcw", **typed})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def the_request(bob: Person) -> WalletRequest:
    found: WalletRequest = WalletRequest.objects.within(bob.scope).latest("created_at")
    return found


def answer(request: WalletRequest, presentation: Any) -> int:
    path = f"/workflows/share/exchanges/{request.public_id}"
    return Client().post(path, presentation, content_type="application/json").status_code


def body(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_it_works(client: Client, bob: Person, page: str) -> None:
    first = body(client, page)
    for wallet in WALLETS.values():
        assert wallet.panel or wallet.name in first
    assert "Looked for:</b> Vital signs, Basic life support." in first
    shown = begin(client, page)
    request = the_request(bob)
    assert shown == f"{page}?r={request.public_id}"
    text = body(client, shown)
    assert "https://lcw.app/request?request=" in text
    assert '<svg role="img" aria-label="QR code' in text
    assert 'id="wallet-status"' in text
    assert "Look again" in text
    Client().post(f"/workflows/share/exchanges/{request.public_id}", "{}", content_type="application/json")
    assert "Your wallet has opened it" in body(client, shown)
    assert answer(request, presented(request)) == 200
    text = body(client, shown)
    assert "Received, and signed by you just now" in text
    assert "Being checked" in text
    assert "QR code" not in text
    work_off()
    text = body(client, shown)
    assert "Vital signs" in text
    assert "Verified" in text
    assert "hx-get" not in text.split('id="wallet-status"')[1].split(">")[0]


def test_every_wallet_has_a_protocol_and_a_way_in(client: Client, bob: Person, page: str) -> None:
    for kind, wallet in WALLETS.items():
        assert wallet.protocol in PROTOCOLS
        text = body(client, begin(client, page, wallet=kind))
        assert wallet.panel or wallet.name in text
        if wallet.protocol == WalletRequest.Protocol.VCAPI:
            assert PROTOCOLS[wallet.protocol].links(the_request(bob)).deep_links[kind]


def test_a_wallet_that_is_none(client: Client, bob: Person, page: str) -> None:
    assert client.post(page, {"wallet": "mine"}).headers["Location"] == page
    assert client.post(page).headers["Location"] == page
    assert not WalletRequest.objects.within(bob.scope).exists()


def test_the_live_part(client: Client, bob: Person, page: str) -> None:
    shown = begin(client, page)
    request = the_request(bob)
    status = f"{page}status/?r={request.public_id}"
    first = client.get(status)
    assert first.status_code == 200
    seen = first.content.decode().split("seen=")[1].split('"')[0]
    assert client.get(f"{status}&seen={seen}").status_code == 204, "nothing has changed"
    assert answer(request, presented(request)) == 200
    changed = client.get(f"{status}&seen={seen}")
    assert "Received" in changed.content.decode()
    assert 'id="ways"' in changed.content.decode(), "the code is taken away"
    assert client.get(f"{page}status/?r=nonsense").status_code == 404
    assert client.get(f"{page}status/").status_code == 404
    assert client.get(shown).status_code == 200


def test_what_was_refused_is_said_in_plain_words(client: Client, bob: Person, page: str) -> None:
    shown = begin(client, page)
    request = the_request(bob)
    assert answer(request, unsigned(a_badge())) == 400
    text = body(client, shown)
    assert "did not sign what it sent" in text
    assert "try again with the same code" in text
    for _ in range(4):
        answer(request, {"verifiablePresentation": None})
    text = body(client, shown)
    assert "This code is closed" in text
    assert "Make a new code" in text
    assert "QR code" not in text


def test_what_has_expired(client: Client, bob: Person, page: str) -> None:
    shown = begin(client, page)
    WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now() - timedelta(seconds=1))
    text = body(client, shown)
    assert "This code has expired" in text
    assert "hx-trigger" not in text
    assert begin(client, page) != shown


def test_what_was_declined(client: Client, bob: Person, page: str) -> None:
    shown = begin(client, page)
    WalletRequest.objects.within(bob.scope).update(state=WalletRequest.State.DECLINED)
    assert "Nothing was shared" in body(client, shown)


def test_an_answer_to_what_somebody_asked(client: Client, bob: Person, page: str, application: Any) -> None:
    question = EvidenceRequest.objects.within(bob.scope).create(
        application=application, requirement_key="vitals", message="Please send the vital signs badge."
    )
    text = body(client, f"{page}?answers={question.pk}")
    assert "Please send the vital signs badge." in text
    assert f'name="answers" value="{question.pk}"' in text
    shown = begin(client, page, answers=str(question.pk))
    assert the_request(bob).answers_request == question
    assert "Please send" in body(client, shown)
    answer(the_request(bob), presented(the_request(bob)))
    question.refresh_from_db()
    assert question.answered_by is not None


def test_what_somebody_else_was_asked_is_nothing_here(client: Client, bob: Person, page: str) -> None:
    other = an_application(bob, a_job(bob), "Owen C")
    question = EvidenceRequest.objects.within(bob.scope).create(application=other, message="For Owen alone.")
    assert "Owen" not in body(client, f"{page}?answers={question.pk}")
    begin(client, page, answers=str(question.pk))
    assert the_request(bob).answers_request is None
    theirs = f"/my/{a_page(bob, other)}/wallet/"
    begin(client, theirs)
    foreign = the_request(bob)
    assert 'id="wallet-status"' not in body(client, f"{page}?r={foreign.public_id}")
    assert client.get(f"{page}status/?r={foreign.public_id}").status_code == 404


def test_back_from_the_wallet_in_the_same_browser_alone(client: Client, bob: Person, page: str) -> None:
    shown = begin(client, page, wallet="learncard")
    request = the_request(bob)
    back = f"/interactions/{request.public_id}/back"
    assert client.get(back).headers["Location"] == shown
    stranger = Client().get(back)
    assert stranger.status_code == 200
    assert page not in stranger.content.decode()
    cookie = client.cookies["credence_wallet"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    begin(client, page)
    assert client.cookies["credence_wallet"].value == cookie.value, "several requests of one browser"
    assert client.get(f"/interactions/{the_request(bob).public_id}?iuv=1").headers["Location"].startswith(page)


def test_too_many_requests(client: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "wallet_request", Limit(1, 60))
    begin(client, page)
    assert client.post(page, {"wallet": "lcw"}).status_code == 429


def test_polling_of_a_whole_college_is_no_guessing(client: Client, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "open_link", Limit(2, 60))
    assert [client.get(page).status_code for _ in range(5)] == [200] * 5
    guesses = [client.get(f"/my/{'x' * 22}/wallet/").status_code for _ in range(3)]
    assert guesses == [404, 404, 429]


def test_who_has_withdrawn_is_asked_for_nothing(client: Client, bob: Person, page: str, application: Any) -> None:
    shown = begin(client, page)
    application.withdrawn_at = timezone.now()
    application.save()
    for answered in (client.get(page), client.get(shown), client.post(page, {"wallet": "lcw"})):
        assert answered.status_code == 410
        assert "You have withdrawn this application" in answered.content.decode()
    assert WalletRequest.objects.within(bob.scope, hidden_too=True).count() == 1
    request = WalletRequest.objects.within(bob.scope, hidden_too=True).get()
    assert answer(request, presented(request)) == 404
