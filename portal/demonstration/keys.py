"""Keys of demonstration issuers: they follow from a seed, so that the same demonstration signs the same bytes.

Never a key for anything else: whoever knows the seed has the key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from portal.demonstration.rsa_key import DEMONSTRATION_RSA_KEY
from verification.multibase import base58_encode, base64url_encode

__all__ = ["SigningKey", "ec_key", "ed25519_key", "p256_key", "rsa_key"]


@dataclass(frozen=True)
class _Curve:
    """A curve as JOSE and Multikey write it; ``half`` is the length of R and of S."""

    jose: str
    crv: str
    prefix: bytes
    half: int
    order: int
    hash: hashes.HashAlgorithm
    curve: ec.EllipticCurve


_CURVES = {
    found.curve.name: found
    for found in (
        _Curve(
            "ES256",
            "P-256",
            b"\x80\x24",
            32,
            0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
            hashes.SHA256(),
            ec.SECP256R1(),
        ),
        _Curve(
            "ES384",
            "P-384",
            b"\x81\x24",
            48,
            0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
            hashes.SHA384(),
            ec.SECP384R1(),
        ),
        _Curve(
            "ES512",
            "P-521",
            b"\x82\x24",
            66,
            0x1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409,
            hashes.SHA512(),
            ec.SECP521R1(),
        ),
        _Curve(
            "ES256K",
            "secp256k1",
            b"\xe7\x01",
            32,
            0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
            hashes.SHA256(),
            ec.SECP256K1(),
        ),
    )
}


@dataclass(frozen=True)
class SigningKey:
    """A private key with everything public about it: JOSE algorithm, JWK, multikey."""

    private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

    @property
    def algorithm(self) -> str:
        """The JOSE name of its signatures."""
        if isinstance(self.private, Ed25519PrivateKey):
            return "EdDSA"
        return self._curve.jose if isinstance(self.private, ec.EllipticCurvePrivateKey) else "RS256"

    @property
    def _curve(self) -> _Curve:
        if not isinstance(self.private, ec.EllipticCurvePrivateKey):
            raise TypeError("only keys on a curve have one")
        return _CURVES[self.private.curve.name]

    def sign(self, message: bytes) -> bytes:
        """The same signature for the same message, always (ECDSA is RFC 6979)."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        curve = self._curve
        der = self.private.sign(message, ec.ECDSA(curve.hash, deterministic_signing=True))
        r, s = decode_dss_signature(der)
        return r.to_bytes(curve.half, "big") + s.to_bytes(curve.half, "big")

    @property
    def multikey(self) -> str:
        """The public key as a Multikey (not of RSA keys)."""
        if isinstance(self.private, Ed25519PrivateKey):
            raw = self.private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
            return "z" + base58_encode(b"\xed\x01" + raw)
        if isinstance(self.private, rsa.RSAPrivateKey):
            raise TypeError("RSA keys are written as JWKs here")
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
        )
        return "z" + base58_encode(self._curve.prefix + point)

    @property
    def jwk(self) -> dict[str, str]:
        """The public key as a JWK."""
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            size = self._curve.half
            return {"kty": "EC", "crv": self._curve.crv, "x": _fixed(point.x, size), "y": _fixed(point.y, size)}
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url_encode(raw)}

    @property
    def did_key(self) -> str:
        """The did:key of this key."""
        return f"did:key:{self.multikey}"

    @property
    def did_jwk(self) -> str:
        """The did:jwk of this key."""
        spelled = json.dumps(self.jwk, separators=(",", ":"), sort_keys=True)
        return "did:jwk:" + base64.urlsafe_b64encode(spelled.encode()).rstrip(b"=").decode()


def ed25519_key(seed: str) -> SigningKey:
    """The Ed25519 key that follows from the seed."""
    return SigningKey(Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"ed25519 {seed}".encode()).digest()))


def p256_key(seed: str) -> SigningKey:
    """The P-256 key that follows from the seed."""
    return ec_key(seed, ec.SECP256R1(), "p256")


def ec_key(seed: str, curve: ec.EllipticCurve, name: str) -> SigningKey:
    """The key on a curve that follows from the seed; ``name`` keeps the keys of several curves apart."""
    order = _CURVES[curve.name].order
    number = int.from_bytes(hashlib.sha512(f"{name} {seed}".encode()).digest(), "big") % (order - 1) + 1
    return SigningKey(ec.derive_private_key(number, curve))


def rsa_key() -> SigningKey:
    """The one RSA key of all demonstrations; it is public, and marked as such."""
    key = serialization.load_pem_private_key(DEMONSTRATION_RSA_KEY, password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the demonstration key is an RSA key")
    return SigningKey(key)


def _unsigned(number: int) -> str:
    return base64url_encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _fixed(number: int, size: int) -> str:
    return base64url_encode(number.to_bytes(size, "big"))
