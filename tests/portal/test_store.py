"""The encrypted store: what goes in comes out, and nothing else does."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import master_keys, store
from portal.models import StoredBlob
from tests.portal.conftest import Person


def file_of(blob: StoredBlob) -> Path:
    return store.folder() / blob.path


def test_it_works(alice: Person) -> None:
    blob = store.put(alice.scope, b"a record")
    assert store.get(StoredBlob.objects.within(alice.scope).get(pk=blob.pk)) == b"a record"
    assert blob.size == 8
    assert blob.digest == store.digest_of(b"a record")


@given(data=st.binary(max_size=2_000))
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_byte_string_comes_back(alice: Person, data: bytes) -> None:
    assert store.get(store.put(alice.scope, data)) == data


def test_the_file_is_ciphertext_and_private(alice: Person) -> None:
    blob = store.put(alice.scope, b"Marisol Etcheverry" * 20)
    assert b"Marisol" not in file_of(blob).read_bytes()
    assert stat.S_IMODE(file_of(blob).stat().st_mode) == 0o600
    key_file = store.folder().parent / "master_key"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_the_same_bytes_twice_have_different_keys(alice: Person) -> None:
    first, second = (store.put(alice.scope, b"same") for _ in range(2))
    assert bytes(first.wrapped_key) != bytes(second.wrapped_key)
    assert file_of(first).read_bytes() != file_of(second).read_bytes()


@pytest.mark.parametrize("place", [0, 4, 20, -1])
def test_a_flipped_bit_is_found(alice: Person, place: int) -> None:
    blob = store.put(alice.scope, b"a record of some length")
    sealed = bytearray(file_of(blob).read_bytes())
    sealed[place] ^= 1
    file_of(blob).write_bytes(sealed)
    with pytest.raises(store.BlobTamperedError):
        store.get(blob)


@pytest.mark.parametrize("length", [0, 3, 10, 20])
def test_a_cut_file_is_found(alice: Person, length: int) -> None:
    blob = store.put(alice.scope, b"a record of some length")
    file_of(blob).write_bytes(file_of(blob).read_bytes()[:length])
    with pytest.raises(store.BlobTamperedError):
        store.get(blob)


def test_a_missing_file_is_said_to_be_missing(alice: Person) -> None:
    blob = store.put(alice.scope, b"a record")
    file_of(blob).unlink()
    with pytest.raises(store.BlobTamperedError, match="missing"):
        store.get(blob)


def test_a_file_put_in_the_place_of_another_does_not_open(alice: Person) -> None:
    mine, other = store.put(alice.scope, b"mine"), store.put(alice.scope, b"other")
    file_of(mine).write_bytes(file_of(other).read_bytes())
    with pytest.raises(store.BlobTamperedError):
        store.get(mine)


def test_a_row_moved_to_another_organization_does_not_open(alice: Person, charlie: Person) -> None:
    blob = store.put(alice.scope, b"a record")
    blob.organization_id = charlie.scope.organization_id
    with pytest.raises(store.BlobTamperedError):
        store.get(blob)


def test_erasing_destroys_the_key_and_the_file(alice: Person) -> None:
    blob = store.put(alice.scope, b"a record")
    kept = file_of(blob).read_bytes()
    store.erase(blob)
    row = StoredBlob.objects.within(alice.scope).get(pk=blob.pk)
    assert row.wrapped_key is None
    assert not file_of(blob).exists()
    file_of(blob).write_bytes(kept)  # a copy that survived somewhere
    with pytest.raises(store.BlobErasedError):
        store.get(row)
    assert blob.pk.hex in store.ledger().read_text().split()


def test_another_master_key_opens_nothing(alice: Person, data_folder: Path) -> None:
    blob = store.put(alice.scope, b"a record")
    (data_folder / "master_key").unlink()
    with pytest.raises(store.MasterKeyError):
        store.get(blob)


def test_rotation_keeps_everything_readable_at_every_point(alice: Person, data_folder: Path) -> None:
    old, erased = store.put(alice.scope, b"old"), store.put(alice.scope, b"erased")
    store.erase(erased)
    master_keys.add_master_key()
    assert store.get(old) == b"old"
    new = store.put(alice.scope, b"new")
    store.rewrap(old)
    store.rewrap(erased)
    master_keys.forget_old_master_keys()
    assert len(master_keys.master_keys()) == 1
    assert store.get(old) == b"old"
    assert store.get(new) == b"new"


@pytest.mark.parametrize("written", ["", "short", "!!!!", "AAAA"])
def test_a_bad_master_key_is_refused(monkeypatch: pytest.MonkeyPatch, data_folder: Path, written: str) -> None:
    (data_folder / "master_key").write_text(written)
    with pytest.raises(master_keys.MasterKeyError):
        master_keys.master_keys()


def test_a_key_of_the_environment_is_used_and_never_rotated_for_its_owner(
    monkeypatch: pytest.MonkeyPatch, alice: Person
) -> None:
    monkeypatch.setenv("CREDENCE_MASTER_KEY", "A" * 43 + "=")
    assert store.get(store.put(alice.scope, b"x")) == b"x"
    with pytest.raises(master_keys.MasterKeyError, match="CREDENCE_MASTER_KEY"):
        master_keys.add_master_key()
