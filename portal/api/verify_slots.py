"""How many verifications the site's own process does at once: each holds one of its few threads until it is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rest_framework import status
from rest_framework.exceptions import APIException

from portal.sandbox import Verifier

__all__ = ["BATCHES", "INTAKE", "SINGLE", "BusyError", "Slots"]


class BusyError(APIException):
    """Raised when enough others are being answered; ``wait`` becomes `Retry-After`."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    default_detail = "As many records are being verified as this server verifies at once. Ask again shortly."
    wait = 2


class Slots:
    """``at_once`` places, each with a verifier process of its own, and a short queue before them.

    Whoever finds the queue full, or waits longer than ``patience`` seconds, is told to come again.
    """

    def __init__(self, at_once: int, *, waiting: int, patience: float) -> None:
        self._door = threading.BoundedSemaphore(at_once + waiting)
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._lock = threading.Lock()
        self._free = [Verifier() for _ in range(at_once)]  # a process starts when it is first needed

    @contextmanager
    def place(self) -> Iterator[Verifier]:
        """A verifier for the time of the block.

        Raises:
            BusyError: there is none to be had.
        """
        if not self._door.acquire(blocking=False):
            raise BusyError
        try:
            if not self._places.acquire(timeout=self._patience):
                raise BusyError
            try:
                with self._lock:
                    verifier = self._free.pop()
                try:
                    yield verifier
                finally:
                    with self._lock:
                        self._free.append(verifier)
            finally:
                self._places.release()
        finally:
            self._door.release()


#: Of the eight threads of `up`, at most six are ever held by these: pages go on being served.
SINGLE = Slots(2, waiting=1, patience=10.0)
BATCHES = Slots(1, waiting=1, patience=15.0)
#: Reading what is for the queue: large bodies, one at a time in memory.
INTAKE = Slots(1, waiting=0, patience=0.0)
