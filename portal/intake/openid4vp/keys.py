"""The keys that sign request objects: one in use, earlier ones for a while longer.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 5.9.3. One P-256 key (ES256)
serves every signed prefix: its certificate for `x509_san_dns` and `x509_hash`, its place in this site's did:web
document for `decentralized_identifier`. The ring is one file in the data folder that only its
owner reads. A first key, with a certificate for development, is made when one is needed and there is none.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.utils import timezone
from jwcrypto.jwk import JWK

from portal.intake.openid4vp.addresses import our_host
from portal.intake.openid4vp.certificates import development_chain, hash_of, names_of

__all__ = [
    "OVERLAP",
    "WalletKey",
    "WalletKeysError",
    "add_key",
    "current_key",
    "kept_keys",
    "key_of_hash",
    "usable_keys",
]

#: How long a key stays published after another took its place: requests live for minutes, copies of did.json for a day.
OVERLAP = timedelta(days=2)
_FILE = "wallet_keys.json"


class WalletKeysError(Exception):
    """Raised when the file of keys cannot be read or made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class WalletKey:
    """A key with its certificates, the key's own first.

    ``authority`` is the anchor of a certificate for development; an operator's own certificate has none here.
    """

    private: ec.EllipticCurvePrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]
    made_at: datetime
    authority: x509.Certificate | None = None
    retired_at: datetime | None = None

    @property
    def jwk(self) -> JWK:
        """The private key for jwcrypto."""
        return JWK.from_pyca(self.private)

    @property
    def kid(self) -> str:
        """The key's thumbprint (RFC 7638)."""
        return str(self.jwk.thumbprint())

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key, as documents show it."""
        public: dict[str, str] = self.jwk.export_public(as_dict=True)
        return {name: public[name] for name in ("kty", "crv", "x", "y")}

    @property
    def certificate_hash(self) -> str:
        """What `x509_hash` names."""
        return hash_of(self.chain[0])

    @property
    def for_development(self) -> bool:
        """Whether an authority of our own making issued the certificate."""
        return self.authority is not None

    def usable(self, now: datetime) -> bool:
        """Whether the key is in use, or was until lately."""
        return self.retired_at is None or now < self.retired_at + OVERLAP


def current_key() -> WalletKey:
    """The key that signs now; made when there is none, or when the one for development is for another host.

    Raises:
        WalletKeysError: the file cannot be used.
    """
    standing = _standing()
    if standing is not None:
        return standing
    with _alone():  # several processes may need the first one at this moment
        return _standing() or _added(None, None)


def _standing() -> WalletKey | None:
    ring = kept_keys()
    if not ring or (ring[0].for_development and our_host() not in names_of(ring[0].chain[0])):
        return None
    return ring[0]


def usable_keys() -> list[WalletKey]:
    """The key in use, and those that were until lately; made as :func:`current_key` makes it."""
    current_key()
    now = timezone.now()
    return [key for key in kept_keys() if key.usable(now)]


def key_of_hash(certificate_hash: str) -> WalletKey:
    """The key whose certificate an `x509_hash` names: a request made before a rotation is still signed with its own.

    Raises:
        WalletKeysError: there is none any more.
    """
    for key in usable_keys():
        if key.certificate_hash == certificate_hash:
            return key
    raise WalletKeysError("The certificate that the request names is not in use any more.")


def add_key(
    private: ec.EllipticCurvePrivateKey | None = None, chain: Sequence[x509.Certificate] | None = None
) -> WalletKey:
    """Put a key in front: the operator's, or a fresh one with a certificate for development. Earlier ones retire."""
    with _alone():
        return _added(private, chain)


def _added(private: ec.EllipticCurvePrivateKey | None, chain: Sequence[x509.Certificate] | None) -> WalletKey:
    now, authority = timezone.now(), None
    private = private or ec.generate_private_key(ec.SECP256R1())
    if chain is None:
        leaf, authority = development_chain(private, our_host(), now)
        chain = (leaf,)
    fresh = WalletKey(private, tuple(chain), now, authority)
    earlier = [
        WalletKey(key.private, key.chain, key.made_at, key.authority, key.retired_at or now)
        for key in kept_keys()
        if key.usable(now)
    ]
    _write([fresh, *earlier])
    return fresh


def kept_keys() -> list[WalletKey]:
    """Every key of the file, the one in use first; empty when there is no file.

    Raises:
        WalletKeysError: it cannot be read, or does not hold what it should.
    """
    try:
        kept = json.loads(_path().read_text(encoding="ascii"))
        return [_read(entry) for entry in kept]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise WalletKeysError(f"{_FILE} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WalletKeysError(f"{_FILE} does not hold keys that can be used.") from None


def _read(entry: dict[str, Any]) -> WalletKey:
    private = load_pem_private_key(entry["private_key"].encode(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError
    authority, retired = entry.get("authority"), entry.get("retired_at")
    return WalletKey(
        private,
        tuple(x509.load_pem_x509_certificates("".join(entry["certificates"]).encode())),
        datetime.fromisoformat(entry["made_at"]),
        x509.load_pem_x509_certificate(authority.encode()) if authority else None,
        datetime.fromisoformat(retired) if retired else None,
    )


def _entry(key: WalletKey) -> dict[str, Any]:
    private = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {
        "private_key": private.decode(),
        "certificates": [one.public_bytes(Encoding.PEM).decode() for one in key.chain],
        "authority": key.authority.public_bytes(Encoding.PEM).decode() if key.authority else None,
        "made_at": key.made_at.isoformat(),
        "retired_at": key.retired_at.isoformat() if key.retired_at else None,
    }


def _write(ring: Sequence[WalletKey]) -> None:
    path = _path()
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump([_entry(key) for key in ring], file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise WalletKeysError(f"{_FILE} cannot be written: {error.strerror}.") from None


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time changes the ring."""
    try:
        _path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(_path().with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise WalletKeysError(f"{_FILE} cannot be written: {error.strerror}.") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _path() -> Path:
    return Path(settings.CREDENCE_DATA) / _FILE
