"""Certificates beside a signature (`x5c`): whose seal it is, as far as a list that is held here says so.

Specifications: https://www.rfc-editor.org/rfc/rfc7515 section 4.1.6, https://www.rfc-editor.org/rfc/rfc5280 section 6,
and for European seals https://www.etsi.org/deliver/etsi_ts/119100_119199/11918201/ (JAdES, section 5.1.7). A chain that
leads to no listed certificate shows that one key signed, and not whose it is.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonValue
from verification.keys import PublicKey, from_material
from verification.sources import TrustList

__all__ = ["Chain", "fingerprint", "read_chain"]

_MOST = 10


@dataclass(frozen=True, slots=True)
class Chain:
    """Certificates, the signer's first, each issued by the next; ``key`` is the signer's."""

    certificates: tuple[x509.Certificate, ...]
    key: PublicKey

    @property
    def subject(self) -> str:
        """Whom the signer's certificate names: its organization, else its common name."""
        names = self.certificates[0].subject
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
            found = names.get_attributes_for_oid(oid)
            if found:
                return str(found[0].value)[:120]
        return "nobody named"

    def in_force(self, at: datetime) -> bool:
        """Whether every certificate is within its dates."""
        return all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in self.certificates)

    def listed_in(self, lists: Sequence[TrustList], at: datetime) -> str:
        """The name of the first list in force that holds one of the certificates; empty when none does."""
        prints = {fingerprint(one) for one in self.certificates}
        return next((held.name for held in lists if held.in_force(at) and prints & set(held.certificates)), "")

    def names(self, issuer: str) -> bool:
        """Whether the signer's certificate is for this issuer: its address, or the host of its address."""
        try:
            held = self.certificates[0].extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            host = urlsplit(issuer).hostname
        except (x509.ExtensionNotFound, ValueError):
            return False
        uris = held.get_values_for_type(x509.UniformResourceIdentifier)
        return issuer in uris or (host is not None and host in held.get_values_for_type(x509.DNSName))


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate's bytes, in hex: what lists name certificates by."""
    return certificate.fingerprint(SHA256()).hex()


def read_chain(value: JsonValue, thumbprint: JsonValue = None) -> Chain:
    """The chain of an `x5c` header; ``thumbprint`` is `x5t#S256`, which must name its first certificate.

    Raises:
        Invalid: BAD_CERTIFICATE when it cannot be read, or one did not issue the one before it.
        Unavailable: UNSUPPORTED_ALGORITHM when the signer's key is of a kind not taken.

    """
    held = value if isinstance(value, list) else []
    if not 0 < len(held) <= _MOST or not all(isinstance(item, str) for item in held):
        raise Invalid(Code.BAD_CERTIFICATE, "The certificates beside the signature are no list of certificates.")
    try:
        raw = [base64.b64decode(str(item), validate=True) for item in held]
        certificates = tuple(x509.load_der_x509_certificate(data) for data in raw)
        for issued, issuing in pairwise(certificates):
            _refuse_no_authority(issuing)
            issued.verify_directly_issued_by(issuing)
        material = certificates[0].public_key()
    except (ValueError, TypeError, binascii.Error, InvalidSignature, UnsupportedAlgorithm, x509.ExtensionNotFound):
        raise Invalid(Code.BAD_CERTIFICATE, "The certificates beside the signature do not form a chain.") from None
    named = base64.urlsafe_b64encode(hashlib.sha256(raw[0]).digest()).rstrip(b"=").decode()
    if thumbprint is not None and thumbprint != named:
        raise Invalid(Code.BAD_CERTIFICATE, "The signature names another certificate than the one beside it.")
    return Chain(certificates, from_material(material))


def _refuse_no_authority(certificate: x509.Certificate) -> None:
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    if not constraints.ca:
        raise ValueError("it may not issue certificates")
