"""Public keys, however they are written, and the raw signatures that they verify.

Specifications: Multikey, https://www.w3.org/TR/cid-1.0/ section 2.2.2; JWK, RFC 7517 and RFC 8037;
signatures of JOSE, RFC 7518 section 3 (ECDSA: R and S, of fixed length, never DER) and RFC 8812 (ES256K).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from jwcrypto.jwk import JWK
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from verification import bbs
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonValue
from verification.multibase import base58_decode, multibase_decode

__all__ = ["SIGNATURE_BYTES", "KeyKind", "PublicKey", "from_base58", "from_jwk", "from_multikey"]

#: Issuers are few, and their keys the same in every record; what cannot be read is not remembered.
_MOST_REMEMBERED = 1_024
_ED25519_BYTES = 32
_RSA_LEAST_BITS = 2048
_RSA_MOST_BITS = 8192
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
_25519_PRIME = 2**255 - 19
_25519_OF_ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_PRIVATE_PARTS = ("d", "p", "q", "dp", "dq", "qi", "k", "oth")


class KeyKind(StrEnum):
    """The kinds of keys that a signature may be verified with."""

    ED25519 = "Ed25519"
    P256 = "P-256"
    P384 = "P-384"
    P521 = "P-521"
    SECP256K1 = "secp256k1"
    BLS12381_G2 = "BLS12-381 G2"
    RSA = "RSA"


#: How long a signature is, for the kinds whose signatures have one length.
SIGNATURE_BYTES: Mapping[KeyKind, int] = MappingProxyType(
    {KeyKind.ED25519: 64, KeyKind.P256: 64, KeyKind.P384: 96, KeyKind.P521: 132, KeyKind.SECP256K1: 64}
)
_CURVES: Mapping[KeyKind, tuple[ec.EllipticCurve, hashes.HashAlgorithm]] = MappingProxyType(
    {
        KeyKind.P256: (ec.SECP256R1(), hashes.SHA256()),
        KeyKind.P384: (ec.SECP384R1(), hashes.SHA384()),
        KeyKind.P521: (ec.SECP521R1(), hashes.SHA512()),
        KeyKind.SECP256K1: (ec.SECP256K1(), hashes.SHA256()),
    }
)
_CURVE_PREFIXES: Mapping[bytes, KeyKind] = MappingProxyType(
    {
        b"\x80\x24": KeyKind.P256,
        b"\x81\x24": KeyKind.P384,
        b"\x82\x24": KeyKind.P521,
        b"\xe7\x01": KeyKind.SECP256K1,
    }
)
_JWK_CURVES: Mapping[tuple[JsonValue, JsonValue], KeyKind] = MappingProxyType(
    {
        ("OKP", "Ed25519"): KeyKind.ED25519,
        ("EC", "P-256"): KeyKind.P256,
        ("EC", "P-384"): KeyKind.P384,
        ("EC", "P-521"): KeyKind.P521,
        ("EC", "secp256k1"): KeyKind.SECP256K1,
    }
)
_TAKEN = "The key is of a kind that is not taken (taken: Ed25519, P-256, P-384, P-521, secp256k1, BLS12-381 G2, RSA)."
_Material = Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey | None


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key; two are equal when their bytes are.

    ``material`` is None for BLS12-381 keys, which sign with :mod:`verification.bbs` only; their ``der`` is the point.
    """

    kind: KeyKind
    der: bytes
    material: _Material

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.der == other.der

    def __hash__(self) -> int:
        return hash(self.der)

    def verifies(self, signature: bytes, message: bytes, *, pss: bool = False) -> bool:
        """Whether the signature is this key's over the message.

        Ed25519; ECDSA with the hash that belongs to the curve (ES256, ES384, ES512, ES256K); RSA with SHA-256, padded
        as RS256, or as PS256 when ``pss``.
        """
        try:
            if isinstance(self.material, Ed25519PublicKey):
                self._verify_ed25519(signature, message)
            elif isinstance(self.material, ec.EllipticCurvePublicKey):
                self._verify_ecdsa(self.material, signature, message)
            elif self.material is None:
                return False
            else:
                self.material.verify(signature, message, _PSS if pss else padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, BadSignatureError, ValueError):
            return False
        return True

    def _verify_ed25519(self, signature: bytes, message: bytes) -> None:
        """By libsodium, which takes half the time of OpenSSL here, and refuses keys of small order besides."""
        if len(signature) != SIGNATURE_BYTES[KeyKind.ED25519]:
            raise InvalidSignature
        crypto_sign_open(signature + message, self.der[-_ED25519_BYTES:])  # the key itself ends its DER

    def _verify_ecdsa(self, material: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> None:
        if len(signature) != SIGNATURE_BYTES[self.kind]:
            raise InvalidSignature
        half = len(signature) // 2
        r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
        material.verify(encode_dss_signature(r, s), message, ec.ECDSA(_CURVES[self.kind][1]))


def _made(kind: KeyKind, material: Ed25519PublicKey | ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> PublicKey:
    return PublicKey(kind, material.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), material)


@lru_cache(maxsize=_MOST_REMEMBERED)
def from_multikey(text: str) -> PublicKey:
    """The key of a `publicKeyMultibase` (or of a did:key).

    Raises:
        Invalid: BAD_KEY when the text is no key.
        Unavailable: UNSUPPORTED_ALGORITHM when it is a key of a kind not taken yet.

    """
    try:
        data = multibase_decode(text)
    except Invalid as problem:
        raise Invalid(Code.BAD_KEY, f"The key cannot be read: {problem.detail}") from None
    code, body = data[:2], data[2:]
    if code == b"\xed\x01":
        return _ed25519(body)
    if code == b"\xeb\x01":
        return _bls12381(body)
    kind = _CURVE_PREFIXES.get(code)
    if kind is not None:
        return _compressed(kind, body)
    raise Unavailable(Code.UNSUPPORTED_ALGORITHM, _TAKEN, act=Act.US)


def _bls12381(body: bytes) -> PublicKey:
    if len(body) != bbs.KEY_BYTES or not bbs.is_sound_key(body):
        raise Invalid(Code.BAD_KEY, "The BLS12-381 key is no point of its group.")
    return PublicKey(KeyKind.BLS12381_G2, body, None)


def _compressed(kind: KeyKind, body: bytes) -> PublicKey:
    curve = _CURVES[kind][0]
    size = SIGNATURE_BYTES[kind] // 2 + 1
    if len(body) != size:
        raise Invalid(Code.BAD_KEY, f"A {kind} multikey has {size} bytes: the compressed point.")
    try:
        return _made(kind, ec.EllipticCurvePublicKey.from_encoded_point(curve, body))
    except ValueError:
        raise Invalid(Code.BAD_KEY, f"The {kind} key is no point of the curve.") from None


def from_base58(text: str) -> PublicKey:
    """The key of a `publicKeyBase58`: the 32 bytes of an Ed25519 key.

    Raises:
        Invalid: BAD_KEY when it is not.

    """
    try:
        return _ed25519(base58_decode(text))
    except Invalid as problem:
        raise Invalid(Code.BAD_KEY, f"The key cannot be read: {problem.detail}") from None


def from_jwk(value: Mapping[str, JsonValue]) -> PublicKey:
    """The key of a JWK.

    Raises:
        Invalid: BAD_KEY when it cannot be read, holds private parts, or is too weak.
        Unavailable: UNSUPPORTED_ALGORITHM when it is a key of a kind not taken yet.

    """
    if any(part in value for part in _PRIVATE_PARTS):
        raise Invalid(Code.BAD_KEY, "The JWK holds private or symmetric parts.")
    public = {name: value[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in value}
    return _from_public_parts(_kind_of(value), json.dumps(public))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _from_public_parts(kind: KeyKind, text: str) -> PublicKey:
    try:
        material = JWK.from_json(text).get_op_key("verify")
    except Exception:  # noqa: BLE001 - jwcrypto raises several unrelated types, all meaning: no key
        raise Invalid(Code.BAD_KEY, "The JWK cannot be read.") from None
    if isinstance(material, rsa.RSAPublicKey):
        return _rsa(material)
    if isinstance(material, ec.EllipticCurvePublicKey):
        return _made(kind, material)
    if isinstance(material, Ed25519PublicKey):
        return _ed25519(material.public_bytes(Encoding.Raw, PublicFormat.Raw))
    raise Invalid(Code.BAD_KEY, "The JWK cannot be read.")


def from_pem(value: JsonValue) -> PublicKey:
    """The key of a `publicKeyPem` (SubjectPublicKeyInfo), as Open Badges 2.0 writes keys.

    Raises:
        Invalid: BAD_KEY when it cannot be read, or is too weak.
        Unavailable: UNSUPPORTED_ALGORITHM when it is a key of a kind not taken.

    """
    try:
        material = load_pem_public_key(value.encode() if isinstance(value, str) else b"")
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise Invalid(Code.BAD_KEY, "The key's PEM text cannot be read.") from None
    return from_material(material)


def from_material(material: object) -> PublicKey:
    """The key that cryptography has read, of a certificate or a PEM text.

    Raises:
        Invalid: BAD_KEY when it is too weak.
        Unavailable: UNSUPPORTED_ALGORITHM when it is a key of a kind not taken.

    """
    if isinstance(material, rsa.RSAPublicKey):
        return _rsa(material)
    if isinstance(material, Ed25519PublicKey):
        return _ed25519(material.public_bytes(Encoding.Raw, PublicFormat.Raw))
    if isinstance(material, ec.EllipticCurvePublicKey):
        for kind, (curve, _) in _CURVES.items():
            if curve.name == material.curve.name:
                return _made(kind, material)
    raise Unavailable(Code.UNSUPPORTED_ALGORITHM, _TAKEN, act=Act.US)


def _rsa(material: rsa.RSAPublicKey) -> PublicKey:
    if not _RSA_LEAST_BITS <= material.key_size <= _RSA_MOST_BITS:
        raise Invalid(Code.BAD_KEY, f"The RSA key has {material.key_size} bits; 2048 to 8192 are taken.")
    return _made(KeyKind.RSA, material)


def _kind_of(value: Mapping[str, JsonValue]) -> KeyKind:
    family, curve = value.get("kty"), value.get("crv")
    if family == "RSA":
        return KeyKind.RSA
    if isinstance(family, str) and isinstance(curve, str) and (family, curve) in _JWK_CURVES:
        return _JWK_CURVES[family, curve]
    raise Unavailable(Code.UNSUPPORTED_ALGORITHM, _TAKEN, act=Act.US)


def _ed25519(body: bytes) -> PublicKey:
    try:
        material = Ed25519PublicKey.from_public_bytes(body)
    except ValueError:
        raise Invalid(Code.BAD_KEY, "An Ed25519 key has 32 bytes.") from None
    _refuse_weak_point(body)
    return _made(KeyKind.ED25519, material)


def _refuse_weak_point(body: bytes) -> None:
    """Refuse points of small order (RFC 8032, section 5.1): under such a key one signature fits every message."""
    y = int.from_bytes(body, "little") & (2**255 - 1)
    of_small_order = {0, 1, _25519_PRIME - 1, _25519_OF_ORDER_8, _25519_PRIME - _25519_OF_ORDER_8}
    if y >= _25519_PRIME or y in of_small_order:
        raise Invalid(Code.BAD_KEY, "The Ed25519 key is no sound key: its signatures would prove nothing.")
