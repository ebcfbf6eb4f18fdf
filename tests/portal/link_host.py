"""A host on loopback that answers as issuers, VerifierPlus, hosted badges and hostile servers do."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity, sign_vc_jwt
from tests.portal.badges import badge

__all__ = ["KEY", "Host", "a_badge", "a_jwt", "hosting"]

KEY = ed25519_key("linked")
Answer = Callable[[BaseHTTPRequestHandler], None]


def a_badge(number: int = 1) -> dict[str, Any]:
    """A badge that verifies without asking anybody."""
    method = f"{KEY.did_key}#{KEY.multikey}"
    return sign_data_integrity(badge(KEY.did_key, number), KEY, method, created="2025-01-02T00:00:00Z")


def a_jwt(number: int = 1) -> str:
    """The same as a token."""
    return sign_vc_jwt(badge(KEY.did_key, number), KEY, f"{KEY.did_key}#{KEY.multikey}")


@dataclass
class Host:
    """What stands where, and what was asked for: (path, its Accept header)."""

    origin: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def put(self, path: str, body: bytes | str | dict[str, Any], kind: str = "", status: int = 200, **more: str) -> str:
        """Let ``path`` answer with this; the address of it."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            if kind:
                request.send_header("Content-Type", kind)
            for name, value in more.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(data)))
            request.end_headers()
            request.wfile.write(data)

        self.answers[path] = answer
        return f"{self.origin}{path}"

    def redirect(self, path: str, target: str) -> str:
        """Let ``path`` redirect."""
        return self.put(path, b"", status=302, Location=target)

    def stream(self, path: str, pieces: Callable[[], Iterator[bytes]], kind: str = "") -> str:
        """Let ``path`` answer with pieces that may never end."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Type", kind or "application/octet-stream")
            request.end_headers()
            for piece in pieces():
                request.wfile.write(piece)
                request.wfile.flush()

        self.answers[path] = answer
        return f"{self.origin}{path}"

    def bomb(self, path: str, size: int) -> str:
        """Let ``path`` answer with a gzip bomb."""
        return self.put(path, gzip.compress(b" " * size), "application/json", Content_Encoding="gzip")

    def by_accept(self, path: str, wanted: str, then: tuple[bytes, str], otherwise: tuple[bytes, str]) -> str:
        """Let ``path`` answer one thing to who accepts ``wanted`` first, another to everybody else."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            first = request.headers.get("Accept", "").split(",")[:3]
            body, kind = then if any(wanted in one for one in first) else otherwise
            request.send_response(200)
            request.send_header("Content-Type", kind)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return f"{self.origin}{path}"


@contextmanager
def hosting() -> Iterator[Host]:
    """A host, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def log_message(self, *args: object) -> None: ...

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            host.asked.append((self.path, self.headers.get("Accept", "")))
            answer = host.answers.get(self.path) or host.answers.get(path)
            if answer is None:
                self.send_error(404)
                return
            answer(self)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that hangs up is what is tested
    host = Host(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()


def dripping(seconds: float = 60.0) -> Iterator[bytes]:
    """One byte now and then."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield b"{"
        time.sleep(0.2)


def endless() -> Iterator[bytes]:
    """Bytes without end."""
    while True:
        yield b"x" * 65_536
