"""Requests of ours to services: sent whole, answered whatever the status, and never carried to another address."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from portal import net_exchange as net
from verification.codes import Code
from verification.errors import Unavailable


class Service(BaseHTTPRequestHandler):
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def log_message(self, *args: object) -> None: ...

    def do_POST(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        status = {"/teapot": 418, "/moved": 307, "/loop": 302}.get(self.path, 200)
        data = {"/large": b"x" * 3_000, "/gzip": gzip.compress(b"packed")}.get(self.path, b"hello")
        self.send_response(status)
        if self.path in {"/moved", "/loop"}:
            self.send_header("Location", {"/moved": "/there", "/loop": "/loop"}[self.path])
        if self.path == "/gzip":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("X-Long", "y" * 9_000)
        self.send_header("Set-Cookie", "a=b")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")

    class Mine(Service):
        seen: list[Any] = []  # noqa: RUF012 - one server, one list

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    Mine.base = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
    yield Mine
    server.shutdown()
    server.server_close()


def test_it_works(service: Any) -> None:
    reply = net.exchange("POST", f"{service.base}/x", headers={"Authorization": "Bearer t"}, body=b"a=1")
    assert (reply.status, reply.body, reply.url) == (200, b"hello", f"{service.base}/x")
    assert len(reply.headers["x-long"]) == net.LONGEST_HEADER
    ((method, path, headers, body),) = service.seen
    assert (method, path, headers["Authorization"], body) == ("POST", "/x", "Bearer t", b"a=1")
    assert "Cookie" not in headers


def test_every_status_is_an_answer(service: Any) -> None:
    assert net.exchange("GET", f"{service.base}/teapot", headers={}).status == 418
    assert net.exchange("GET", f"{service.base}/gzip", headers={}).body == b"packed"


def test_a_redirect_is_an_answer_too(service: Any) -> None:
    reply = net.exchange("POST", f"{service.base}/moved", headers={"Authorization": "Bearer t"}, body=b"secret")
    assert (reply.status, reply.headers["location"]) == (307, "/there")
    assert len(service.seen) == 1


def test_questions_without_secrets_may_follow(service: Any) -> None:
    reply = net.exchange("GET", f"{service.base}/moved", headers={}, follow=True)
    assert (reply.status, reply.url) == (200, f"{service.base}/there")
    with pytest.raises(Unavailable) as circles:
        net.exchange("GET", f"{service.base}/loop", headers={}, follow=True)
    assert circles.value.code is Code.BAD_ANSWER


def test_answers_are_bounded(service: Any) -> None:
    assert len(net.exchange("GET", f"{service.base}/large", headers={}, cap=3_000).body) == 3_000
    with pytest.raises(Unavailable) as large:
        net.exchange("GET", f"{service.base}/large", headers={}, cap=2_999)
    assert large.value.code is Code.BAD_ANSWER


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "http://example.com/", "https://a.example:8443/"]
)
def test_the_same_gate(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK", raising=False)
    with pytest.raises(Unavailable) as blocked:
        net.exchange("POST", url, headers={}, body=b"x")
    assert blocked.value.code is Code.BLOCKED_ADDRESS


def test_headers_cannot_be_split(service: Any) -> None:
    with pytest.raises(Unavailable):
        net.exchange("GET", f"{service.base}/x", headers={"Authorization": "Bearer a\r\nX-Evil: 1"})
    assert service.seen == []
    with pytest.raises(Unavailable):
        net.exchange("GET", f"{service.base}/x", headers={"Authorization": "Bearer ü"})
