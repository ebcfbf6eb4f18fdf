"""Reading what wallets post: neither a huge body nor a slow one keeps us busy."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory

from portal.intake.answer_body import read_answer
from portal.wallet_refusals import WalletRefusedError


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection: the wallet's and ours."""
    theirs, ours = socket.socketpair()
    yield theirs, ours
    theirs.close()
    ours.close()


def a_request(body: bytes = b"{}", **environ: Any) -> WSGIRequest:
    return RequestFactory().post("/", body, content_type="application/json", **environ)


def over(ours: socket.socket, announced: int) -> WSGIRequest:
    return a_request(**{"wsgi.input": ours.makefile("rb"), "CONTENT_LENGTH": announced, "gunicorn.socket": ours})


def code_of(request: WSGIRequest, **options: Any) -> str:
    with pytest.raises(WalletRefusedError) as refused:
        read_answer(request, **options)
    return refused.value.code.value


def test_it_works() -> None:
    assert read_answer(a_request(b'{"a": 1}')) == b'{"a": 1}'
    assert read_answer(a_request(b"")) == b""
    assert read_answer(a_request(b"x" * 100_000), most=100_000) == b"x" * 100_000


def test_more_than_it_may_be() -> None:
    assert code_of(a_request(b"x" * 11), most=10) == "answer_too_large"
    assert code_of(a_request(b"", CONTENT_LENGTH=10**12)) == "answer_too_large"


def test_compressed() -> None:
    assert code_of(a_request(b"x", HTTP_CONTENT_ENCODING="gzip")) == "answer_malformed"


def test_one_that_breaks_off(line: tuple[socket.socket, socket.socket]) -> None:
    theirs, ours = line
    theirs.sendall(b'{"half')
    theirs.shutdown(socket.SHUT_WR)
    assert code_of(over(ours, 100)) == "answer_malformed"


def test_one_that_never_comes(line: tuple[socket.socket, socket.socket]) -> None:
    theirs, ours = line
    theirs.sendall(b'{"half')
    began = time.monotonic()
    assert code_of(over(ours, 100), seconds=0.3) == "answer_too_slow"
    assert time.monotonic() - began < 2
    ours.sendall(b"HTTP/1.1 408 Request Timeout\r\n")  # what is said to the wallet still goes out
    assert theirs.recv(100).startswith(b"HTTP/1.1 408")


def test_one_that_trickles(line: tuple[socket.socket, socket.socket]) -> None:
    theirs, ours = line
    stop = threading.Event()

    def trickle() -> None:
        while not stop.wait(0.02):
            try:
                theirs.send(b" ")
            except OSError:
                return

    threading.Thread(target=trickle, daemon=True).start()
    began = time.monotonic()
    assert code_of(over(ours, 1_000_000), seconds=0.5) == "answer_too_slow"
    assert time.monotonic() - began < 3
    stop.set()
