"""Trusted lists of the European Union and of its neighbours: ETSI TS 119 612 (https://www.etsi.org/deliver/etsi_ts/119600_119699/119612/).

Sections 5.3 (the scheme: operator, territory, sequence number, next update), 5.4 and 5.5 (providers, services, status),
5.7 (the signature, XML-DSig enveloped in the list). What is read out is what seals need: the certificates of granted
services that issue qualified certificates for seals. The list is believed only when a certificate signed it that the
operator names by its SHA-256; which one that should be stands in the Official Journal or in the list of lists.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator

from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from verification import dates
from verification.codes import Code
from verification.errors import Invalid
from verification.sources import TrustList

__all__ = ["read", "recognises"]

_TSL = "{http://uri.etsi.org/02231/v2#}"
_DSIG = "{http://www.w3.org/2000/09/xmldsig#}"
_ROOT = f"{_TSL}TrustServiceStatusList"
_ISSUES_CERTIFICATES = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
_GRANTED = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted"
_FOR = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/For"
_FOR_SEALS = f"{_FOR}eSeals"
_MOST_BYTES = 64 * 1024 * 1024


def recognises(data: bytes) -> bool:
    """Whether the bytes look like a trusted list."""
    return b"TrustServiceStatusList" in data[:4096]


def read(data: bytes, signers: Collection[str]) -> TrustList:
    """The certificates of a list that one of ``signers`` (SHA-256 of certificates, in hex) signed.

    Raises:
        Invalid: TOO_LARGE, BAD_VALUE when it is no such list, BAD_SIGNATURE when none of them signed it as it is.

    """
    if len(data) > _MOST_BYTES:
        raise Invalid(Code.TOO_LARGE, f"The trusted list is larger than {_MOST_BYTES // 1024**2} MB.")
    root = _signed_root(data, {signer.replace(":", "").lower() for signer in signers})
    scheme = root.find(f"{_TSL}SchemeInformation")
    if scheme is None:
        raise Invalid(Code.BAD_VALUE, "The trusted list says nothing of its scheme.")
    next_update = _text(scheme, f"{_TSL}NextUpdate/{_TSL}dateTime")
    if not next_update:
        raise Invalid(Code.BAD_VALUE, "The trusted list is closed: it names no next update.")
    return TrustList(
        name=f"Trusted list of {_text(scheme, f'{_TSL}SchemeTerritory') or 'no territory'}",
        version=_text(scheme, f"{_TSL}TSLSequenceNumber"),
        certificates=tuple(sorted(set(_certificates(root)))),
        good_until=dates.parse(next_update).moment,
    )


def _signed_root(data: bytes, signers: Collection[str]) -> etree._Element:
    """The element that is really signed, which must be the list; nothing beside it is looked at."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Invalid(Code.BAD_VALUE, "The trusted list declares entities, which none does.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=False)
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Invalid(Code.BAD_VALUE, f"The trusted list is no XML (line {error.lineno}).") from None
    if tree.tag != _ROOT:
        raise Invalid(Code.BAD_VALUE, "The XML is no trusted list.")
    held = base64.b64decode("".join(_text(tree, f"{_DSIG}Signature/{_DSIG}KeyInfo//{_DSIG}X509Certificate").split()))
    by = hashlib.sha256(held).hexdigest()
    if by not in signers:
        detail = f"The trusted list is signed by another certificate than those named: SHA-256 {by}."
        raise Invalid(Code.BAD_SIGNATURE, detail if held else "The trusted list is not signed.")
    config = SignatureConfiguration(location="./", expect_references=True)
    pem = f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(held).decode()}-----END CERTIFICATE-----\n"
    try:
        found = XMLVerifier().verify(data, x509_cert=pem, parser=parser, expect_config=config)
    except (SignXMLException, ValueError, TypeError, etree.LxmlError):
        raise Invalid(Code.BAD_SIGNATURE, "The trusted list's signature does not fit.") from None
    results = found if isinstance(found, list) else [found]
    root = next((one.signed_xml for one in results if one.signed_xml is not None and one.signed_xml.tag == _ROOT), None)
    if root is None:
        raise Invalid(Code.BAD_SIGNATURE, "The signature is not over the trusted list.")
    return root


def _certificates(root: etree._Element) -> Iterator[str]:
    """SHA-256 of the certificates of the granted services that issue certificates for seals."""
    for service in root.iter(f"{_TSL}ServiceInformation"):
        if _text(service, f"{_TSL}ServiceTypeIdentifier") != _ISSUES_CERTIFICATES:
            continue
        if _text(service, f"{_TSL}ServiceStatus") != _GRANTED:
            continue
        uses = {use.text or "" for use in service.iter(f"{_TSL}URI") if (use.text or "").startswith(_FOR)}
        if uses and _FOR_SEALS not in uses:
            continue
        identity = service.find(f"{_TSL}ServiceDigitalIdentity")
        for held in identity.iter(f"{_TSL}X509Certificate") if identity is not None else ():
            yield hashlib.sha256(base64.b64decode("".join((held.text or "").split()))).hexdigest()


def _text(element: etree._Element, path: str) -> str:
    found = element.find(path)
    return (found.text or "").strip() if found is not None else ""
