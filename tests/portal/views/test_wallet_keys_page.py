"""The page of the keys that sign requests to wallets: what there is, what is wrong, and a new one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.intake.openid4vp.addresses import our_host
from portal.intake.openid4vp.certificates import development_chain
from portal.intake.openid4vp.keys import add_key, current_key, kept_keys
from portal.models import Event
from tests.portal.conftest import Person


def page(person: Person, query: str = "") -> str:
    answer = person.client.get(reverse("wallet_keys") + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def renew(person: Person, **files: bytes) -> object:
    sent = {name: SimpleUploadedFile(f"{name}.pem", data) for name, data in files.items()}
    return person.client.post(reverse("rotate_wallet_key"), sent)


def an_authoritys() -> tuple[bytes, bytes]:
    private = ec.generate_private_key(ec.SECP256R1())
    leaf, _ = development_chain(private, our_host(), timezone.now())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return leaf.public_bytes(Encoding.PEM), pem


def test_it_works(alice: Person) -> None:
    assert "There is no key yet" in page(alice)
    assert "wallet_keys make" not in page(alice), "no command where a button does it"
    assert kept_keys() == [], "looking makes none"
    assert renew(alice).status_code == 302  # type: ignore[attr-defined]
    key = current_key()
    shown = page(alice)
    assert key.kid in shown
    assert "For development" in shown
    assert f"x509_hash:{key.certificate_hash}" in shown
    assert "PRIVATE" not in shown
    event = Event.objects.within(alice.scope).get(kind="wallet_keys.rotated")
    assert event.data == {"kid": key.kid, "development": 1}
    renew(alice)
    assert "published until" in page(alice)


def test_only_administrators_come_in(bob: Person, erin: Person) -> None:
    for person in (bob, erin):
        assert person.client.get(reverse("wallet_keys")).status_code == 403
        assert person.client.get(reverse("wallet_key_file") + "?what=jwks").status_code == 403
        assert renew(person).status_code == 403  # type: ignore[attr-defined]


def test_public_parts_are_files(alice: Person) -> None:
    assert json.loads(alice.client.get(reverse("wallet_key_file") + "?what=jwks").content) == {"keys": []}
    assert alice.client.get(reverse("wallet_key_file") + "?what=certificate").status_code == 404
    add_key()
    jwks = json.loads(alice.client.get(reverse("wallet_key_file") + "?what=jwks").content)
    assert {"kty", "crv", "x", "y", "kid", "use", "alg"} == set(jwks["keys"][0])
    for what in ("certificate", "authority"):
        answer = alice.client.get(reverse("wallet_key_file") + f"?what={what}")
        assert x509.load_pem_x509_certificate(answer.content)
        assert b"PRIVATE" not in answer.content
    assert alice.client.get(reverse("wallet_key_file") + "?what=private").status_code == 404


def test_an_authoritys_certificate_is_not_replaced_by_one_for_trials(alice: Person) -> None:
    certificate, private = an_authoritys()
    assert renew(alice, certificate=certificate, key=private).status_code == 302  # type: ignore[attr-defined]
    assert not kept_keys()[0].for_development
    refused = renew(alice)
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "authority’s certificate" in refused.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("files", [{"certificate": b"x"}, {"certificate": b"x", "key": b"y"}, {"key": b"k" * 70_000}])
def test_what_is_no_certificate_is_refused(alice: Person, files: dict[str, bytes]) -> None:
    assert renew(alice, **files).status_code == 422  # type: ignore[attr-defined]
    assert kept_keys() == []


def test_shared_installations_leave_it_to_their_operator(alice: Person, charlie: Person) -> None:
    assert renew(charlie).status_code == 422  # type: ignore[attr-defined]
    assert "Several organizations share" in page(alice)


def test_a_broken_file_is_said(alice: Person, data_folder: Path) -> None:
    (data_folder / "wallet_keys.json").write_text("{")
    assert "does not hold keys that can be used" in page(alice)
    assert renew(alice).status_code == 422  # type: ignore[attr-defined]
    assert alice.client.get(reverse("wallet_key_file") + "?what=jwks").status_code == 404
