"""A hosted Open Badge 2.0 by its link, at a real https host on loopback: page, assertion, class, issuer."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from portal.actions.candidates import add_identifier, confirm_identifier
from portal.actions.fetch import receive_links
from portal.models import Record, Submission
from tests.portal.conftest import Person
from tests.portal.link_host import Host
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate

pytestmark = pytest.mark.django_db
OB2 = "https://w3id.org/openbadges/v2"


def certificate(folder: Path) -> Path:
    """A key and a certificate for 127.0.0.1, which is its own authority."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "loopback.pem"
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    path = certificate(tmp_path)
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

        def do_GET(self) -> None:
            host.asked.append((self.path, self.headers.get("Accept", "")))
            answer = host.answers.get(self.path)
            answer(self) if answer else self.send_error(404)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    host = Host(f"https://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield host
    server.shutdown()
    server.server_close()


def publish(host: Host, **changes: Any) -> str:
    """Put a badge with everything around it on the host; the address of its assertion."""
    here = host.origin
    profile = {"@context": OB2, "type": "Issuer", "id": f"{here}/issuer", "name": "A school", "url": here}
    badge = {
        "@context": OB2,
        "type": "BadgeClass",
        "id": f"{here}/class",
        "name": "Wound care",
        "description": "Dresses wounds.",
        "image": f"{here}/badge.png",
        "criteria": {"narrative": "Observed."},
        "issuer": f"{here}/issuer",
    }
    assertion = {
        "@context": OB2,
        "type": "Assertion",
        "id": f"{here}/assertion",
        "recipient": {"type": "email", "hashed": False, "identity": "danette@mail.example"},
        "badge": f"{here}/class",
        "issuedOn": "2025-03-01T00:00:00Z",
        "verification": {"type": "HostedBadge"},
        **changes,
    }
    host.put("/issuer", profile, "application/ld+json")
    host.put("/class", badge, "application/ld+json")
    return host.put("/assertion", assertion, "application/ld+json")


def the_record(person: Person) -> Record:
    work_off()
    found: Record = Record.objects.within(person.scope).get()
    return found


def test_it_works(bob: Person, https: Host) -> None:
    person = a_candidate(bob)
    confirm_identifier(
        bob.scope, add_identifier(bob.scope, person, kind="email", value="danette@mail.example"), how="by telephone"
    )
    receive_links(bob.scope, urls=[publish(https)], candidate=person)
    record = the_record(bob)
    assert (record.format, record.verdict, record.title) == ("open_badge_2", "verified", "Wound care"), record.sentence
    assert record.subject_match == "identifier"
    assert Submission.objects.within(bob.scope).get().holder_binding == "identifier"


def test_the_page_of_a_badge_leads_to_its_assertion(bob: Person, https: Host) -> None:
    publish(https)
    page = '<html><link rel="alternate" type="application/ld+json" href="/assertion"></html>'
    receive_links(bob.scope, urls=[https.put("/badges/7", page, "text/html")])
    assert the_record(bob).verdict == "verified"


def test_a_copy_that_differs_from_what_its_issuer_hosts_is_rejected(bob: Person, https: Host) -> None:
    publish(https)
    changed = {
        "@context": OB2,
        "type": "Assertion",
        "id": f"{https.origin}/assertion",
        "recipient": {"type": "email", "hashed": False, "identity": "somebody@else.example"},
        "badge": f"{https.origin}/class",
        "issuedOn": "2025-03-01T00:00:00Z",
        "verification": {"type": "HostedBadge"},
    }
    receive_links(bob.scope, urls=[https.put("/copy", changed, "application/json")])
    assert the_record(bob).verdict == "rejected"


def test_a_revoked_badge(bob: Person, https: Host) -> None:
    receive_links(bob.scope, urls=[publish(https, revoked=True)])
    assert the_record(bob).verdict == "rejected"


def test_a_certificate_that_nobody_vouches_for(bob: Person, https: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    receive_links(bob.scope, urls=[publish(https)])
    work_off()
    waiting = Submission.objects.within(bob.scope).get()
    assert (waiting.state, waiting.error_code) == ("fetching", "no_answer")
    assert https.asked == []
