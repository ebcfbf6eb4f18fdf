"""The only HTTP client: the table of addresses that must never be asked, and a server that misbehaves."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import net, net_gate
from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.sources import DocumentRole

ROLE = DocumentRole.STATUS_LIST
HIDDEN = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:0a00:0001::1",
    "not an address",
]


class Misbehaving(BaseHTTPRequestHandler):
    """Each path is one way to answer."""

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        getattr(self, f"do_{self.path.strip('/').partition('?')[0] or 'good'}")()

    def answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_good(self) -> None:
        self.server.seen.append(dict(self.headers))
        self.answer(b'{"id": "did:web:x"}', Content_Type="application/json", Set_Cookie="who=you")

    def do_absent(self) -> None:
        self.answer(b"no", 404)

    def do_forbidden(self) -> None:
        self.answer(b"no", 403)

    def do_broken(self) -> None:
        self.answer(b"no", 500)

    def do_once(self) -> None:
        self.answer(b"", 302, Location="/good")

    def do_loop(self) -> None:
        self.answer(b"", 302, Location="/loop")

    def do_inside(self) -> None:
        self.answer(b"", 302, Location="https://169.254.169.254/latest/meta-data/")

    def do_file(self) -> None:
        self.answer(b"", 302, Location="file:///etc/passwd")

    def do_gzip(self) -> None:
        self.answer(gzip.compress(b"packed"), Content_Encoding="gzip")

    def do_bomb(self) -> None:
        self.answer(gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip")

    def do_cut(self) -> None:
        self.answer(gzip.compress(b"packed" * 100)[:-9], Content_Encoding="gzip")

    def do_brotli(self) -> None:
        self.answer(b"xx", Content_Encoding="br")

    def do_large(self) -> None:
        self.answer(b"x" * (net.CAP + 1))

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    running = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    running.seen = []
    running.daemon_threads = True
    running.handle_error = lambda *_: None
    threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
    Misbehaving.running = running
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def refused(url: str) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        net.fetch(url, ROLE)
    return caught.value


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(net_gate.socket, "getaddrinfo", lambda *_, **__: answers)


def test_it_works(server: str) -> None:
    document = net.fetch(f"{server}/good", ROLE)
    assert document.body == b'{"id": "did:web:x"}'
    assert (document.found, document.given) == (True, False)
    assert document.fetched_at is not None
    assert document.content_type == "application/json"


@pytest.mark.parametrize("address", HIDDEN)
def test_hidden_addresses_are_not_public(address: str) -> None:
    assert not net_gate.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert net_gate.is_public(address)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_no_private_address_hides_in_an_ipv6_one(address: object) -> None:
    assert not net_gate.is_public(f"::ffff:{address}")


@pytest.mark.parametrize(
    "url",
    [
        "http://issuer.example/did.json",
        "ftp://issuer.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "https://user:secret@issuer.example/",
        "https://issuer.example:8443/",
        "https://issuer.example:22/",
        "https:///path",
        "https://",
        "",
        "no url",
        "https://[::1",
        "https://issuer.example/" + "x" * 3_000,
        "https://issuer.example/\n\r\nHost: inside",
    ],
)
def test_forms_that_are_never_asked(url: str) -> None:
    assert refused(url).code is Code.BLOCKED_ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "017700000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "169.254.169.254",
    ],
)
def test_hosts_that_lead_inside(host: str) -> None:
    assert refused(f"https://{host}/").code in {Code.BLOCKED_ADDRESS, Code.NO_ANSWER}


def test_loopback_is_refused_unless_tests_ask(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK")
    assert refused(f"{server}/good").code is Code.BLOCKED_ADDRESS
    assert refused(f"{server}/good".replace("http:", "https:")).code is Code.BLOCKED_ADDRESS


def test_one_hidden_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    assert refused("https://issuer.example/").code is Code.BLOCKED_ADDRESS


def test_the_address_that_was_checked_is_the_one_dialled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers differently the second time (rebinding) gains nothing: there is no second time."""
    asked: list[str] = []
    dialled: list[str] = []

    def answer(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34" if len(asked) == 1 else "127.0.0.1", 443))]

    def dial(self: object, host: str, *_: object) -> None:
        dialled.append(host)
        raise net_gate.httpcore.ConnectError

    monkeypatch.setattr(net_gate.socket, "getaddrinfo", answer)
    monkeypatch.setattr(net_gate.httpcore.SyncBackend, "connect_tcp", dial)
    assert refused("https://issuer.example/").code is Code.NO_ANSWER
    assert (asked, dialled) == (["issuer.example"], ["93.184.216.34"])


def test_an_absent_document_is_an_answer(server: str) -> None:
    assert net.fetch(f"{server}/absent", ROLE).found is False


@pytest.mark.parametrize(
    ("path", "code", "act"),
    [
        ("forbidden", Code.BAD_ANSWER, Act.ISSUER),
        ("broken", Code.BAD_ANSWER, Act.NETWORK),
        ("loop", Code.BAD_ANSWER, Act.ISSUER),
        ("inside", Code.BLOCKED_ADDRESS, Act.ISSUER),
        ("file", Code.BLOCKED_ADDRESS, Act.ISSUER),
        ("bomb", Code.BAD_ANSWER, Act.NETWORK),
        ("cut", Code.BAD_ANSWER, Act.NETWORK),
        ("brotli", Code.BAD_ANSWER, Act.NETWORK),
        ("large", Code.BAD_ANSWER, Act.NETWORK),
    ],
)
def test_bad_answers(server: str, path: str, code: Code, act: Act) -> None:
    problem = refused(f"{server}/{path}")
    assert (problem.code, problem.act) == (code, act)


def test_a_redirect_is_followed(server: str) -> None:
    document = net.fetch(f"{server}/once", ROLE)
    assert document.body.startswith(b"{")
    assert document.url == f"{server}/once"


def test_compression_is_undone(server: str) -> None:
    assert net.fetch(f"{server}/gzip", ROLE).body == b"packed"


def test_one_byte_at_a_time_meets_the_deadline(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(net, "TOTAL_SECONDS", 0.5)
    began = time.monotonic()
    problem = refused(f"{server}/drip")
    assert time.monotonic() - began < 2
    assert (problem.code, problem.act) == (Code.NO_ANSWER, Act.NETWORK)


def test_nothing_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    assert refused("http://127.0.0.1:1/").code is Code.NO_ANSWER


def test_nothing_tells_one_check_from_another(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    net.fetch(f"{server}/good", ROLE)
    net.fetch(f"{server}/good#fragment", ROLE)
    first, second = Misbehaving.running.seen
    assert first == second
    assert "Cookie" not in first
