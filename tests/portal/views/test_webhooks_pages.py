"""The webhooks' pages: endpoints, secrets shown once, the log and what can be done from it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.actions.webhook_replay import ping_endpoint
from portal.actions.webhooks import add_endpoint, pause_endpoint
from portal.models import WebhookDelivery, WebhookEndpoint
from tests.portal.conftest import Person

URL = "https://ats.example/hook"
STATE = WebhookDelivery.State


@pytest.fixture
def endpoint(alice: Person) -> WebhookEndpoint:
    return add_endpoint(alice.scope, name="Applicant tracking", url=URL)[0]


def page(person: Person, endpoint: WebhookEndpoint, query: str = "") -> str:
    answer = person.client.get(reverse("webhook", args=[endpoint.pk]) + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_works(alice: Person) -> None:
    assert "No endpoint yet" in alice.client.get(reverse("webhooks")).content.decode()
    answer = alice.client.post(reverse("add_webhook"), {"name": "ATS", "url": URL, "kinds": ["job.ranked"]})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    row = WebhookEndpoint.objects.within(alice.scope).get()
    assert secret not in page(alice, row)
    shown = alice.client.get(reverse("webhooks")).content.decode()
    assert "ATS" in shown
    assert "Ranked" in shown


def test_what_was_typed_stays(alice: Person) -> None:
    answer = alice.client.post(reverse("add_webhook"), {"name": "<b>ATS", "url": "http://ats.example/"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "&lt;b&gt;ATS" in shown
    assert "cannot be used" in shown


def test_only_administrators_come_in(bob: Person, erin: Person, endpoint: WebhookEndpoint) -> None:
    for person in (bob, erin):
        assert person.client.get(reverse("webhooks")).status_code == 403
        assert person.client.get(reverse("webhook", args=[endpoint.pk])).status_code == 403


def test_the_log_is_narrowed(alice: Person, endpoint: WebhookEndpoint) -> None:
    sent, failed = ping_endpoint(alice.scope, endpoint), ping_endpoint(alice.scope, endpoint)
    rows = WebhookDelivery.objects.within(alice.scope)
    now = timezone.now()
    over = {"finished_at": now, "next_attempt_at": None, "attempts": 3, "took_ms": 41}
    rows.filter(pk=sent.pk).update(state=STATE.SENT, answered=204, **over)
    rows.filter(pk=failed.pk).update(state=STATE.FAILED, answered=500, error="refused", **over)
    shown = page(alice, endpoint)
    assert sent.message_id in shown
    assert "It answered, but did not take it." in shown
    assert "41 ms" in shown
    only_failed = page(alice, endpoint, "?state=failed")
    assert failed.message_id in only_failed
    assert sent.message_id not in only_failed
    assert "Nothing fits." in page(alice, endpoint, "?kind=job.ranked")
    assert sent.message_id in page(alice, endpoint, "?state=nonsense&page=zz")


def test_told_again_from_the_log(alice: Person, endpoint: WebhookEndpoint) -> None:
    row = ping_endpoint(alice.scope, endpoint)
    again = reverse("replay_webhook", args=[row.pk])
    waiting = alice.client.post(again)
    assert waiting.status_code == 422
    assert "waits for its turn" in waiting.content.decode()
    WebhookDelivery.objects.within(alice.scope).update(
        state=STATE.FAILED, finished_at=timezone.now(), next_attempt_at=None
    )
    assert alice.client.post(again).status_code == 302
    all_again = reverse("replay_failed_webhook", args=[endpoint.pk])
    for since in ("", "2026-99-99", "2999-01-01"):
        assert alice.client.post(all_again, {"since": since}).status_code == 422
    WebhookDelivery.objects.within(alice.scope).update(
        state=STATE.FAILED, finished_at=timezone.now(), next_attempt_at=None
    )
    assert alice.client.post(all_again, {"since": "2020-01-01"}).status_code == 302
    assert WebhookDelivery.objects.within(alice.scope).get().state == STATE.WAITING


def test_paused_resumed_rotated_removed(alice: Person, endpoint: WebhookEndpoint) -> None:
    switch = reverse("switch_webhook", args=[endpoint.pk])
    alice.client.post(switch)
    assert "Paused by hand" in page(alice, endpoint)
    assert alice.client.post(reverse("ping_webhook", args=[endpoint.pk])).status_code == 422
    alice.client.post(switch, {"skip": "1"})
    assert "Paused" not in page(alice, endpoint)
    assert alice.client.post(reverse("ping_webhook", args=[endpoint.pk])).status_code == 302
    rotated = alice.client.post(reverse("rotate_webhook", args=[endpoint.pk]))
    assert rotated.context["secret"] in rotated.content.decode()
    assert "Two sign until" in page(alice, endpoint)
    assert alice.client.post(reverse("remove_webhook", args=[endpoint.pk])).status_code == 302
    assert alice.client.get(reverse("webhook", args=[endpoint.pk])).status_code == 404


def test_why_the_machinery_paused_it(alice: Person, endpoint: WebhookEndpoint) -> None:
    pause_endpoint(alice.scope, endpoint, because="failing")
    assert "it took nothing for days" in page(alice, endpoint)
