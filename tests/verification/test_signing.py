"""Signing for the demonstration and the tests: deterministic, and free of the site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from portal.demonstration.keys import SigningKey, ed25519_key, p256_key, rsa_key
from portal.demonstration.signing import status_list
from tests.verification.made_records import EMBEDDED, TOKENS


def test_it_works() -> None:
    for make in (*EMBEDDED.values(), *TOKENS.values()):
        assert make() == make()


@pytest.mark.parametrize("key", [ed25519_key("x"), p256_key("x"), rsa_key()], ids=lambda key: key.algorithm)
def test_the_same_message_has_the_same_signature(key: SigningKey) -> None:
    assert key.sign(b"message") == key.sign(b"message")


def test_another_seed_is_another_key() -> None:
    assert ed25519_key("a").did_key != ed25519_key("b").did_key
    assert p256_key("a").did_jwk != p256_key("b").did_jwk


def test_a_status_list_is_the_same_bytes_each_time() -> None:
    lists = [
        status_list("https://x.example/1", "did:web:x.example", "revocation", (1, 9), valid_from="t") for _ in "ab"
    ]
    assert lists[0] == lists[1]


def test_the_site_is_not_loaded() -> None:
    program = "import sys, portal.demonstration.signing; sys.exit('django' in sys.modules)"
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", program], check=False, cwd=root).returncode == 0  # noqa: S603 - our own
