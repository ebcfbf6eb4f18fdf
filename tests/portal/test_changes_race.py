"""The feed under concurrent writers, with a consumer that dies at any moment: a seeded storm, on either database."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from portal.actions.events import record_event
from portal.actions.sequence import sequence_events, verify_chain
from portal.actions.tokens import create_token
from portal.models import Event, Job
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.feed_factories import follow
from tests.portal.work_factories import a_job

WRITERS, SEQUENCERS, EACH = 4, 2, 25
#: Kinds that are told and kinds that are not, so that the cursor has to pass what is filtered out.
KINDS = ("job.changed", "job.locked", "mail.queued")


class Storm:
    """What the writers committed and rolled back, and what went wrong."""

    def __init__(self, seed: int, scope: Scope, job: uuid.UUID) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a test
        self.scope, self.job = scope, job
        self.lock = threading.Lock()
        self.committed: dict[str, str] = {}
        self.undone: set[str] = set()
        self.wrong: list[BaseException] = []

    def run(self, work: Callable[[random.Random], None]) -> threading.Thread:
        seed = self.random.random()

        def begin() -> None:
            try:
                work(random.Random(seed))  # noqa: S311 - a test
            except BaseException as error:  # noqa: BLE001 - the test says so
                self.wrong.append(error)
            finally:
                connections.close_all()

        thread = threading.Thread(target=begin)
        thread.start()
        return thread

    def write(self, chance: random.Random) -> None:
        """Transactions of one to three events, with a pause before the commit, a fifth of them rolled back."""
        for _ in range(EACH):
            made: dict[str, str] = {}
            with transaction.atomic():
                for _ in range(chance.randint(1, 3)):
                    kind = chance.choice(KINDS)
                    event = record_event(self.scope, kind, Job(pk=self.job), number=1)
                    made[str(event.pk)] = kind
                    time.sleep(chance.random() * 0.004)
                undone = chance.random() < 0.2
                transaction.set_rollback(undone)
            with self.lock:
                self.undone |= set(made) if undone else set()
                self.committed |= {} if undone else made
            time.sleep(chance.random() * 0.002)


def consume(browser: Client, chance: random.Random, done: Callable[[], bool]) -> list[tuple[int, str]]:
    """Follow until ``done``; between fetching, working and keeping the cursor it forgets everything, by chance."""
    kept, worked = "", []
    while True:
        over = done()
        query = {"limit": str(chance.randint(1, 7))} | ({"cursor": kept} if kept else {"from": "start"})
        answer = browser.get("/api/v1/changes/", query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        if chance.random() < 0.15:
            continue  # died with the answer in its hands
        part = body["events"] if chance.random() > 0.15 else body["events"][: chance.randint(0, 3)]
        worked += [(event["seq"], event["id"]) for event in part]
        if len(part) < len(body["events"]) or chance.random() < 0.15:
            continue  # died at work, or before it kept the cursor
        kept = body["cursor"]
        if over and not body["more"] and not body["events"]:
            return worked


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_missed_and_nothing_undone_is_seen(bob: Person, seed: int) -> None:
    job = a_job(bob)
    storm = Storm(seed, bob.scope, job.pk)
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    _, secret = create_token(keeper, name="Follower", capabilities=["read_jobs"])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    writing = threading.Event()

    def number(chance: random.Random) -> None:
        while not writing.is_set():
            try:
                sequence_events()
            except OperationalError:
                if connection.vendor != "sqlite":
                    raise  # SQLite may say that it is busy: the next round comes
            time.sleep(chance.random() * 0.01)

    seen: list[list[tuple[int, str]]] = []
    sequencers = [storm.run(number) for _ in range(SEQUENCERS)]
    consumers = [storm.run(lambda chance: seen.append(consume(browser, chance, writing.is_set))) for _ in range(2)]
    writers = [storm.run(storm.write) for _ in range(WRITERS)]
    for writer in writers:
        writer.join()
    sequence_events()
    writing.set()
    for thread in (*sequencers, *consumers):
        thread.join()
    assert storm.wrong == []
    numbers = {str(pk): seq for pk, seq in Event.objects.within(bob.scope).values_list("pk", "seq")}
    expected = {pk for pk, kind in storm.committed.items() if kind != "mail.queued"}
    assert len(seen) == 2
    for worked in seen:
        got = {pk for _seq, pk in worked}
        assert expected <= got, "a committed event was missed"
        assert not got & storm.undone, "an event was seen that was rolled back"
        assert got == expected
        assert all(numbers[pk] == seq for seq, pk in worked), "an event changed its number"
        first = list(dict.fromkeys(worked))
        assert first == sorted(first), "the order was not kept"
        assert len(worked) > len(got), "the consumer never died, so this proved nothing"
    assert verify_chain(bob.scope).whole
    assert {row["id"] for row in follow(browser)} == expected
