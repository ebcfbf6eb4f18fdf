"""`manage.py wallet_keys`: what operators do with the key, and what they are told."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal.intake.openid4vp.certificates import development_chain
from portal.intake.openid4vp.keys import current_key, kept_keys

HOUSE = Path(__file__).parents[3]


def run(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("wallet_keys", *words, stdout=out, **options)
    return out.getvalue().strip()


def refused(*words: str, **options: Any) -> str:
    with pytest.raises(CommandError) as told:
        run(*words, **options)
    assert told.value.returncode == 64
    return str(told.value)


def files(tmp_path: Path, host: str = "127.0.0.1") -> dict[str, str]:
    """An operator's certificate and key, as they come from an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    leaf, authority = development_chain(key, host, timezone.now())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "chain.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in (leaf, authority)))
    return {"certificate": str(tmp_path / "chain.pem"), "key": str(tmp_path / "key.pem")}


def test_it_works() -> None:
    assert "for development" in run("make")
    first = current_key()
    assert first.kid in run("show")
    assert "stays published for 2 days" in run("rotate")
    second = current_key()
    shown = json.loads(run("show", json=True))
    assert [key["kid"] for key in shown["keys"]] == [second.kid, first.kid]
    assert [bool(key["retired_at"]) for key in shown["keys"]] == [False, True]
    assert shown["client_ids"]["x509_hash"] == f"x509_hash:{second.certificate_hash}"
    assert "PRIVATE" not in run("show", json=True) + run("show")
    told = json.loads(run("check", json=True))
    assert (told["ok"], told["faults"]) == (True, [])
    assert run("show", authority=True).startswith("-----BEGIN CERTIFICATE-----")


def test_an_operators_certificate(tmp_path: Path) -> None:
    given = files(tmp_path)
    run("make", **given)
    assert not current_key().for_development
    assert "authority’s" in refused("show", authority=True)
    assert "--development" in refused("rotate")
    assert not current_key().for_development
    run("rotate", **files(tmp_path))
    run("rotate", development=True)
    assert current_key().for_development
    assert len(kept_keys()) == 3


def test_what_cannot_be_done(tmp_path: Path) -> None:
    assert "make makes one" in refused("show")
    assert "make makes one" in refused("rotate")
    assert "go together" in refused("make", key="x")
    assert "cannot be read" in refused("make", certificate=str(tmp_path / "none"), key=str(tmp_path / "none"))
    assert "not for 127.0.0.1" in refused("make", **files(tmp_path, "elsewhere.example"))
    assert kept_keys() == []
    run("make")
    assert "already" in refused("make")
    assert "for make and rotate" in refused("check", certificate="x", key="x")


def test_a_fault_is_an_exit_of_1(settings: Any, tmp_path: Path) -> None:
    run("make", **files(tmp_path))
    settings.CREDENCE_BASE_URL = "http://localhost:8000"
    with pytest.raises(SystemExit) as told:
        run("check")
    assert told.value.code == 1


@pytest.mark.slow
@pytest.mark.parametrize("words", [["nonsense"], [], ["make", "--certificate"]])
def test_wrong_usage_exits_with_64(tmp_path: Path, words: list[str]) -> None:
    environment = {**os.environ, "CREDENCE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "manage.py", "wallet_keys", *words]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 64
    assert "Traceback" not in done.stderr
