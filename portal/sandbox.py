"""The way into the isolated verifier (design, section 5, "Isolation").

One verifier process for each process that asks, started when first needed, with an empty environment; it forks a child
per record. A record that takes longer than its wall clock costs the verifier its life, and the caller gets an answer
all the same.
"""

from __future__ import annotations

import hashlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import IO, Any

from django.conf import settings

from verification.bare_reports import unfinished
from verification.codes import Code
from verification.containers import sniff
from verification.policy import Policy
from verification.report import Receipt, Report
from verification.sandbox_protocol import (
    BrokenFrameError,
    answer_to_json,
    read_frame,
    report_from_json,
    request_to_json,
    write_frame,
)
from verification.sources import Sources
from verification.verify import SOFTWARE

__all__ = ["WALL_CLOCK_SECONDS", "Verifier", "shared_verifier", "start_verifier", "verify_isolated"]

WALL_CLOCK_SECONDS = 20.0
_MOST_DOCUMENTS = 2_000
_SENTENCES = {
    "cpu": "The record asks for more computing time than one record may take.",
    "memory": "The record asks for more memory than one record may take.",
    "time": "The record took longer than one record may take.",
    "documents": "The record asks for more documents than one record may.",
    "crash": "The verifier broke off on this record; nothing is known about it.",
}


class _StoppedError(Exception):
    """Raised when the record came to no report; ``reason`` is a key of the sentences."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Verifier:
    """A verifier process; safe to share between threads, and made anew after a fork.

    ``has_network`` says, once it runs, whether the verifier could reach a network if it tried: False where the kernel
    let it leave.
    """

    def __init__(self, wall_clock: float = WALL_CLOCK_SECONDS) -> None:
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self.has_network: bool | None = None

    def verify(self, record: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        """Verify in isolation; what stops the verifier becomes an `unknown` report.

        An exception of ``sources`` other than `Unavailable` passes through, and the verifier is started anew.
        """
        with self._lock:
            settled = False
            try:
                report = self._exchange(record, policy, sources, at)
                settled = True
            except _StoppedError as stop:
                settled = stop.reason in {"cpu", "memory"}  # only the child ended; the verifier is ready for the next
                return _stopped_report(record, policy, at, stop.reason)
            except (BrokenFrameError, OSError):
                return _stopped_report(record, policy, at, "crash")
            finally:
                if not settled:
                    self._end()
            return report

    def start(self) -> None:
        """Start the process now, so that the first record does not wait for it."""
        with self._lock:
            try:
                self._pipes()
            except (BrokenFrameError, _StoppedError, OSError):
                self._end()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _exchange(self, record: bytes, policy: Policy, sources: Sources, at: datetime) -> Report:
        wanted_by, answered_by = self._pipes()
        left = self._wall_clock
        _send(wanted_by, request_to_json(record, policy, sources.trust_lists(), at))
        for _ in range(_MOST_DOCUMENTS):
            began = time.monotonic()
            frame = _receive(answered_by, left)
            left -= time.monotonic() - began  # what our own fetching takes is not the record's fault
            if "report" in frame:
                return report_from_json(frame["report"])
            if "document" not in frame:
                reason = frame.get("stopped")
                raise _StoppedError(reason if reason in _SENTENCES else "crash")
            _send(wanted_by, _answer(sources, frame["document"]))
        raise _StoppedError("documents")

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """The verifier's ears and mouth; it is started when it does not run, or runs for the process we forked from."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            self._process = self._started()
            self._owner = os.getpid()
            self.has_network = _receive(_open(self._process.stdout), self._wall_clock).get("hello", {}).get("network")
        return _open(self._process.stdin), _open(self._process.stdout)

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "verification.sandbox", str(settings.CREDENCE_CONTEXTS)]

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no word of a stranger
            self._command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env={},
            start_new_session=True,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # pragma: no cover - Popen was told to make pipes
        raise BrokenFrameError("no pipe")
    return pipe


def _send(pipe: IO[bytes], frame: dict[str, Any]) -> None:
    write_frame(pipe.write, frame)
    pipe.flush()


def _receive(pipe: IO[bytes], seconds: float) -> dict[str, Any]:
    descriptor = pipe.fileno()
    deadline = time.monotonic() + seconds

    def read(size: int) -> bytes:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _StoppedError("time")
        return os.read(descriptor, size)

    return read_frame(read)


def _answer(sources: Sources, wanted: object) -> dict[str, Any]:
    if not isinstance(wanted, dict) or not isinstance(wanted.get("url"), str):
        raise BrokenFrameError("a request for no document")
    try:
        return answer_to_json(sources.document, wanted["url"], str(wanted.get("role")))
    except ValueError as error:
        raise BrokenFrameError("a request for a document of no known role") from error


def _stopped_report(record: bytes, policy: Policy, at: datetime, reason: str) -> Report:
    code = Code.INTERNAL if reason == "crash" else Code.OVER_BUDGET
    digest = hashlib.sha256(record).hexdigest()
    credential = unfinished(code, _SENTENCES[reason], container=sniff(record), digest=digest)
    return Report(credential, Receipt(digest, at, policy.to_json(), SOFTWARE, ()))


_verifier = Verifier()


def verify_isolated(record: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
    """Verify a record in this process's isolated verifier."""
    return _verifier.verify(record, policy=policy, sources=sources, at=at)


def shared_verifier() -> Verifier:
    """This process's isolated verifier."""
    return _verifier


def start_verifier() -> None:
    """Start this process's isolated verifier, if it does not run yet."""
    _verifier.start()
