"""The key that signs evidence packs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from portal.actions.pack_keys import listed_keys, pack_signer, rotate_pack_key
from portal.actions.refusal import RefusedError
from portal.models import PackKey
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.pack_factories import packed, unpacked, zipped
from tests.portal.work_factories import a_candidate
from verification.pack import check_pack
from verification.pack.signature import keys_from


def test_it_works(bob: Person, charlie: Person) -> None:
    first = pack_signer(bob.scope)
    assert pack_signer(bob.scope).kid == first.kid
    assert pack_signer(charlie.scope).kid != first.kid
    row = PackKey.objects.within(bob.scope).get()
    assert row.kid == first.kid
    assert first.private.private_bytes_raw().hex() not in row.private


def test_after_a_renewal_older_packs_can_still_be_checked(alice: Person, bob: Person, tmp_path: Path) -> None:
    candidate = a_candidate(bob)
    before = unpacked(packed(bob, candidate))
    renewed = rotate_pack_key(alice.scope)
    after = unpacked(packed(bob, candidate))
    keys = keys_from(json.dumps(listed_keys(bob.organization.pk)).encode())
    assert keys[0].kid == renewed.kid
    for files in (before, after):
        assert check_pack(zipped(files, tmp_path / "pack.zip"), keys=keys).known is True
    assert PackKey.objects.within(bob.scope).exclude(retired_at=None).get().private == ""


def test_only_administrators_renew_it(bob: Person, erin: Person) -> None:
    for person in (bob, erin):
        with pytest.raises(NotAllowedError):
            rotate_pack_key(person.scope)


def test_the_public_keys_are_for_everybody(alice: Person, bob: Person, charlie: Person) -> None:
    pack_signer(bob.scope)
    address = f"/.well-known/credence-pack-keys/{bob.organization.pk}.json"
    answer = Client().get(address)
    assert answer.status_code == 200
    (key,) = answer.json()["keys"]
    assert key.keys() == {"kty", "crv", "x", "alg", "use", "kid"}
    assert bob.organization.name not in answer.content.decode()
    assert Client().get(f"/.well-known/credence-pack-keys/{charlie.organization.pk}.json").status_code == 404
    assert Client().post(address).status_code == 405


def test_it_outlives_the_master_key(bob: Person) -> None:
    kid = pack_signer(bob.scope).kid
    call_command("rotate_master_key")
    assert pack_signer(bob.scope).kid == kid


def test_a_key_that_cannot_be_opened_is_said_to_be_so(alice: Person, bob: Person, settings: Any) -> None:
    pack_signer(bob.scope)
    settings.CREDENCE_MASTER_KEY_FILE.unlink()
    with pytest.raises(RefusedError, match="cannot be opened"):
        pack_signer(bob.scope)
    rotate_pack_key(alice.scope)
    assert pack_signer(bob.scope).kid
