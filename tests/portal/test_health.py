"""Health: what is so and what to do, in every state, for administrators alone and without secrets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import health_checks
from portal.actions.events import record_event
from portal.actions.exports import ask_export
from portal.actions.mail import send_mail
from portal.actions.receive import receive_text
from portal.actions.sequence import sequence_events
from portal.actions.webhooks import add_endpoint, pause_endpoint
from portal.backups import back_up, last_backup
from portal.celery import Queue
from portal.health import Finding, State, ago, amount, findings, worst
from portal.models import Event, Job, JobVersion, OutgoingMail, RankingRun, Verification, WorkerPulse
from portal.nudges import queue_of
from portal.queries_queues import waiting_by_queue
from portal.registries import keep
from tests.portal.conftest import Person
from verification.sources import TrustList


@pytest.fixture(autouse=True)
def registries(settings, tmp_path: Path) -> Path:
    settings.CREDENCE_REGISTRIES = tmp_path / "registries"
    return tmp_path / "registries"


def found(person: Person) -> dict[str, Finding]:
    return {item.key: item for item in findings(person.scope)}


def beating(name: str, queue: Queue, *, seconds: float = 0) -> None:
    WorkerPulse.objects.create(
        name=name, queue=queue.value, process=1, seen_at=timezone.now() - timedelta(seconds=seconds)
    )


def test_it_works(alice: Person) -> None:
    for queue in Queue:
        beating(f"{queue.value}@up", queue)
    sequence_events()
    shown = alice.client.get(reverse("organization_health"))
    assert shown.status_code == 200
    rows = found(alice)
    assert set(rows) == {key for key, _, _ in health_checks.CHECKS}
    for key in ("workers", "queues", "schedule", "webhooks", "database", "registries", "contexts", "pool", "versions"):
        assert rows[key].state is State.WELL, rows[key]
    assert "Nothing waits." in shown.content.decode()


def test_only_administrators_come_in(bob: Person, dora: Person, erin: Person) -> None:
    for person in (bob, dora, erin):
        assert person.client.get(reverse("organization_health")).status_code == 403
        assert person.client.post(reverse("resend_mail")).status_code == 403


def test_workers(alice: Person) -> None:
    assert found(alice)["workers"].state is State.FAULT
    beating("verify@up", Queue.VERIFY)
    beating("bulk@up", Queue.BULK, seconds=90)
    some = found(alice)["workers"]
    assert some.state is State.CAUTION
    assert "bulk" in some.do


@pytest.mark.parametrize(("minutes", "state"), [(0, State.WELL), (5, State.CAUTION), (60, State.FAULT)])
def test_queues(alice: Person, minutes: int, state: State) -> None:
    receive_text(alice.scope, text="{}", channel="paste")
    since = timezone.now() - timedelta(minutes=minutes)
    Verification.objects.within(alice.scope).update(next_attempt_at=since)
    assert found(alice)["queues"].state is state
    row = Verification.objects.within(alice.scope).get()
    waiting = waiting_by_queue()
    assert waiting[queue_of(row)].count == 1
    assert sum(item.count for item in waiting.values()) == 1


def test_the_schedule(alice: Person) -> None:
    record_event(alice.scope, "job.created", alice.organization)
    assert found(alice)["schedule"].state is State.WELL
    Event.objects.within(alice.scope).update(created_at=timezone.now() - timedelta(minutes=5))
    assert found(alice)["schedule"].state is State.FAULT
    sequence_events()
    assert found(alice)["schedule"].state is State.WELL


def test_mail_that_was_given_up_is_sent_again(alice: Person, charlie: Person) -> None:
    for person in (alice, charlie):
        send_mail(person.scope, to="ada@mail.example", subject="s", body="b", kind="code")
    everybody = OutgoingMail.objects.across_organizations("a test")
    everybody.update(state=OutgoingMail.State.FAILED, next_attempt_at=None, attempts=12)
    assert found(alice)["mail"].state is State.FAULT
    assert alice.client.post(reverse("resend_mail")).status_code == 302
    mine, theirs = (OutgoingMail.objects.within(person.scope).get() for person in (alice, charlie))
    assert (mine.state, mine.attempts) == (OutgoingMail.State.WAITING, 0)
    assert mine.next_attempt_at is not None
    assert theirs.state == OutgoingMail.State.FAILED
    again = alice.client.post(reverse("resend_mail"), follow=True)
    assert "No message was given up." in again.content.decode()


def test_disk(alice: Person, settings) -> None:
    settings.CREDENCE_KEEP_FREE = 10**18
    assert found(alice)["disk"].state is State.FAULT


@pytest.mark.django_db(transaction=True)  # a backup begins a transaction of its own
def test_backups_are_noted(alice: Person, tmp_path: Path) -> None:
    assert found(alice)["backup"].state is State.CAUTION
    back_up(tmp_path / "kept", portable=True)
    kept = last_backup()
    assert kept is not None
    assert kept.keys is False
    assert found(alice)["backup"].state is State.WELL


def test_registries_and_webhooks(alice: Person, registries: Path) -> None:
    keep(registries, "a", TrustList("A", "1", good_until=timezone.now() - timedelta(days=1)))
    endpoint, secret = add_endpoint(alice.scope, name="ATS", url="https://ats.example/")
    pause_endpoint(alice.scope, endpoint)
    rows = found(alice)
    assert rows["registries"].state is State.FAULT
    assert rows["webhooks"].state is State.CAUTION
    assert worst(list(rows.values())) is State.FAULT
    assert secret not in alice.client.get(reverse("organization_health")).content.decode()


def test_what_cannot_be_looked_at_keeps_nothing_else_from_it(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_scope: object) -> Finding:
        raise OSError("secret path")

    monkeypatch.setattr(health_checks, "CHECKS", (("disk", "Disk", broken), *health_checks.CHECKS[-1:]))
    first, second = findings(alice.scope)
    assert (first.state, second.state) == (State.FAULT, State.WELL)
    assert "secret" not in first.says


def test_words() -> None:
    assert [ago(seconds) for seconds in (1, 59, 61, 7_200, 90_000)] == [
        "1 second",
        "59 seconds",
        "1 minute",
        "2 hours",
        "1 day",
    ]
    assert [amount(size) for size in (10, 2 * 1024**2, 3 * 1024**4)] == ["0 KB", "2.0 MB", "3.0 TB"]


def test_a_file_waits_in_a_queue_of_its_own(bob: Person) -> None:
    job = Job.objects.within(bob.scope).create(title="J")
    version = JobVersion.objects.within(bob.scope).create(job=job, number=1)
    RankingRun.objects.within(bob.scope).create(
        job=job, version=version, number=1, reason="asked", state="done", ranking_hash="0" * 64
    )
    row = ask_export(bob.scope, what="rankings", form="csv", about={"job": str(job.pk)})
    assert queue_of(row) is Queue.EXPORT
    waiting = waiting_by_queue()
    assert (waiting[Queue.EXPORT].count, waiting[Queue.BULK].count) == (1, 0)
