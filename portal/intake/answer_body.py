"""Reading what a wallet posts, within a size and a time: neither a huge body nor a slow one keeps us busy.

A thread that waits for bytes cannot look at the clock. So a timer shuts the socket's receiving side when the time is
over (gunicorn names the socket in ``gunicorn.socket``): the read ends, and an answer can still be written.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from portal.wallet_refusals import WalletRefusal, WalletRefusedError

__all__ = ["MOST_BYTES", "read_answer"]

#: What one answer may weigh; VCALM recommends 10 MB for a credential.
MOST_BYTES = 10 * 1024 * 1024
PATIENCE = 20.0  # seconds for the whole body
_PIECE = 64 * 1024


def read_answer(request: HttpRequest, *, most: int = MOST_BYTES, seconds: float = PATIENCE) -> bytes:
    """The body.

    Raises:
        WalletRefusedError: `answer_too_large`, `answer_too_slow`, or `answer_malformed` when it broke off.
    """
    announced = _announced(request)
    if announced > most:
        raise WalletRefusedError(WalletRefusal.TOO_LARGE)
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise WalletRefusedError(WalletRefusal.MALFORMED, "Compressed answers are not taken.")
    began = time.monotonic()
    timer = _alarm(request, seconds)
    pieces: list[bytes] = []
    size = 0
    try:
        while piece := request.read(_PIECE):
            size += len(piece)
            if size > most:
                raise WalletRefusedError(WalletRefusal.TOO_LARGE)
            if time.monotonic() - began > seconds:
                raise WalletRefusedError(WalletRefusal.TOO_SLOW)
            pieces.append(piece)
    except (OSError, UnreadablePostError, RawPostDataException):
        raise WalletRefusedError(_broke_off(began, seconds), "It broke off.") from None
    finally:
        if timer is not None:
            timer.cancel()
    if size < announced:
        raise WalletRefusedError(_broke_off(began, seconds), "It broke off.")
    return b"".join(pieces)


def _announced(request: HttpRequest) -> int:
    """How many bytes the sender says there are; 0 where it says nothing that can be read."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0  # noqa: PLR2004 - digits of 2**63


def _broke_off(began: float, seconds: float) -> WalletRefusal:
    return WalletRefusal.TOO_SLOW if time.monotonic() - began >= seconds else WalletRefusal.MALFORMED


def _alarm(request: HttpRequest, seconds: float) -> threading.Timer | None:
    connection: Any = request.META.get("gunicorn.socket")
    if not hasattr(connection, "shutdown"):
        return None

    def ring() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)

    timer = threading.Timer(seconds, ring)
    timer.daemon = True
    timer.start()
    return timer
