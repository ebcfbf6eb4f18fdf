"""The keys that sign requests to wallets as a page shows them: which, for how long, and what a wallet sees."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from portal.intake.openid4vp.certificates import names_of
from portal.intake.openid4vp.client_ids import Prefix, client_id_of
from portal.intake.openid4vp.key_check import KeyReport, examine_keys
from portal.intake.openid4vp.keys import OVERLAP, WalletKey, kept_keys, usable_keys
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["KeyRow", "KeysView", "keys_view", "public_file"]

FILES = {
    "certificate": "application/x-pem-file",
    "authority": "application/x-pem-file",
    "jwks": "application/jwk-set+json",
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key without what is secret."""

    kid: str
    made_at: datetime
    expires_at: datetime
    names: tuple[str, ...]
    issuer: str
    for_development: bool
    retired_at: datetime | None
    published_until: datetime | None


@dataclass(frozen=True, slots=True)
class KeysView:
    """The key in use first; ``client_ids`` are the names under which wallets are asked."""

    keys: tuple[KeyRow, ...]
    client_ids: tuple[tuple[str, str], ...]
    report: KeyReport
    has_authority: bool


def keys_view(scope: Scope, *, served: bool = False) -> KeysView:
    """What there is; makes no key. ``served`` also asks this site for its did.json, over the network.

    Raises:
        WalletKeysError: the file of keys cannot be read.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    ring = kept_keys()
    names = [(prefix.value, _client_id(prefix, ring[0])) for prefix in Prefix if prefix.signs] if ring else []
    return KeysView(
        keys=tuple(map(_row, ring)),
        client_ids=tuple(names),
        report=examine_keys(served=served),
        has_authority=bool(ring and ring[0].authority is not None),
    )


def public_file(scope: Scope, what: str) -> str | None:
    """A public part of the key in use; None where there is none.

    Raises:
        WalletKeysError: the file of keys cannot be read.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    ring = kept_keys()
    if what == "jwks":
        return _jwks(usable_keys() if ring else [])
    if not ring:
        return None
    if what == "certificate":
        return "".join(one.public_bytes(Encoding.PEM).decode() for one in ring[0].chain)
    if what == "authority":
        return ring[0].authority.public_bytes(Encoding.PEM).decode() if ring[0].authority is not None else None
    return None


def _jwks(keys: Sequence[WalletKey]) -> str:
    """The public keys as a set (RFC 7517); an empty one where there is none yet."""
    shown = [{**key.public_jwk, "kid": key.kid, "use": "sig", "alg": "ES256"} for key in keys]
    return json.dumps({"keys": shown}, indent=1)


def _client_id(prefix: Prefix, key: WalletKey) -> str:
    """As :func:`client_id_of` says it, without making a key where the one in use is for another host."""
    return f"{prefix}:{key.certificate_hash}" if prefix is Prefix.X509_HASH else client_id_of(prefix, "")


def _row(key: WalletKey) -> KeyRow:
    leaf = key.chain[0]
    return KeyRow(
        kid=key.kid,
        made_at=key.made_at,
        expires_at=min(one.not_valid_after_utc for one in key.chain),
        names=tuple(names_of(leaf)),
        issuer=leaf.issuer.rfc4514_string(),
        for_development=key.for_development,
        retired_at=key.retired_at,
        published_until=key.retired_at + OVERLAP if key.retired_at else None,
    )
