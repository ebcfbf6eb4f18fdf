"""Keys of files at rest, each wrapped by the master key (AES-256-GCM, NIST SP 800-38D) and bound to whose it is.

A wrapped key names the master key that wraps it, so older ones of the ring still open what they wrapped.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.master_keys import MasterKeyError, master_keys

__all__ = ["WrappedKeyChangedError", "unwrap_key", "wrap_key"]

_NONCE = 12


class WrappedKeyChangedError(Exception):
    """Raised when a wrapped key was changed, or is another row's."""


def wrap_key(key: bytes, binding: bytes) -> bytes:
    """``key`` under the current master key, to be opened only with the same ``binding``.

    Raises:
        MasterKeyError: no master key can be read or made.
    """
    master = master_keys()[0]
    nonce = secrets.token_bytes(_NONCE)
    return master.name + nonce + AESGCM(master.secret).encrypt(nonce, key, binding)


def unwrap_key(wrapped: bytes, binding: bytes) -> bytes:
    """The key.

    Raises:
        WrappedKeyChangedError: it was changed, or is bound to something else.
        MasterKeyError: the master key that wraps it is not at hand.
    """
    for master in master_keys():
        if wrapped.startswith(master.name):
            rest = wrapped[len(master.name) :]
            try:
                return AESGCM(master.secret).decrypt(rest[:_NONCE], rest[_NONCE:], binding)
            except (InvalidTag, ValueError):
                raise WrappedKeyChangedError("A wrapped key was changed.") from None
    raise MasterKeyError("The master key that wraps this is not at hand.")
