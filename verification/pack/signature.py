"""The signature of a manifest: a detached JWS over its exact bytes, EdDSA with Ed25519 and nothing else.

https://www.rfc-editor.org/rfc/rfc7515 (section 7.1 and appendix F), https://www.rfc-editor.org/rfc/rfc8037
(section 3.1). A key is named by its thumbprint, https://www.rfc-editor.org/rfc/rfc7638 (section 3), which is what
people compare. The algorithm and the header are fixed: what says anything else is no signature of a pack.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

__all__ = [
    "BadSignatureError",
    "Signer",
    "SigningKey",
    "fingerprint",
    "key_set",
    "keys_from",
    "public_jwk",
    "signer_of",
]

_SIZE = 32
MOST_KEYS = 100


class BadSignatureError(ValueError):
    """Raised when a signature, or a key, is not what it has to be; the message says what is wrong."""


class SigningKey(NamedTuple):
    """A public key and its name."""

    kid: str
    public: Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs manifests."""

    private: Ed25519PrivateKey

    @property
    def kid(self) -> str:
        """The thumbprint of the key."""
        return fingerprint(self.private.public_key())

    def sign(self, manifest: bytes) -> bytes:
        """``manifest.jws`` for these bytes."""
        header = _header(self.kid)
        return f"{header}..{_coded(self.private.sign(_signed(header, manifest)))}\n".encode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """The key's thumbprint: SHA-256 of its JWK, base64url."""
    body = {name: value for name, value in public_jwk(key).items() if name in {"crv", "kty", "x"}}
    return _coded(hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).digest())


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The public key as a JWK, without its name."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": _coded(raw), "alg": "EdDSA", "use": "sig"}


def key_set(keys: Iterable[Ed25519PublicKey]) -> dict[str, Any]:
    """The public keys as a JWK Set."""
    return {"keys": [public_jwk(key) | {"kid": fingerprint(key)} for key in keys]}


def signer_of(manifest: bytes, signature: bytes, keys: Iterable[SigningKey]) -> SigningKey:
    """The key of ``keys`` that signed exactly these bytes.

    Raises:
        BadSignatureError: when none did, or the signature is not in the one form that is taken.
    """
    for key in keys:
        header = _header(key.kid)
        start = f"{header}..".encode()
        if not signature.startswith(start):
            continue
        given = signature[len(start) :]
        try:
            raw = base64.urlsafe_b64decode(given.rstrip(b"\n") + b"==")
            key.public.verify(raw, _signed(header, manifest))
        except (InvalidSignature, ValueError):
            raise BadSignatureError("The signature does not fit the manifest.") from None
        if f"{_coded(raw)}\n".encode() != given:  # the last sign has bits that decoding drops
            raise BadSignatureError("The signature is not written as a signature is.")
        return key
    raise BadSignatureError("The manifest is not signed by one of these keys, or not with EdDSA.")


def keys_from(data: bytes) -> list[SigningKey]:
    """The keys of a JWK Set, a JWK, or a public key in PEM.

    Raises:
        BadSignatureError: when there is none, or one is not Ed25519 or not named by its thumbprint.
    """
    if data.lstrip().startswith(b"-----BEGIN"):
        try:
            public = load_pem_public_key(data)
        except ValueError:
            raise BadSignatureError("This is no public key in PEM.") from None
        if not isinstance(public, Ed25519PublicKey):
            raise BadSignatureError("Packs are signed with Ed25519; this is a key of another kind.")
        return [SigningKey(fingerprint(public), public)]
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise BadSignatureError("These keys are neither JSON nor PEM.") from None
    listed = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(listed, list) or not listed or len(listed) > MOST_KEYS:
        raise BadSignatureError("There is no key in it, or far too many.")
    return [_key(item) for item in listed]


def _key(item: object) -> SigningKey:
    if not isinstance(item, Mapping) or item.get("kty") != "OKP" or item.get("crv") != "Ed25519":
        raise BadSignatureError("Packs are signed with Ed25519; this is a key of another kind.")
    if item.get("alg", "EdDSA") not in {"EdDSA", "Ed25519"}:
        raise BadSignatureError("Packs are signed with EdDSA; this key is for something else.")
    try:
        raw = base64.urlsafe_b64decode(str(item.get("x")).encode("ascii") + b"==")
        public = Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise BadSignatureError("A key in it is damaged.") from None
    kid = fingerprint(public)
    if len(raw) != _SIZE or _coded(raw) != item.get("x") or item.get("kid", kid) != kid:
        raise BadSignatureError("A key in it is not the one that its name says.")
    return SigningKey(kid, public)


def _header(kid: str) -> str:
    return _coded(json.dumps({"alg": "EdDSA", "kid": kid}, separators=(",", ":")).encode())


def _signed(header: str, manifest: bytes) -> bytes:
    return header.encode() + b"." + _coded(manifest).encode()


def _coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
