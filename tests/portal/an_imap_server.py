"""A small IMAP4rev1 server on loopback, over TLS, for Python's imaplib to talk to: one user, real folders, real flags.

It does what RFC 9051 says of the commands that a reader of mail uses, literals included. ``breaks_after`` cuts the
connection in the middle of a session, as networks do.
"""

from __future__ import annotations

import base64
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

__all__ = ["ImapServer", "an_imap_server"]


@dataclass
class Message:
    uid: int
    data: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class ImapServer:
    """The server's state. ``did`` is every command that it was given, without passwords."""

    port: int = 0
    folders: dict[str, list[Message]] = field(default_factory=lambda: {"INBOX": []})
    password: str = 'pass "word" ü'
    can: tuple[str, ...] = ("AUTH=PLAIN", "MOVE", "UIDPLUS")
    did: list[str] = field(default_factory=list)
    breaks_after: str = ""
    certificate: Path = field(default_factory=Path)
    next_uid: int = 1

    def deliver(self, data: bytes, folder: str = "INBOX") -> Message:
        message = Message(self.next_uid, data)
        self.next_uid += 1
        self.folders[folder].append(message)
        return message

    def url(self, scheme: str = "imaps", query: str = "", folder: str = "INBOX") -> str:
        from urllib.parse import quote

        user = quote("records@aldergrove.example", safe="")
        return f"{scheme}://{user}:{quote(self.password, safe='')}@localhost:{self.port}/{folder}{query}"


class Session(socketserver.StreamRequestHandler):
    state: ImapServer

    def handle(self) -> None:
        self.folder = ""
        self.say(f"* OK [CAPABILITY IMAP4rev1 {' '.join(self.state.can)}] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode("utf-8", "replace").rstrip("\r\n").partition(" ")
            words = rest.split(" ")
            command = words[0].upper() + (f" {words[1].upper()}" if words[0].upper() == "UID" else "")
            self.state.did.append(rest if command != "LOGIN" else "LOGIN")
            if self.state.breaks_after and self.state.breaks_after in rest:
                self.state.breaks_after = ""
                self.carry_out(tag, command, rest)
                self.connection.close()
                return
            if self.carry_out(tag, command, rest):
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def carry_out(self, tag: str, command: str, rest: str) -> bool:
        handler = getattr(self, "do_" + command.lower().replace(" ", "_"), None)
        if handler is None:
            self.say(f"{tag} BAD what is {command}?")
            return False
        return bool(handler(tag, rest))

    def do_capability(self, tag: str, _: str) -> None:
        self.say(f"* CAPABILITY IMAP4rev1 {' '.join(self.state.can)}")
        self.say(f"{tag} OK done")

    def do_authenticate(self, tag: str, _: str) -> None:
        self.say("+ ")
        _, user, password = base64.b64decode(self.rfile.readline()).decode().split("\0")
        good = (user, password) == ("records@aldergrove.example", self.state.password)
        self.say(f"{tag} {'OK in' if good else 'NO wrong'}")

    def do_login(self, tag: str, rest: str) -> None:
        good = rest.endswith(f'"{self.state.password}"')
        self.say(f"{tag} {'OK in' if good else 'NO wrong'}")

    def do_select(self, tag: str, rest: str) -> None:
        name = rest.partition(" ")[2].strip('"')
        if name not in self.state.folders:
            self.say(f"{tag} NO there is no such folder")
            return
        self.folder = name
        self.say(f"* {len(self.messages)} EXISTS")
        self.say(f"{tag} OK [READ-WRITE] selected")

    def do_create(self, tag: str, rest: str) -> None:
        name = rest.partition(" ")[2].strip('"')
        exists = name in self.state.folders
        self.state.folders.setdefault(name, [])
        self.say(f"{tag} {'NO it is there' if exists else 'OK made'}")

    def do_logout(self, tag: str, _: str) -> bool:
        self.say("* BYE")
        self.say(f"{tag} OK")
        return True

    @property
    def messages(self) -> list[Message]:
        return self.state.folders[self.folder]

    def named(self, rest: str) -> list[tuple[int, Message]]:
        uids = {int(uid) for uid in rest.split(" ")[2].split(",")}
        return [(number, item) for number, item in enumerate(self.messages, start=1) if item.uid in uids]

    def do_uid_search(self, tag: str, rest: str) -> None:
        assert rest.upper().endswith("UNSEEN"), rest
        found = [str(item.uid) for item in self.messages if "\\Seen" not in item.flags]
        self.say(f"* SEARCH {' '.join(found)}".rstrip())
        self.say(f"{tag} OK done")

    def do_uid_fetch(self, tag: str, rest: str) -> None:
        for number, item in self.named(rest):
            if "RFC822.SIZE" in rest:
                self.say(f"* {number} FETCH (UID {item.uid} RFC822.SIZE {len(item.data)})")
                continue
            data = item.data.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in rest else item.data
            if "PEEK" not in rest:
                item.flags.add("\\Seen")
            self.wfile.write(f"* {number} FETCH (UID {item.uid} BODY[] {{{len(data)}}}\r\n".encode() + data + b")\r\n")
        self.say(f"{tag} OK done")

    def do_uid_store(self, tag: str, rest: str) -> None:
        for _, item in self.named(rest):
            item.flags |= set(re.findall(r"\\\w+", rest))
        self.say(f"{tag} OK done")

    def do_uid_copy(self, tag: str, rest: str) -> None:
        for _, item in self.named(rest):
            self.state.deliver(item.data, rest.rpartition(' "')[2].strip('"'))
        self.say(f"{tag} OK done")

    def do_uid_move(self, tag: str, rest: str) -> None:
        for number, item in self.named(rest):
            target = rest.rpartition(' "')[2].strip('"')
            self.messages.remove(item)
            self.state.folders[target].append(item)
            self.say(f"* {number} EXPUNGE")
        self.say(f"{tag} OK done")

    def do_uid_expunge(self, tag: str, rest: str) -> None:
        for _, item in self.named(rest):
            if "\\Deleted" in item.flags:
                self.messages.remove(item)
        self.say(f"{tag} OK done")


def _certificate(folder: Path) -> Path:
    """A certificate for localhost, which signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@contextmanager
def an_imap_server(folder: Path, *, encrypted: bool = True) -> Iterator[tuple[ImapServer, Path]]:
    """A running server, and the file of the certificate that it shows."""
    certificate = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    class Mine(Session):
        state = ImapServer()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def get_request(self) -> Any:
            connection, address = super().get_request()
            return (context.wrap_socket(connection, server_side=True) if encrypted else connection), address

        def handle_error(self, request: Any, client_address: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Mine)
    Mine.state.port = server.server_address[1]
    Mine.state.certificate = certificate
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Mine.state, certificate
    finally:
        server.shutdown()
        server.server_close()
