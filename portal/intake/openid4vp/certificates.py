"""Certificates of the key that signs request objects: made for development, taken from an operator, looked over.

Specifications: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 5.9.3 (`x509_san_dns`,
`x509_hash`), https://www.rfc-editor.org/rfc/rfc5280 sections 4.2.1.6 and 6, and HAIP 1.0 section 5 (the signer's
certificate is not self-signed, and the anchor of trust does not travel). So a certificate for development is issued by
an authority of its own, made for it alone and whose key is thrown away; wallets under test pin that authority.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

__all__ = ["SOON", "chain_faults", "development_chain", "hash_of", "names_of", "x5c"]

LIFETIME = timedelta(days=180)
SOON = timedelta(days=21)


def development_chain(
    key: ec.EllipticCurvePrivateKey, host: str, now: datetime
) -> tuple[x509.Certificate, x509.Certificate]:
    """A certificate for ``key`` and ``host``, and the authority that issued it."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, now)
    return _leaf(key, host, now, authority, authority_key), authority


def _authority(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Credence authority for development")])
    return (
        _dated(name, name, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _leaf(
    key: ec.EllipticCurvePrivateKey,
    host: str,
    now: datetime,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Credence at {host}"[:64])])
    issuer = authority_key.public_key()
    return (
        _dated(name, authority.subject, key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
        .sign(authority_key, SHA256())
    )


def _names(host: str) -> list[x509.GeneralName]:
    """The host as a DNS name; a numeric one (loopback) stands there as well, since `x509_san_dns` looks nowhere else.

    No real authority certifies that: a certificate for development may say it, and `wallet_keys check` tells.
    """
    names: list[x509.GeneralName] = [x509.DNSName(host)]
    with suppress(ValueError):
        names.append(x509.IPAddress(ipaddress.ip_address(host)))
    return names


def _dated(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - timedelta(minutes=5)).not_valid_after(now + LIFETIME)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def hash_of(certificate: x509.Certificate) -> str:
    """What `x509_hash` names a certificate by: base64url of SHA-256 over its DER."""
    return base64.urlsafe_b64encode(certificate.fingerprint(SHA256())).rstrip(b"=").decode()


def x5c(chain: Sequence[x509.Certificate]) -> list[str]:
    """The header of RFC 7515, section 4.1.6: standard base64 of each certificate's DER, the signer's first."""
    return [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]


def names_of(certificate: x509.Certificate) -> list[str]:
    """The DNS names that the certificate is for."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return held.get_values_for_type(x509.DNSName)


def chain_faults(
    chain: Sequence[x509.Certificate], key: ec.EllipticCurvePrivateKey, host: str, now: datetime
) -> Iterator[str]:
    """What keeps the chain from serving ``host`` with ``key`` at ``now``, a sentence for each fault."""
    leaf = chain[0]
    if leaf.public_key() != key.public_key():
        yield "The first certificate is for another key than the one that signs."
    if host not in names_of(leaf):
        named = ", ".join(names_of(leaf)) or "no DNS name"
        yield f"The certificate is for {named}, and not for {host}: x509_san_dns will not be believed."
    for one in chain:
        if now < one.not_valid_before_utc:
            begins = one.not_valid_before_utc
            yield f"A certificate is good from {begins:%Y-%m-%d %H:%M} UTC only. Is this machine’s clock right?"
        if now > one.not_valid_after_utc:
            yield f"A certificate expired on {one.not_valid_after_utc:%Y-%m-%d}."
    for inner, outer in pairwise(chain):
        if not _issued(inner, outer):
            yield "The certificates are not in order: each must be issued by the next one."
            break


def _issued(inner: x509.Certificate, outer: x509.Certificate) -> bool:
    try:
        inner.verify_directly_issued_by(outer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
