"""Passkeys, with an authenticator in software: what it signs, and what it must not be believed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.portal.conftest import PASSWORD, Person

ORIGIN, HOST = "https://portal.example", "portal.example"


@pytest.fixture(autouse=True)
def by_name(settings) -> None:
    settings.CREDENCE_BASE_URL = ORIGIN
    settings.CREDENCE_HTTPS = True


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """A security key in software (Web Authentication, section 6)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    count: int = 1

    def makes(self, options: dict[str, Any], *, origin: str = ORIGIN) -> str:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + cose
        data = self.data(0x45) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self.client("webauthn.create", options, origin)
        return self.answer({"clientDataJSON": b64(client), "attestationObject": b64(attestation)})

    def signs(self, options: dict[str, Any], *, origin: str = ORIGIN, host: str = HOST) -> str:
        self.count += 1
        data, client = self.data(0x05, host), self.client("webauthn.get", options, origin)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self.answer({"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature)})

    def data(self, flags: int, host: str = HOST) -> bytes:
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def client(self, kind: str, options: dict[str, Any], origin: str) -> bytes:
        told = {"type": kind, "challenge": options["publicKey"]["challenge"].rstrip("="), "origin": origin}
        return json.dumps(told | {"crossOrigin": False}).encode()

    def answer(self, response: dict[str, str]) -> str:
        own = b64(self.credential)
        made = {"id": own, "rawId": own, "type": "public-key", "response": response, "clientExtensionResults": {}}
        return json.dumps(made)


def options_of(answer: Any) -> dict[str, Any]:
    assert escape(json.dumps(answer.context["options"])) in answer.content.decode()
    found: dict[str, Any] = json.loads(json.dumps(answer.context["options"]))
    return found


def add(person: Person, stick: Authenticator, **ways: str) -> Any:
    options = options_of(person.client.get(reverse("add_passkey"), secure=True))
    typed = {"passkey": stick.makes(options, **ways), "password": PASSWORD, "name": "Blue key"}
    return person.client.post(reverse("add_passkey"), typed, secure=True)


def second_step(person: Person) -> tuple[Client, dict[str, Any]]:
    browser = Client()
    browser.post(reverse("sign_in"), {"username": person.user.email, "password": PASSWORD}, secure=True)
    return browser, options_of(browser.get(reverse("second_step"), secure=True))


def use(browser: Client, answer: str) -> Any:
    return browser.post(reverse("second_step"), {"passkey": answer}, secure=True)


def test_it_works(bob: Person) -> None:
    stick = Authenticator()
    assert "Your recovery codes" in add(bob, stick).content.decode()
    for _time in range(2):
        browser, options = second_step(bob)
        assert use(browser, stick.signs(options)).url == reverse("home")
        assert browser.get(reverse("home"), secure=True).status_code == 200


def test_a_passkey_of_another_site_is_refused(bob: Person) -> None:
    assert add(bob, Authenticator(), origin="https://evil.example").status_code == 422
    assert add(bob, Authenticator(), origin="https://sub.portal.example").status_code == 422
    assert not bob.user.second_factors.exists()
    stick = Authenticator()
    add(bob, stick)
    for ways in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
        browser, options = second_step(bob)
        assert use(browser, stick.signs(options, **ways)).status_code == 422


def test_what_must_not_be_believed(bob: Person) -> None:
    stick, strangers = Authenticator(), Authenticator()
    add(bob, stick)
    browser, options = second_step(bob)
    signed = stick.signs(options)
    assert use(browser, strangers.signs(options)).status_code == 422
    assert use(browser, signed).status_code == 422  # the challenge of before is gone
    strangers.credential = stick.credential
    browser, options = second_step(bob)
    assert use(browser, strangers.signs(options)).status_code == 422
    browser, options = second_step(bob)
    stick.count = 0
    assert use(browser, stick.signs(options)).status_code == 422  # it counted further when it was made
    for nonsense in ("{", "[]", "{}", '{"id": 7}', "x" * 30_000, '{"rawId":"AA","response":{}}'):
        assert use(browser, nonsense).status_code in {422, 429}


def test_a_copied_authenticator_is_noticed(bob: Person) -> None:
    stick = Authenticator(count=9)
    add(bob, stick)
    browser, options = second_step(bob)
    assert use(browser, stick.signs(options)).status_code == 302
    stick.count = 4
    browser, options = second_step(bob)
    assert use(browser, stick.signs(options)).status_code == 422


def test_by_bare_address_there_are_none(bob: Person, settings) -> None:
    settings.CREDENCE_BASE_URL, settings.CREDENCE_HTTPS = "http://127.0.0.1:8000", False
    assert bob.client.get(reverse("add_passkey")).url == reverse("second_factors")
    assert "Passkeys need the site" in bob.client.get(reverse("second_factors")).content.decode()
