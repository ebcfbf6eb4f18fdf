"""SAML 2.0 metadata, theirs read and ours written.

https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from django.utils.translation import gettext as _
from lxml import etree

from portal.net_exchange import askable
from portal.signon.http import DOCUMENT_CAP, ProviderError
from portal.signon.xml import DS, METADATA, parsed, text_of
from verification.errors import Unavailable

__all__ = ["EMAIL_FORMAT", "POST_BINDING", "REDIRECT_BINDING", "IdentityProvider", "our_metadata", "read_metadata"]

REDIRECT_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST_BINDING = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
EMAIL_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
SAML2 = "urn:oasis:names:tc:SAML:2.0:protocol"
MOST_CERTIFICATES = 5


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Its entity id, where browsers are sent, and the certificates (PEM) whose keys sign its assertions."""

    entity_id: str
    sign_on_url: str
    certificates: tuple[str, ...]


def read_metadata(data: bytes) -> IdentityProvider:
    """What an identity provider's metadata says.

    Raises:
        ProviderError: it is too large, malformed, or lacks something that is needed.
    """
    root = parsed(data, at_most=DOCUMENT_CAP)
    if root.tag == f"{METADATA}EntitiesDescriptor":
        raise ProviderError("several", _("This metadata is about several parties. Give that of your provider alone."))
    roles = root.findall(f"{METADATA}IDPSSODescriptor") if root.tag == f"{METADATA}EntityDescriptor" else []
    roles = [role for role in roles if SAML2 in role.get("protocolSupportEnumeration", "").split()]
    if len(roles) != 1:
        raise ProviderError("role", _("This is no metadata of a SAML 2.0 identity provider."))
    entity_id = root.get("entityID", "")
    if not 0 < len(entity_id) <= 1000:  # noqa: PLR2004 - the column; SAML's own limit is 1,024
        raise ProviderError("entity_id", _("The metadata names no entity id."))
    if roles[0].get("WantAuthnRequestsSigned") in {"true", "1"}:
        raise ProviderError(
            "signed_requests", _("This provider wants signed requests. Switch that off there: ours are plain.")
        )
    return IdentityProvider(entity_id, _sign_on_url(roles[0]), _certificates(roles[0]))


def our_metadata(entity_id: str, answer_url: str) -> bytes:
    """What the provider's administrator gives to the provider: who we are, and where its answers go."""
    spaces = {"md": METADATA.strip("{}")}
    root = etree.Element(f"{METADATA}EntityDescriptor", {"entityID": entity_id}, nsmap=spaces)
    role = etree.SubElement(
        root,
        f"{METADATA}SPSSODescriptor",
        {"AuthnRequestsSigned": "false", "WantAssertionsSigned": "true", "protocolSupportEnumeration": SAML2},
    )
    etree.SubElement(role, f"{METADATA}NameIDFormat").text = EMAIL_FORMAT
    etree.SubElement(
        role,
        f"{METADATA}AssertionConsumerService",
        {"Binding": POST_BINDING, "Location": answer_url, "index": "0", "isDefault": "true"},
    )
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _sign_on_url(role: etree._Element) -> str:
    for service in role.findall(f"{METADATA}SingleSignOnService"):
        if service.get("Binding") == REDIRECT_BINDING:
            try:
                return askable(service.get("Location", ""))
            except Unavailable:
                break
    raise ProviderError("binding", _("The metadata names no https address for HTTP-Redirect, which we send people to."))


def _certificates(role: etree._Element) -> tuple[str, ...]:
    found: list[str] = []
    for key in role.findall(f"{METADATA}KeyDescriptor"):
        if key.get("use", "signing") != "signing":
            continue
        for node in key.iter(f"{DS}X509Certificate"):
            certificate = _certificate(text_of(node))
            if certificate not in found:
                found.append(certificate)
    if not found:
        raise ProviderError("certificates", _("The metadata holds no certificate that signs."))
    return tuple(found[:MOST_CERTIFICATES])


def _certificate(text: str) -> str:
    try:
        der = base64.b64decode("".join(text.split()), validate=True)
        certificate = x509.load_der_x509_certificate(der)
    except (binascii.Error, ValueError):
        raise ProviderError("certificates", _("A certificate in the metadata cannot be read.")) from None
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise ProviderError("certificates", _("A certificate in the metadata has expired."))
    lines = base64.encodebytes(der).decode("ascii")
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"
