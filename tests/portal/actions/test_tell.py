"""Telling endpoints: signed, by ids, at least once, with patience, and never further than the public Internet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from portal.actions import tell as module
from portal.actions.events import record_event
from portal.actions.sequence import sequence_events
from portal.actions.tell import LONGEST_REST, LONGEST_WAIT, perform_telling
from portal.actions.webhook_outbox import fill_outboxes
from portal.actions.webhook_replay import ping_endpoint
from portal.actions.webhooks import add_endpoint, resume_endpoint, rotate_secret
from portal.leases import claim
from portal.models import Application, Candidate, Event, Notification, OutgoingMail, WebhookDelivery, WebhookEndpoint
from portal.net_exchange import Reply, tell
from portal.webhooks import BACK_OFF, OVERLAP
from tests.portal.conftest import Person
from tests.portal.webhook_host import Receiver, receiving
from tests.portal.work import work_off

STATE = WebhookDelivery.State


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with receiving() as receiver:
        yield receiver


def happens(person: Person, kind: str = "record.received", **ids: str) -> Event:
    row = Candidate.objects.within(person.scope).create(name="Danette Kowalczyk", email="danette@mail.example")
    event = record_event(person.scope, kind, row, detail="Words about Danette", **ids)
    sequence_events()
    fill_outboxes()
    return event


def only(person: Person) -> WebhookDelivery:
    row: WebhookDelivery = WebhookDelivery.objects.within(person.scope).select_related("endpoint").get()
    return row


def test_it_works(alice: Person, host: Receiver) -> None:
    endpoint, secret = add_endpoint(alice.scope, name="ATS", url=host.url)
    event = happens(alice, job="7", name="Danette", because="told")
    assert work_off() == 1
    ((headers, body),) = host.taken
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "record.received"
    assert told["data"]["event"] == str(event.pk)
    assert told["data"]["job"] == "7"
    assert "Danette" not in body.decode()
    row = only(alice)
    assert (row.state, row.answered, row.next_attempt_at, row.attempts) == (STATE.SENT, 204, None, 1)
    assert row.took_ms is not None
    assert headers["webhook-id"] == row.message_id
    perform_telling(row.pk)
    assert len(host.taken) == 1
    assert endpoint.secret != secret.encode()


def test_a_no_is_tried_again_with_the_same_id_and_body(alice: Person, host: Receiver) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    host.status = 500
    perform_telling(only(alice).pk)
    row = only(alice)
    assert (row.state, row.answered, row.error, row.attempts) == (STATE.WAITING, 500, "refused", 1)
    assert row.next_attempt_at is not None
    assert timedelta() < row.next_attempt_at - timezone.now() <= BACK_OFF[0]
    perform_telling(row.pk)
    assert len(host.taken) == 1, "it is not due yet"
    WebhookDelivery.objects.within(alice.scope).update(next_attempt_at=timezone.now())
    host.status = 200
    perform_telling(row.pk)
    (first, second) = host.taken
    assert first[1] == second[1]
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert only(alice).state == STATE.SENT


def test_given_up_it_pauses_the_endpoint_and_tells_the_administrators(
    alice: Person, bob: Person, host: Receiver
) -> None:
    endpoint, _ = add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    happens(alice)
    host.status = 503
    first = WebhookDelivery.objects.within(alice.scope).order_by("created_at")[0]
    for _ in range(len(BACK_OFF) + 1):
        WebhookDelivery.objects.within(alice.scope).filter(pk=first.pk).update(next_attempt_at=timezone.now())
        perform_telling(first.pk)
    first.refresh_from_db()
    endpoint.refresh_from_db()
    assert (first.state, first.next_attempt_at) == (STATE.FAILED, None)
    assert endpoint.paused_reason == "failing"
    assert {row.user_id for row in Notification.objects.within(alice.scope)} == {alice.user.pk}
    assert OutgoingMail.objects.within(alice.scope).get().to == alice.user.email
    happens(alice)
    assert WebhookDelivery.objects.within(alice.scope).count() == 2, "what happens meanwhile waits behind the cursor"
    assert not WebhookDelivery.objects.within(alice.scope).exclude(next_attempt_at=None).exists()
    host.status = 204
    resume_endpoint(alice.scope, endpoint)
    fill_outboxes()
    work_off()
    assert WebhookDelivery.objects.within(alice.scope).filter(state=STATE.SENT).count() == 2


def test_one_that_answers_others_is_not_paused(alice: Person, host: Receiver) -> None:
    endpoint, _ = add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    row = only(alice)
    WebhookDelivery.objects.within(alice.scope).filter(pk=row.pk).update(attempts=len(BACK_OFF))
    happens(alice)
    other = WebhookDelivery.objects.within(alice.scope).exclude(pk=row.pk).get()
    perform_telling(other.pk)
    host.status = 400
    perform_telling(row.pk)
    endpoint.refresh_from_db()
    row.refresh_from_db()
    assert row.state == STATE.FAILED
    assert endpoint.paused_at is None


def test_gone_for_good_ends_it_at_once(alice: Person, host: Receiver) -> None:
    endpoint, _ = add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    host.status = 410
    perform_telling(only(alice).pk)
    endpoint.refresh_from_db()
    assert (only(alice).state, endpoint.paused_reason) == (STATE.FAILED, "gone")


@pytest.mark.parametrize(("asked", "least"), [("600", timedelta(seconds=590)), ("99999999999", timedelta())])
def test_a_busy_endpoint_says_when(alice: Person, host: Receiver, asked: str, least: timedelta) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    host.status, host.headers = 429, {"Retry-After": asked}
    perform_telling(only(alice).pk)
    until = only(alice).next_attempt_at
    assert until is not None
    assert least < until - timezone.now() <= LONGEST_WAIT


def test_a_redirect_is_a_no(alice: Person, host: Receiver) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    host.status, host.headers = 307, {"Location": host.url}
    perform_telling(only(alice).pk)
    assert len(host.taken) == 1
    assert (only(alice).state, only(alice).answered) == (STATE.WAITING, 307)


def test_a_long_answer_is_not_read(alice: Person, host: Receiver) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    host.status, host.body = 200, b"x" * 20_000_000
    perform_telling(only(alice).pk)
    assert only(alice).state == STATE.SENT


def test_what_is_not_public_is_not_asked(alice: Person, host: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK")
    WebhookEndpoint.objects.within(alice.scope).update(url="https://127.0.0.1/hook")
    happens(alice)
    perform_telling(only(alice).pk)
    assert host.taken == []
    assert "not on the public Internet" in only(alice).error


def test_a_silent_endpoint_costs_one_try_at_a_time(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with receiving() as host:
        endpoint, _ = add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    happens(alice)
    first, second = WebhookDelivery.objects.within(alice.scope).order_by("created_at")
    perform_telling(first.pk)
    perform_telling(second.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.attempts, first.answered) == (1, None)
    assert (second.attempts, second.error) == (0, ""), "it rests until the first was tried again"
    assert second.next_attempt_at >= first.next_attempt_at  # type: ignore[operator]
    with receiving() as host:
        WebhookEndpoint.objects.within(alice.scope).filter(pk=endpoint.pk).update(url=host.url)
        WebhookDelivery.objects.within(alice.scope).filter(pk=first.pk).update(next_attempt_at=timezone.now())
        perform_telling(first.pk)
        perform_telling(second.pk)
        assert len(host.taken) == 2, "once it answers, what rested is due"


@pytest.mark.parametrize("attempts", range(1, len(BACK_OFF) + 1))
def test_who_came_back_is_told_within_minutes(alice: Person, monkeypatch: pytest.MonkeyPatch, attempts: int) -> None:
    """However long the pause of a message that nobody answered is, another is tried five minutes after its last try."""
    monkeypatch.setattr(module, "JITTER", 0)
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with receiving() as host:
        endpoint, _ = add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    happens(alice)
    rows = WebhookDelivery.objects.within(alice.scope)
    first, second = rows.order_by("created_at")
    rows.filter(pk=first.pk).update(attempts=attempts - 1)
    perform_telling(first.pk)
    perform_telling(second.pk)
    second.refresh_from_db()
    assert second.attempts == 0, "it rests"
    assert second.next_attempt_at <= timezone.now() + LONGEST_REST  # type: ignore[operator]
    with receiving() as host:
        WebhookEndpoint.objects.within(alice.scope).filter(pk=endpoint.pk).update(url=host.url)
        first.refresh_from_db()
        rows.filter(pk=first.pk).update(next_attempt_at=first.next_attempt_at - LONGEST_REST)  # so much time goes by
        rows.filter(pk=second.pk).update(next_attempt_at=timezone.now())
        perform_telling(second.pk)
        assert len(host.taken) == (attempts > 2), "the first one's own turn comes sooner than that"


def test_two_secrets_sign_while_a_rotation_lasts(alice: Person, host: Receiver) -> None:
    endpoint, before = add_endpoint(alice.scope, name="ATS", url=host.url)
    now = rotate_secret(alice.scope, endpoint)
    ping_endpoint(alice.scope, endpoint)
    work_off()
    headers, body = host.taken[-1]
    for secret in (before, now):
        assert Webhook(secret).verify(body, headers)["type"] == "ping"
    past = timezone.now() - timedelta(seconds=1)
    assert WebhookEndpoint.objects.within(alice.scope).get().previous_until > past + OVERLAP - timedelta(minutes=1)
    WebhookEndpoint.objects.within(alice.scope).update(previous_until=past)
    ping_endpoint(alice.scope, endpoint)
    work_off()
    headers, body = host.taken[-1]
    with pytest.raises(WebhookVerificationError):
        Webhook(before).verify(body, headers)
    assert Webhook(now).verify(body, headers)


def test_a_worker_that_lost_its_lease_writes_nothing(
    alice: Person, host: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice)
    row = only(alice)

    def somebody_else_meanwhile(*args: Any, **kwargs: Any) -> Reply:
        rows = WebhookDelivery.objects.within(alice.scope)
        rows.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim(WebhookDelivery, row.pk)
        return tell(*args, **kwargs)

    monkeypatch.setattr(module, "tell", somebody_else_meanwhile)
    perform_telling(row.pk)
    assert only(alice).state == STATE.RUNNING


def test_the_body_holds_what_the_specification_names(alice: Person, host: Receiver) -> None:
    add_endpoint(alice.scope, name="ATS", url=host.url)
    happens(alice, "application.decided", stage="shortlist")
    work_off()
    body = json.loads(host.taken[0][1])
    assert set(body) == {"type", "timestamp", "data"}
    assert body["timestamp"].endswith("+00:00")
    assert body["data"]["stage"] == "shortlist"
    assert not Application.objects.within(alice.scope).exists()


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("120", 120, 120),
        ("0", 0, 0),
        ("-5", 0, 0),
        ("soon", 0, 0),
        ("", 0, 0),
        ("9" * 40, LONGEST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT.total_seconds(), LONGEST_WAIT.total_seconds()),
    ],
)
def test_how_long_an_endpoint_asks_us_to_wait(text: str, least: float, most: float) -> None:
    assert least <= module._asked_wait(text).total_seconds() <= most


def test_an_endpoint_may_name_a_moment() -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    assert 7_000 <= module._asked_wait(moment).total_seconds() <= 7_201


def test_what_failed_together_does_not_come_back_together() -> None:
    pauses = {module._about(BACK_OFF[3]) for _ in range(40)}
    assert len(pauses) > 20
    assert all(BACK_OFF[3] * (1 - module.JITTER) <= pause <= BACK_OFF[3] for pause in pauses)
