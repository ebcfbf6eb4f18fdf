"""XML of identity providers: bounded before it is parsed, without document types, entities, or a way to the network."""

from __future__ import annotations

from django.utils.translation import gettext as _
from lxml import etree

from portal.signon.http import ProviderError

__all__ = ["ASSERTION", "DS", "METADATA", "PROTOCOL", "parsed", "text_of"]

ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def parsed(data: bytes, *, at_most: int) -> etree._Element:
    """The root of the document.

    Comments go: canonicalization without comments signs the text around one as one text, and so it is read. Processing
    instructions and document types are refused: no SAML message has any.

    Raises:
        ProviderError: `size`, or `xml`.
    """
    if len(data) > at_most:
        raise ProviderError("size", _("This is longer than %(size)s KB.") % {"size": f"{at_most // 1024:,}"})
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ProviderError("xml", _("This is no well-formed XML.")) from None
    tree = root.getroottree()
    strange = tree.docinfo.doctype or next(root.iter(etree.ProcessingInstruction, etree.Entity), None) is not None
    if strange:
        raise ProviderError("xml", _("This XML has a document type or instructions, which no SAML message has."))
    return root


def text_of(node: etree._Element | None) -> str:
    """The text of an element that holds nothing else; empty where there is none."""
    if node is None or len(node):
        return ""
    return (node.text or "").strip()
