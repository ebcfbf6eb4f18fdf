"""Keeping processes alive: starts them, restarts what dies or stalls, and stops them all within seconds.

Children die with their supervisor (PR_SET_PDEATHSIG on Linux). A worker may be killed at any moment, because rows are
worked on under leases; so a worker that stalls is killed without ceremony.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Child", "Supervisor"]

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
LIVED_LONG = 30.0
LOG_LIMIT = 10 * 1024 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One process to keep. ``stalled`` is asked now and then whether it lives and yet does nothing.

    ``ready_at`` is when it was first found to have started up, where somebody asks; both moments are monotonic.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stalled: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    ready_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_again_at: float = 0.0
    restarts: int = 0

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def age(self) -> float:
        """Seconds since it was started."""
        return time.monotonic() - self.started_at


class Supervisor:
    """Keeps ``children`` running. Use from the main thread: children die with the thread that started them."""

    def __init__(self, children: Sequence[Child], logs: Path, say: Callable[[str], None] = logger.warning) -> None:
        self.children = list(children)
        self._logs, self._say = logs, say
        self._stall_check_at = 0.0

    def start(self) -> None:
        """Start every child."""
        self._logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        for child in self.children:
            self._start(child)

    def watch(self, stall_interval: float = 5.0) -> None:
        """Look once: restart what died, kill what stalled. Call a few times a second."""
        now = time.monotonic()
        look_for_stalls = now >= self._stall_check_at
        if look_for_stalls:
            self._stall_check_at = now + stall_interval
        for child in self.children:
            if not child.alive:
                self._restart_when_due(child, now)
            elif look_for_stalls and child.stalled is not None and child.stalled():
                self._say(f"{child.name} has stalled; it is killed and started again.")
                self._kill(child)

    def stop(self, seconds: float = 5.0) -> None:
        """Ask every child to end, and kill those that have not after ``seconds``."""
        living = [child for child in self.children if child.alive]
        for child in living:
            self._send(child, signal.SIGTERM)
        deadline = time.monotonic() + seconds
        while any(child.alive for child in living) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in living:
            if child.alive:
                self._kill(child)
            if child.process is not None:
                child.process.wait()

    def _start(self, child: Child) -> None:
        log = self._logs / f"{child.name}.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            child.process = subprocess.Popen(  # noqa: S603 - our own commands
                list(child.command),
                env={**os.environ, **child.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C at the terminal is for the supervisor alone
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread here
            )
        child.started_at, child.ready_at = time.monotonic(), 0.0

    def _restart_when_due(self, child: Child, now: float) -> None:
        if not child.start_again_at:
            child.pause = FIRST_PAUSE if child.age > LIVED_LONG else child.pause
            child.start_again_at = now + child.pause
            code = child.process.returncode if child.process else None
            self._say(f"{child.name} ended ({_ending(code)}); it starts again in {child.pause:.1f} s.")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif now >= child.start_again_at:
            child.start_again_at = 0.0
            child.restarts += 1
            self._start(child)

    def _kill(self, child: Child) -> None:
        self._send(child, signal.SIGKILL)

    @staticmethod
    def _send(child: Child, number: signal.Signals) -> None:
        """To the whole group, which the child leads: what it started must not outlive it."""
        if child.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, number)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _ending(code: int | None) -> str:
    if code is None:
        return "never started"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
