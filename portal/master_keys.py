"""The master keys that wrap the keys of received bytes: from the environment, or from a file that only its owner reads.

The ring holds one key per line (or separated by commas in the environment), the current one first; older ones only
open what they wrapped. Rotation adds a key, rewraps, then forgets the old ones: a crash at any point loses nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

__all__ = ["MasterKey", "MasterKeyError", "add_master_key", "forget_old_master_keys", "master_keys"]

VARIABLE = "CREDENCE_MASTER_KEY"
_SIZE = 32


class MasterKeyError(Exception):
    """Raised when no usable master key can be read or made."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key, and the eight bytes (the start of its SHA-256) by which wrapped keys name it."""

    secret: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        """What a wrapped key starts with."""
        return hashlib.sha256(b"credence master key " + self.secret).digest()[:8]


def master_keys() -> tuple[MasterKey, ...]:
    """The ring, the current key first; a first key is made when there is none.

    Raises:
        MasterKeyError: a key is malformed, or the file cannot be read or made.
    """
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return _parse(given.split(","), VARIABLE)
    path = Path(settings.CREDENCE_MASTER_KEY_FILE)
    try:
        _make_first(path)
        return _parse(path.read_text(encoding="ascii").split(), path.name)
    except OSError as error:
        raise MasterKeyError(f"The master key file cannot be used: {error.strerror}.") from None


def add_master_key() -> None:
    """Put a fresh key at the head of the file's ring.

    Raises:
        MasterKeyError: the ring is given by the environment, where only its owner can change it.
    """
    ring = [_encode(MasterKey(secrets.token_bytes(_SIZE))), *map(_encode, master_keys())]
    _replace(ring)


def forget_old_master_keys() -> None:
    """Keep only the current key of the file's ring; every wrapped key must have been rewrapped."""
    _replace([_encode(master_keys()[0])])


def _replace(ring: list[str]) -> None:
    if os.environ.get(VARIABLE, "").strip():
        raise MasterKeyError(
            f"The master key is given by {VARIABLE}: change it there (new key first, old one after a comma)."
        )
    path = Path(settings.CREDENCE_MASTER_KEY_FILE)
    fresh = path.with_suffix(".new")
    _write_private(fresh, ring, flags=os.O_TRUNC)
    fresh.replace(path)


def _make_first(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{secrets.token_hex(4)}")
    _write_private(fresh, [_encode(MasterKey(secrets.token_bytes(_SIZE)))], flags=os.O_EXCL)
    try:
        os.link(fresh, path)  # unlike rename, fails when another process was first: then its key is the one
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write_private(path: Path, ring: list[str], *, flags: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("\n".join(ring) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _encode(key: MasterKey) -> str:
    return base64.urlsafe_b64encode(key.secret).decode("ascii")


def _parse(words: list[str], place: str) -> tuple[MasterKey, ...]:
    keys = []
    for word in filter(None, (word.strip() for word in words)):
        try:
            secret = base64.b64decode(word, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            secret = b""
        if len(secret) != _SIZE:
            raise MasterKeyError(f"{place} must hold {_SIZE} bytes in base64 per key.")
        keys.append(MasterKey(secret))
    if not keys:
        raise MasterKeyError(f"{place} holds no key.")
    return tuple(keys)
