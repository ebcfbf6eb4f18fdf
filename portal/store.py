"""The raw bytes received: encrypted, each under a key of its own which the master key wraps (AES-256-GCM).

Erasing a blob destroys its key; a copy of the file that survives somewhere is then noise. The row's id, organization
and digest are authenticated with the bytes (NIST SP 800-38D, additional data), so a file put in the place of another,
or a row moved to another organization, does not open.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.ids import new_id
from portal.master_keys import MasterKeyError
from portal.models import StoredBlob
from portal.scope import Scope
from portal.wrapped_keys import WrappedKeyChangedError, unwrap_key, wrap_key

__all__ = [
    "BlobErasedError",
    "BlobTamperedError",
    "MasterKeyError",
    "digest_of",
    "erase",
    "erase_with_others",
    "get",
    "note_erased",
    "put",
    "rewrap",
    "seal",
]

_MAGIC = b"CRB1"
_NONCE = 12


class BlobErasedError(Exception):
    """Raised when the bytes were erased: the key no longer exists."""


class BlobTamperedError(Exception):
    """Raised when the file is missing, or is not what was put there."""


def digest_of(data: bytes) -> str:
    """SHA-256, lower-case hex: the name under which submissions and records know their bytes."""
    return hashlib.sha256(data).hexdigest()


def put(scope: Scope, data: bytes) -> StoredBlob:
    """Encrypt ``data`` into a new file and its row.

    Raises:
        MasterKeyError: no master key can be read or made.
    """
    blob = seal(scope, data)
    blob.save(force_insert=True)
    return blob


def seal(scope: Scope, data: bytes) -> StoredBlob:
    """Encrypt ``data`` into a new file; the row, which holds its key, is returned unsaved.

    So the slow part stays outside the transaction that writes the row; without the row, the file is noise.

    Raises:
        MasterKeyError: no master key can be read or made.
    """
    blob = StoredBlob(id=new_id(), organization_id=scope.organization_id, digest=digest_of(data), size=len(data))
    name = blob.pk.hex
    blob.path = f"{name[:2]}/{name}"
    key = AESGCM.generate_key(bit_length=256)
    blob.wrapped_key = _wrap(blob, key)
    nonce = secrets.token_bytes(_NONCE)
    _write_atomically(_file(blob), _MAGIC + nonce + AESGCM(key).encrypt(nonce, data, _binding(blob)))
    return blob


def get(blob: StoredBlob) -> bytes:
    """The bytes as received.

    Raises:
        BlobErasedError: they were erased.
        BlobTamperedError: the file is gone, or is not what was put there.
        MasterKeyError: no master key at hand opens this blob.
    """
    key = _unwrap(blob)
    try:
        sealed = _file(blob).read_bytes()
    except FileNotFoundError:
        raise BlobTamperedError(f"The file of blob {blob.pk} is missing.") from None
    if not sealed.startswith(_MAGIC):
        raise BlobTamperedError(f"The file of blob {blob.pk} is not one of ours.")
    nonce, body = sealed[len(_MAGIC) : len(_MAGIC) + _NONCE], memoryview(sealed)[len(_MAGIC) + _NONCE :]
    try:
        data = AESGCM(key).decrypt(nonce, body, _binding(blob))
    except (InvalidTag, ValueError):
        raise BlobTamperedError(f"The file of blob {blob.pk} was changed.") from None
    if digest_of(data) != blob.digest:
        raise BlobTamperedError(f"The bytes of blob {blob.pk} do not have the digest of its row.")
    return data


def erase(blob: StoredBlob) -> None:
    """Destroy the key, then the file. The ledger of erasures lets `restore` repeat them over an older backup."""
    if blob.erased_at is None:
        blob.wrapped_key = None
        blob.erased_at = timezone.now()
        blob.save(update_fields=["wrapped_key", "erased_at"])
        note_erased(blob.pk.hex)
    _file(blob).unlink(missing_ok=True)


def erase_with_others(blobs: Iterable[StoredBlob]) -> None:
    """Destroy the keys of several with whatever else the present transaction does; files follow when it is committed.

    Undone with the transaction; and where the process dies right after it, a file without a key is noise.
    """
    now = timezone.now()
    for blob in blobs:
        if blob.erased_at is None:
            blob.wrapped_key = None
            blob.erased_at = now
            blob.save(update_fields=["wrapped_key", "erased_at"])
            transaction.on_commit(partial(note_erased, blob.pk.hex))
        transaction.on_commit(partial(_file(blob).unlink, missing_ok=True))


def note_erased(identifier: str) -> None:
    """Add an id to the ledger of erasures."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with ledger().open("a", encoding="ascii") as file:
        file.write(f"{identifier}\n")


def rewrap(blob: StoredBlob) -> None:
    """Wrap the blob's key under the current master key (the first of the ring)."""
    if blob.wrapped_key is None:
        return
    blob.wrapped_key = _wrap(blob, _unwrap(blob))
    blob.save(update_fields=["wrapped_key"])


def folder() -> Path:
    """Where the encrypted files are."""
    return Path(settings.CREDENCE_DATA) / "received"


def ledger() -> Path:
    """The ids of the blobs that were erased, one a line."""
    return folder() / "erased"


def _file(blob: StoredBlob) -> Path:
    return folder() / blob.path


def _binding(blob: StoredBlob) -> bytes:
    return f"credence blob {blob.pk} {blob.organization_id} {blob.digest}".encode()


def _wrap(blob: StoredBlob, key: bytes) -> bytes:
    return wrap_key(key, _binding(blob))


def _unwrap(blob: StoredBlob) -> bytes:
    if blob.wrapped_key is None:
        raise BlobErasedError(f"The bytes of blob {blob.pk} were erased on {blob.erased_at}.")
    try:
        return unwrap_key(bytes(blob.wrapped_key), _binding(blob))
    except WrappedKeyChangedError:
        raise BlobTamperedError(f"The key of blob {blob.pk} was changed.") from None
    except MasterKeyError:
        raise MasterKeyError(f"The master key that wraps blob {blob.pk} is not at hand.") from None


def _write_atomically(path: Path, data: bytes) -> None:
    for made in (folder(), path.parent):  # one by one: the mode of `mkdir` is for the last one only
        made.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
