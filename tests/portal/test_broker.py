"""The embedded broker: messages appear whole, in order, once; and the settings that the measurements demand."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from kombu import Connection, Exchange, Queue

from portal import celery as module
from portal.broker import Transport
from portal.celery import Queue as Ours
from portal.celery import configuration
from portal.nudges import TASKS


def connect(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.01,
    }
    return Connection(transport=Transport, transport_options=options)


def publish(connection: Connection, numbers: range) -> None:
    with connection.channel() as channel:
        channel.queue_declare("work")
        producer = connection.Producer(channel)
        for number in numbers:
            producer.publish({"n": number}, routing_key="work", exchange="", serializer="json")


def taken(connection: Connection, count: int) -> list[int]:
    found: list[int] = []
    queue = Queue("work", Exchange(""), routing_key="work")
    with connection.channel() as channel:
        for _ in range(count):
            message = queue(channel).get(no_ack=True)
            if message is None:
                break
            found.append(message.payload["n"])
    return found


def test_it_works(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        publish(connection, range(5))
        assert connection.default_channel._size("work") == 5
        assert taken(connection, 10) == [0, 1, 2, 3, 4]
        assert connection.default_channel._size("work") == 0


def test_a_broken_message_is_dropped_and_stops_nobody(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        (tmp_path / "0000_x.work.msg").write_text("")
        (tmp_path / "0001_x.work.msg").write_text('{"half":')
        publish(connection, range(1))
        assert taken(connection, 5) == [0]


def test_what_is_still_being_written_is_not_seen(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        (tmp_path / "0000_x.work.msg.part").write_text("{")
        assert taken(connection, 1) == []
        assert connection.default_channel._size("work") == 0


def test_many_consumers_get_each_message_once(tmp_path: Path) -> None:
    with connect(tmp_path) as connection:
        publish(connection, range(200))
    found: list[int] = []

    def consume() -> None:
        with connect(tmp_path) as mine:
            found.extend(taken(mine, 200))

    threads = [threading.Thread(target=consume) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == list(range(200))


def test_the_settings_that_were_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    found = configuration()
    assert found["broker_transport_options"]["polling_interval"] == 0.02
    assert found["worker_prefetch_multiplier"] == 1
    assert found["accept_content"] == ["json"]
    assert found["task_ignore_result"] is True
    assert {queue.name for queue in found["task_queues"]} == set(Ours)
    monkeypatch.setattr(module.settings, "CELERY_BROKER_URL", "redis://broker.example/0")
    assert configuration()["broker_url"] == "redis://broker.example/0"
    assert configuration()["broker_transport_options"] == {}


def test_every_nudge_has_a_task() -> None:
    module.app.loader.import_default_modules()
    assert set(TASKS.values()) <= set(module.app.tasks)


def test_nobody_uses_what_dies_with_a_worker() -> None:
    """`countdown`, `eta` and `retry` keep messages in a worker's memory (design, section 5)."""
    root = Path(module.__file__).parent
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for word in ("countdown=", "eta=", ".retry(", "apply_async"):
            assert word not in text, f"{path.name} uses {word}"
