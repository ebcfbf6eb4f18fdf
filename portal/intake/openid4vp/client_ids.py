"""Under which name this site asks: the client identifier, whose prefix says how a wallet proves the request's origin.

Specification: https://openid.net/specs/openid-4-verifiable-presentations-1_0.html section 5.9. The whole identifier,
prefix and all, is also the audience of every answer (section 14.1.2).
"""

from __future__ import annotations

from enum import StrEnum

from portal.intake.openid4vp.addresses import our_did, our_host
from portal.intake.openid4vp.keys import current_key

__all__ = ["Prefix", "client_id_of"]


class Prefix(StrEnum):
    """The prefixes that are offered."""

    X509_SAN_DNS = "x509_san_dns"
    X509_HASH = "x509_hash"
    DECENTRALIZED_IDENTIFIER = "decentralized_identifier"
    REDIRECT_URI = "redirect_uri"

    @property
    def signs(self) -> bool:
        """Whether requests under it are signed; those of `redirect_uri` must not be (section 5.9.3)."""
        return self is not Prefix.REDIRECT_URI


def client_id_of(prefix: Prefix, response_uri: str) -> str:
    """The whole client identifier, as this site bears it now."""
    if prefix is Prefix.REDIRECT_URI:
        return f"{prefix}:{response_uri}"
    if prefix is Prefix.DECENTRALIZED_IDENTIFIER:
        return f"{prefix}:{our_did()}"
    return f"{prefix}:{our_host() if prefix is Prefix.X509_SAN_DNS else current_key().certificate_hash}"
