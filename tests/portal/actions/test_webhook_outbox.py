"""The outbox: one telling for each event and endpoint, whatever happens in between."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions import webhook_outbox as module
from portal.actions.events import record_event
from portal.actions.sequence import sequence_events
from portal.actions.webhook_outbox import KEPT, fill_outboxes, forget_tellings
from portal.actions.webhooks import add_endpoint
from portal.models import Batch, Candidate, Event, WebhookDelivery, WebhookEndpoint
from portal.webhooks import KINDS, OUTCOMES
from tests.portal.conftest import Person

URL = "https://ats.example/hook"


def happen(person: Person, kind: str, subject: Candidate | None = None, **ids: str) -> Event:
    subject = subject or Candidate.objects.within(person.scope).create(name="N")
    event = record_event(person.scope, kind, subject, **ids)
    sequence_events()
    return event


def kinds(person: Person) -> list[str]:
    return list(WebhookDelivery.objects.within(person.scope).order_by("event__seq").values_list("kind", flat=True))


def test_it_works(alice: Person, charlie: Person) -> None:
    happen(alice, "record.received")
    add_endpoint(alice.scope, name="ATS", url=URL)
    event = happen(alice, "record.received")
    happen(alice, "mail.queued")
    happen(charlie, "record.received")
    assert fill_outboxes() == 1
    assert fill_outboxes() == 0
    row = WebhookDelivery.objects.within(alice.scope).get()
    assert (row.event, row.kind) == (event, "record.received")
    assert not WebhookDelivery.objects.within(charlie.scope).exists()


def test_every_outcome_is_told(alice: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    record = Candidate.objects.within(alice.scope).create(name="a record")
    happen(alice, "record.received", record)
    for verdict in ("indeterminate", "verified", "not_in_force", "rejected", "not_in_force"):
        happen(alice, "record.verified", record, verdict=verdict)
    for kind in ("ranking.done", "application.decided", "application.withdrawn", "record.taken_back"):
        happen(alice, kind)
    fill_outboxes()
    assert kinds(alice) == [
        "record.received",
        "record.indeterminate",
        "record.verified",
        "record.revoked",
        "record.rejected",
        "record.not_in_force",
        "job.ranked",
        "application.decided",
        "application.withdrawn",
        "record.withdrawn",
    ]
    assert set(kinds(alice)) == KINDS == {outcome.kind for outcome in OUTCOMES}


def test_an_endpoint_gets_what_it_asked_for(alice: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL, kinds=["job.ranked"])
    happen(alice, "record.received")
    happen(alice, "ranking.done")
    fill_outboxes()
    assert kinds(alice) == ["job.ranked"]


def test_a_round_that_died_is_repeated_without_a_second_telling(alice: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    happen(alice, "record.received")
    fill_outboxes()
    WebhookEndpoint.objects.within(alice.scope).update(cursor=0)
    fill_outboxes()
    assert len(kinds(alice)) == 1


def test_nothing_stays_behind_in_long_stretches(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 3)
    add_endpoint(alice.scope, name="ATS", url=URL)
    for number in range(8):
        happen(alice, "record.received" if number % 2 else "mail.queued")
    assert fill_outboxes() == 4
    assert WebhookEndpoint.objects.within(alice.scope).get().cursor == Event.objects.within(alice.scope).count()


def test_what_is_not_numbered_yet_waits(alice: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    sequence_events()
    record_event(alice.scope, "record.received", Batch(pk=uuid.uuid4()))
    assert fill_outboxes() == 0
    sequence_events()
    assert fill_outboxes() == 1


def test_the_log_is_forgotten_after_a_while(alice: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    happen(alice, "record.received")
    happen(alice, "record.received")
    fill_outboxes()
    old, fresh = WebhookDelivery.objects.within(alice.scope).order_by("created_at")
    rows = WebhookDelivery.objects.within(alice.scope)
    rows.filter(pk=old.pk).update(next_attempt_at=None, finished_at=timezone.now() - KEPT - timedelta(minutes=1))
    rows.filter(pk=fresh.pk).update(next_attempt_at=None, finished_at=timezone.now())
    assert forget_tellings() == 1
    assert rows.get() == fresh
