"""A body that never ends holds no thread for ever; one that is only large gets through."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from portal.body_deadline import RATE, BodyDeadline, BodyTooSlowError

GRACE = 0.5


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


def reads_all(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
    pieces = []
    while piece := environ["wsgi.input"].read(RATE):
        pieces.append(piece)
        if sum(map(len, pieces)) >= int(environ["CONTENT_LENGTH"]):
            break
    return pieces


def asked(application: BodyDeadline, ours: socket.socket, length: int) -> bytes:
    environ = {"CONTENT_LENGTH": str(length), "gunicorn.socket": ours, "wsgi.input": ours.makefile("rb", buffering=0)}
    return b"".join(application(environ, None))


def test_it_works(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(b"x" * 10)
    assert asked(BodyDeadline(reads_all, grace=GRACE), ours, 10) == b"x" * 10


def test_who_sends_nothing_is_cut_off_and_can_still_be_answered(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(b"half of")
    began = time.monotonic()
    with pytest.raises(BodyTooSlowError):
        asked(BodyDeadline(reads_all, grace=GRACE), ours, 100)
    assert time.monotonic() - began < GRACE + 3
    ours.sendall(b"408")
    assert theirs.recv(3) == b"408"


def test_a_large_body_may_take_longer(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends

    def slowly() -> None:
        for _ in range(4):
            theirs.sendall(b"x" * RATE)
            time.sleep(GRACE)

    sender = threading.Thread(target=slowly)
    sender.start()
    assert len(asked(BodyDeadline(reads_all, grace=GRACE), ours, 4 * RATE)) == 4 * RATE
    sender.join()


def test_elsewhere_nothing_changes() -> None:
    given = io.BytesIO(b"body")
    environ = {"CONTENT_LENGTH": "4", "wsgi.input": given}
    assert list(BodyDeadline(lambda environ, _start: [environ["wsgi.input"].read()])(environ, None)) == [b"body"]
    assert environ["wsgi.input"] is given
