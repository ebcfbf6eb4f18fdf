"""The ring of keys: made when needed, kept to its owner, rotated with an overlap; and what looking it over finds."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from portal import net
from portal.checks import check_wallet_certificate
from portal.intake.openid4vp import keys
from portal.intake.openid4vp.addresses import our_did
from portal.intake.openid4vp.certificates import development_chain, names_of
from portal.intake.openid4vp.did_web import did_document
from portal.intake.openid4vp.key_check import examine_keys, read_certificate
from portal.intake.openid4vp.keys import (
    OVERLAP,
    WalletKeysError,
    add_key,
    current_key,
    kept_keys,
    key_of_hash,
    usable_keys,
)
from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.sources import Document

pytestmark = pytest.mark.django_db


def ring_file(folder: Path) -> Path:
    return folder / "wallet_keys.json"


def pem(key: Any) -> bytes:
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made


def chain_pem(*chain: x509.Certificate) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in chain)


def test_it_works(data_folder: Path) -> None:
    assert kept_keys() == []
    first = current_key()
    assert current_key().kid == first.kid
    assert stat.S_IMODE(ring_file(data_folder).stat().st_mode) == 0o600
    assert sorted(path.name for path in data_folder.iterdir()) == ["wallet_keys.json", "wallet_keys.lock"]
    assert names_of(first.chain[0]) == ["127.0.0.1"]
    assert first.authority is not None
    first.chain[0].verify_directly_issued_by(first.authority)
    assert len(first.chain) == 1  # the anchor of trust does not travel
    document = did_document()
    assert document["id"] == our_did() == "did:web:127.0.0.1%3A8000"
    assert [one["publicKeyJwk"] for one in document["verificationMethod"]] == [first.public_jwk]


def test_those_who_need_the_first_key_at_once_get_the_same() -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = list(pool.map(lambda _: current_key().kid, range(8)))
    assert len(set(kids)) == 1
    assert len(kept_keys()) == 1


def test_an_earlier_key_is_published_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    first = current_key()
    second = add_key()
    assert current_key().kid == second.kid
    assert [key.kid for key in usable_keys()] == [second.kid, first.kid]
    assert key_of_hash(first.certificate_hash).kid == first.kid
    assert len(did_document()["verificationMethod"]) == 2
    later = timezone.now() + OVERLAP + timedelta(minutes=1)
    monkeypatch.setattr(keys.timezone, "now", lambda: later)
    assert [key.kid for key in usable_keys()] == [second.kid]
    with pytest.raises(WalletKeysError):
        key_of_hash(first.certificate_hash)
    third = add_key()
    assert [key.kid for key in kept_keys()] == [third.kid, second.kid]


def test_another_host_needs_another_certificate_for_development(settings: Any) -> None:
    first = current_key()
    settings.CREDENCE_BASE_URL = "https://credence.example"
    second = current_key()
    assert second.kid != first.kid
    assert names_of(second.chain[0]) == ["credence.example"]
    assert our_did() == "did:web:credence.example"


@pytest.mark.parametrize("text", ["", "{", "{}x", "[7]", '[{"private_key": "x"}]', '[{"private_key": 7}]', '{"a": 1}'])
def test_a_spoilt_file_is_said_to_be_one(data_folder: Path, text: str) -> None:
    ring_file(data_folder).write_text(text)
    with pytest.raises(WalletKeysError):
        current_key()
    assert [warning.id for warning in check_wallet_certificate(None)] == ["credence.W012"]
    assert ring_file(data_folder).read_text() == text  # nothing is overwritten


def test_a_real_certificate_is_taken(settings: Any) -> None:
    settings.CREDENCE_BASE_URL = "https://credence.example"
    key = ec.generate_private_key(ec.SECP256R1())
    leaf, authority = development_chain(key, "credence.example", timezone.now())
    private, chain = read_certificate(chain_pem(leaf, authority), pem(key))
    assert chain == [leaf]  # the anchor was left away
    added = add_key(private, chain)
    assert not added.for_development
    assert current_key().kid == added.kid
    report = examine_keys()
    assert report.faults == []
    assert check_wallet_certificate(None) == []


def of(host: str = "127.0.0.1", *, key: Any = None, now: Any = None) -> tuple[Any, Any, Any]:
    key = key or ec.generate_private_key(ec.SECP256R1())
    return (key, *development_chain(key, host, now or timezone.now()))


def test_what_is_no_certificate_for_us() -> None:
    key, leaf, authority = of()
    other, theirs, elsewhere = of("elsewhere.example")
    old_key, old, old_authority = of(now=timezone.now() - timedelta(days=400))
    new_key, new, new_authority = of(now=timezone.now() + timedelta(days=2))
    rsa_key = rsa.generate_private_key(65537, 2048)
    for certificate, private, words in (
        (b"x", pem(key), "no PEM"),
        (chain_pem(leaf), b"x", "no PEM"),
        (chain_pem(leaf), pem(other), "another key"),
        (chain_pem(theirs), pem(other), "not for 127.0.0.1"),
        (chain_pem(old), pem(old_key), "expired on"),
        (chain_pem(new), pem(new_key), "clock right"),
        (chain_pem(leaf, theirs), pem(key), "not in order"),
        (chain_pem(authority, leaf), pem(key), "another key"),
        (chain_pem(leaf), pem(rsa_key), "P-256"),
        (chain_pem(leaf), pem(ec.generate_private_key(ec.SECP384R1())), "P-256"),
    ):
        with pytest.raises(WalletKeysError, match=words):
            read_certificate(certificate, private)
    assert kept_keys() == []
    assert elsewhere != old_authority != new_authority


def served(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    def fetch(url: str, role: Any) -> Document:
        if isinstance(answer, Exception):
            raise answer
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return Document(url, body, found=answer is not None)

    monkeypatch.setattr(net, "fetch", fetch)


def test_what_is_found_when_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CREDENCE_BASE_URL = "https://credence.example"
    current_key()
    served(monkeypatch, did_document())
    report = examine_keys()
    assert report.faults == []
    assert any("serves the keys that sign" in note for note in report.notes)
    assert [caution.partition(":")[0] for caution in report.cautions] == ["The certificate is for development"]


def test_what_is_found_when_there_is_no_key(data_folder: Path) -> None:
    assert "no key yet" in examine_keys().cautions[0]
    assert not ring_file(data_folder).exists()


@pytest.mark.parametrize("answer", [None, b"x", b"[]", {"id": "did:web:other"}, {"verificationMethod": [7]}])
def test_a_did_document_that_is_not_ours(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    current_key()
    served(monkeypatch, answer)
    assert "does not serve the keys" in examine_keys().faults[0]


def test_a_site_that_does_not_answer_is_a_caution(monkeypatch: pytest.MonkeyPatch) -> None:
    current_key()
    served(monkeypatch, Unavailable(Code.NO_ANSWER, "Nobody answered.", act=Act.NETWORK))
    report = examine_keys()
    assert report.faults == []
    assert any("Is the site up?" in caution for caution in report.cautions)


def test_a_certificate_that_runs_out_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    current_key()
    assert check_wallet_certificate(None) == []
    later = timezone.now() + timedelta(days=170)
    monkeypatch.setattr("portal.intake.openid4vp.key_check.timezone.now", lambda: later)
    assert [warning.id for warning in check_wallet_certificate(None)] == ["credence.W010"]
    assert any("expires on" in caution for caution in examine_keys().cautions)


def test_a_certificate_for_development_on_a_real_site_is_warned_of(settings: Any) -> None:
    current_key()
    settings.CREDENCE_HTTPS = True
    assert [warning.id for warning in check_wallet_certificate(None)] == ["credence.W011"]


def test_a_clock_that_went_back_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    current_key()
    earlier = timezone.now() - timedelta(days=3)
    monkeypatch.setattr("portal.intake.openid4vp.key_check.timezone.now", lambda: earlier)
    assert sum("clock right" in fault for fault in examine_keys().faults) == 2
