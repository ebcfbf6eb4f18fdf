"""Endpoints: what may be one, and what can be done to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from portal.actions.refusal import RefusedError
from portal.actions.sequence import sequence_events
from portal.actions.webhook_replay import ping_endpoint, replay_delivery, replay_failed
from portal.actions.webhooks import (
    MOST_ENDPOINTS,
    add_endpoint,
    change_endpoint,
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
)
from portal.models import Event, WebhookDelivery, WebhookEndpoint
from portal.scope import NotAllowedError
from portal.secret_text import open_text
from portal.webhooks import KINDS
from tests.portal.conftest import Person

URL = "https://ats.example/hook"
STATE = WebhookDelivery.State


def endpoint_of(person: Person) -> WebhookEndpoint:
    return add_endpoint(person.scope, name="ATS", url=URL)[0]


def test_it_works(alice: Person) -> None:
    endpoint, secret = add_endpoint(alice.scope, name="  ATS ", url=URL, kinds=sorted(KINDS))
    assert (endpoint.name, endpoint.url, endpoint.kinds) == ("ATS", URL, [])
    assert secret.startswith("whsec_")
    assert secret.encode() not in bytes(endpoint.secret)
    assert open_text(bytes(endpoint.secret).decode()) == secret
    change_endpoint(alice.scope, endpoint, name="ATS 2", url=URL, kinds=["job.ranked"])
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.kinds) == ("ATS 2", ["job.ranked"])
    told = list(Event.objects.within(alice.scope).order_by("created_at").values_list("kind", flat=True))
    assert told == ["webhook.added", "webhook.changed"]


@pytest.mark.parametrize(
    ("name", "url", "kinds", "field"),
    [
        ("", URL, [], "name"),
        ("n" * 101, URL, [], "name"),
        ("ATS", "", [], "url"),
        ("ATS", "http://ats.example/", [], "url"),
        ("ATS", "https://ats.example:8443/", [], "url"),
        ("ATS", "https://user:pass@ats.example/", [], "url"),
        ("ATS", "ftp://ats.example/", [], "url"),
        ("ATS", "https://127.0.0.1/hook", [], "url"),
        ("ATS", "https://[::1]/hook", [], "url"),
        ("ATS", "https://10.1.2.3/hook", [], "url"),
        ("ATS", "https://localhost/hook", [], "url"),
        ("ATS", "https://ats.example/" + "x" * 2_000, [], "url"),
        ("ATS", URL, ["everything"], "kinds"),
    ],
)
def test_what_is_no_endpoint_is_refused(alice: Person, name: str, url: str, kinds: list[str], field: str) -> None:
    with pytest.raises(RefusedError) as refused:
        add_endpoint(alice.scope, name=name, url=url, kinds=kinds)
    assert refused.value.field == field
    assert not WebhookEndpoint.objects.within(alice.scope).exists()


def test_there_is_an_end_to_them(alice: Person) -> None:
    for _ in range(MOST_ENDPOINTS):
        endpoint_of(alice)
    with pytest.raises(RefusedError):
        endpoint_of(alice)


def test_a_recruiter_may_not(bob: Person) -> None:
    with pytest.raises(NotAllowedError):
        endpoint_of(bob)


def test_paused_and_resumed(alice: Person) -> None:
    endpoint = endpoint_of(alice)
    row = ping_endpoint(alice.scope, endpoint)
    pause_endpoint(alice.scope, endpoint)
    row.refresh_from_db()
    endpoint.refresh_from_db()
    assert (row.state, row.next_attempt_at) == (STATE.WAITING, None)
    with pytest.raises(RefusedError):
        ping_endpoint(alice.scope, endpoint)
    resume_endpoint(alice.scope, endpoint)
    row.refresh_from_db()
    assert row.next_attempt_at is not None


def test_resumed_without_what_happened_meanwhile(alice: Person) -> None:
    endpoint = endpoint_of(alice)
    row = ping_endpoint(alice.scope, endpoint)
    pause_endpoint(alice.scope, endpoint)
    sequence_events()
    resume_endpoint(alice.scope, endpoint, skip=True)
    row.refresh_from_db()
    endpoint.refresh_from_db()
    assert (row.state, row.error) == (STATE.FAILED, "skipped")
    assert endpoint.cursor == Event.objects.within(alice.scope).exclude(seq=None).count()


def test_removed_it_keeps_no_secret(alice: Person) -> None:
    endpoint = endpoint_of(alice)
    row = ping_endpoint(alice.scope, endpoint)
    remove_endpoint(alice.scope, endpoint)
    row.refresh_from_db()
    assert row.state == STATE.FAILED
    assert not WebhookEndpoint.objects.within(alice.scope).exists()
    gone = WebhookEndpoint.objects.within(alice.scope, hidden_too=True).get()
    assert bytes(gone.secret) == b""
    with pytest.raises(RefusedError):
        replay_delivery(alice.scope, WebhookDelivery.objects.within(alice.scope).select_related("endpoint").get())


def test_told_again(alice: Person) -> None:
    endpoint = endpoint_of(alice)
    row = ping_endpoint(alice.scope, endpoint)
    with pytest.raises(RefusedError):
        replay_delivery(alice.scope, row)
    rows = WebhookDelivery.objects.within(alice.scope)
    rows.update(state=STATE.FAILED, attempts=10, next_attempt_at=None, finished_at=timezone.now())
    with pytest.raises(RefusedError):
        replay_failed(alice.scope, endpoint, since=timezone.now() + timedelta(hours=1))
    message = rows.get().message_id
    assert replay_failed(alice.scope, endpoint, since=timezone.now() - timedelta(hours=1)) == 1
    again = rows.get()
    assert (again.state, again.attempts, again.message_id) == (STATE.WAITING, 0, message)
    assert again.next_attempt_at is not None


def test_secrets_outlive_a_rotation_of_the_master_key(alice: Person) -> None:
    endpoint, secret = add_endpoint(alice.scope, name="ATS", url=URL)
    call_command("rotate_master_key", verbosity=0)
    endpoint.refresh_from_db()
    assert open_text(bytes(endpoint.secret).decode()) == secret
