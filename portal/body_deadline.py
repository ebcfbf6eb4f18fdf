"""Bodies that never end: whoever sends one slower than anybody does is cut off, so that it holds no thread for ever.

A site behind a proxy that buffers needs none of this; one that gunicorn serves by itself has few threads. A body has
:data:`GRACE` seconds, and a second more for every :data:`RATE` bytes that came: a large file on a slow line gets
through, and a trickle does not. Past that, the reading half of the connection is closed, and what reads the body gets
an error rather than a body that is cut short. Only reading is limited: a slow download is nobody's attack.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

__all__ = ["GRACE", "RATE", "BodyDeadline", "BodyTooSlowError"]

GRACE = 30.0
RATE = 32 * 1024
_LOOKED_AT = 0.5  # seconds

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]


class BodyTooSlowError(OSError):
    """Raised to what reads a body whose time is over."""


class _Body:
    """The input of one request, which counts what came."""

    def __init__(self, stream: Any, connection: socket.socket, grace: float) -> None:  # noqa: ANN401 - WSGI's input
        self._stream, self._connection, self._grace = stream, connection, grace
        self._began, self._came, self._over = time.monotonic(), 0, False

    def cut_if_late(self, now: float) -> None:
        """Close the reading half of the connection once the time is over."""
        if not self._over and now - self._began > self._grace + self._came / RATE:
            self._over = True
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RD)

    def read(self, *size: int) -> bytes:
        """As the input's."""
        return self._counted(self._stream.read(*size))

    def readline(self, *size: int) -> bytes:
        """As the input's."""
        return self._counted(self._stream.readline(*size))

    def readlines(self, *hint: int) -> list[bytes]:
        """As the input's."""
        return [self._counted(line) for line in self._stream.readlines(*hint)]

    def __iter__(self) -> Iterator[bytes]:
        for line in self._stream:
            yield self._counted(line)

    def _counted(self, data: bytes) -> bytes:
        if self._over:
            raise BodyTooSlowError("The body came too slowly.")
        self._came += len(data)
        return data


class BodyDeadline:
    """A WSGI application around another, under gunicorn (`gunicorn.socket`); elsewhere it changes nothing."""

    def __init__(self, application: Application, *, grace: float = GRACE) -> None:
        self._application, self._grace = application, grace
        self._reading: set[_Body] = set()
        self._lock = threading.Lock()
        self._watcher: threading.Thread | None = None

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's
        """The answer of the application within, whose body has a deadline."""
        connection = environ.get("gunicorn.socket")
        if connection is None or not _has_body(environ):
            return self._application(environ, start_response)
        body = _Body(environ["wsgi.input"], connection, self._grace)
        environ["wsgi.input"] = body
        with self._lock:
            self._reading.add(body)
            self._watch()
        try:
            return self._application(environ, start_response)
        finally:
            with self._lock:
                self._reading.discard(body)

    def _watch(self) -> None:
        """Begin the thread that looks; a fork of this process has none of its parent's threads."""
        if self._watcher is None or not self._watcher.is_alive():
            self._watcher = threading.Thread(target=self._look, name="body deadlines", daemon=True)
            self._watcher.start()

    def _look(self) -> None:
        while True:
            time.sleep(_LOOKED_AT)
            now = time.monotonic()
            with self._lock:
                reading = list(self._reading)
            for body in reading:
                body.cut_if_late(now)


def _has_body(environ: Environ) -> bool:
    return environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ
