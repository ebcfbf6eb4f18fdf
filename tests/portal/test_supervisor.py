"""The supervisor: what dies is started again, what stalls is killed, and all end within seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from portal import services
from portal.actions.receive import receive_text
from portal.celery import Queue
from portal.leases import claim
from portal.models import Verification, WorkerPulse
from portal.supervisor import Child, Supervisor
from tests.portal.conftest import Person

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]


def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_works(tmp_path: Path) -> None:
    child = Child("one", [sys.executable, "-c", "print('hello', flush=True); import time; time.sleep(60)"])
    supervisor = Supervisor([child], tmp_path)
    supervisor.start()
    until(lambda: (tmp_path / "one.log").read_text() == "hello\n")
    assert child.alive
    supervisor.stop()
    assert not child.alive


def test_what_dies_is_started_again(tmp_path: Path) -> None:
    child, said = Child("one", SLEEPER), []
    supervisor = Supervisor([child], tmp_path, said.append)
    supervisor.start()
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: supervisor.watch() or (child.alive and child.process and child.process.pid != first))
    assert child.restarts == 1
    assert "SIGKILL" in said[0]
    supervisor.stop()


def test_what_cannot_start_is_tried_with_growing_pauses(tmp_path: Path) -> None:
    child, said = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"]), []
    supervisor = Supervisor([child], tmp_path, said.append)
    supervisor.start()
    until(lambda: supervisor.watch() or len(said) >= 3)
    assert "exit status 3" in said[0]
    assert child.pause >= 4 * 0.2
    supervisor.stop()


def test_what_stalls_is_killed_and_started_again(tmp_path: Path) -> None:
    stalls = [True]
    child, said = Child("one", STUBBORN, stalled=lambda: stalls.pop() if stalls else False), []
    supervisor = Supervisor([child], tmp_path, said.append)
    supervisor.start()
    until(lambda: supervisor.watch(0.0) or child.restarts == 1)
    assert "stalled" in said[0]
    supervisor.stop(0.1)


def test_a_deaf_child_is_killed(tmp_path: Path) -> None:
    child = Child("deaf", STUBBORN)
    supervisor = Supervisor([child], tmp_path)
    supervisor.start()
    until(lambda: "deaf" in (tmp_path / "deaf.log").read_text())
    began = time.monotonic()
    supervisor.stop(0.3)
    assert time.monotonic() - began < 2
    assert not child.alive


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_children_die_with_their_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from portal.supervisor import Child, Supervisor; "
        f"s = Supervisor([Child('c', {SLEEPER!r})], Path({str(tmp_path)!r})); s.start(); "
        "print(s.children[0].process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_running(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until(lambda: not is_running(pid))


def test_a_large_log_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.supervisor.LOG_LIMIT", 10)
    (tmp_path / "one.log").write_text("x" * 100)
    supervisor = Supervisor([Child("one", SLEEPER)], tmp_path)
    supervisor.start()
    supervisor.stop()
    assert (tmp_path / "one.log.1").read_text() == "x" * 100


class TestStall:
    """When a worker counts as stalled."""

    @pytest.fixture
    def child(self, bob: Person) -> Child:
        receive_text(bob.scope, text="{}", channel="paste")
        overdue = timezone.now() - services.STALLED_AFTER - timedelta(seconds=5)
        Verification.objects.within(bob.scope).update(next_attempt_at=overdue)
        return self.aged(services.worker(Queue.INTERACTIVE), 60)

    @staticmethod
    def aged(child: Child, seconds: float, *, ready: bool = True) -> Child:
        child.started_at = time.monotonic() - seconds
        child.ready_at = child.started_at if ready else 0.0
        return child

    def test_rows_are_due_and_none_was_claimed(self, child: Child) -> None:
        assert child.stalled is not None
        assert child.stalled()

    def test_not_when_it_has_just_started(self, child: Child) -> None:
        assert not self.aged(child, 5).stalled()

    @staticmethod
    def pulsed(process: int) -> None:
        now = timezone.now()
        WorkerPulse.objects.create(name=f"{Queue.INTERACTIVE}@up", queue="interactive", process=process, seen_at=now)

    def test_not_while_it_starts_on_a_busy_machine(self, child: Child) -> None:
        self.pulsed(1)  # that of the worker before it
        assert not self.aged(child, 60, ready=False).stalled()

    def test_it_may_not_start_for_ever(self, child: Child) -> None:
        self.pulsed(1)
        assert self.aged(child, services.STARTED_AFTER.total_seconds() + 1, ready=False).stalled()

    def test_its_time_begins_with_its_first_pulse(self, child: Child) -> None:
        self.pulsed(0)
        assert not self.aged(child, 60, ready=False).stalled()
        assert time.monotonic() - child.ready_at < 10

    def test_not_when_it_took_one_lately(self, child: Child) -> None:
        now = timezone.now()
        name = f"{Queue.INTERACTIVE}@up"
        WorkerPulse.objects.create(name=name, queue="interactive", process=1, seen_at=now, claimed_at=now)
        assert not child.stalled()

    def test_not_while_it_is_at_work(self, child: Child, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CREDENCE_WORKER", f"{Queue.INTERACTIVE}@up")
        receive_text(bob.scope, text="[]", channel="paste")
        claim(Verification, Verification.objects.within(bob.scope).latest("created_at").pk)
        assert not child.stalled()

    @pytest.mark.usefixtures("child")
    def test_not_for_rows_of_another_queue(self) -> None:
        assert not self.aged(services.worker(Queue.BULK), 60).stalled()

    def test_seen_and_yet_stalled(self, child: Child) -> None:
        now = timezone.now()
        long_ago = now - timedelta(minutes=2)
        name = f"{Queue.INTERACTIVE}@up"
        WorkerPulse.objects.create(name=name, queue="interactive", process=1, seen_at=now, claimed_at=long_ago)
        assert child.stalled()
