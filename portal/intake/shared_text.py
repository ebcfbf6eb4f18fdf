"""What a text is that somebody pasted, or that stood in a QR code: links, a record, a wallet's request, or neither.

The compact codes are those of https://w3c-ccg.github.io/vc-barcodes/ and `VP1-`, which wallets print on paper.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote_to_bytes, urlsplit

from verification.codes import Container
from verification.containers import sniff

__all__ = ["MOST_LINKS", "Shared", "TextKind", "data_address", "read_shared_text"]

#: How many links one paste may hold; a file of links takes more.
MOST_LINKS = 500

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]{1,40}):")
_WALLET_SCHEMES = frozenset(
    {
        "openid4vp",
        "openid-vc",
        "openid",
        "mdoc-openid4vp",
        "haip",
        "haip-vp",
        "eudi-openid4vp",
        "vcapi",
        "interaction",
        "dccrequest",
        "msprequest",
        "siopv2",
        "didcomm",
    }
)
_OFFER_SCHEMES = frozenset({"openid-credential-offer", "openid-initiate-issuance", "haip-vci"})
_REQUEST_KEYS = frozenset({"request_uri", "vc_request_url", "presentation_definition", "dcql_query", "iuv"})
_COMPACT = re.compile(r"(?:VP1|VC1)-[A-Z]", re.IGNORECASE)
_MDOC = ("mdoc:", "shc:/", "shlink:/", "hc1:")
_WRAPPED_LINK = re.compile(r"^[<\"'(\[]+|[>\"')\],;.]+$")


class TextKind(StrEnum):
    """What a text turned out to be."""

    LINKS = "links"
    RECORD = "record"
    REQUEST = "request"
    OFFER = "offer"
    COMPACT = "compact"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Shared:
    """A text, read: its ``links``, or the ``record`` it is; for what is neither, ``sentence`` says the other way."""

    kind: TextKind
    links: tuple[str, ...] = ()
    record: bytes = b""
    sentence: str = ""


_SAID = {
    TextKind.REQUEST: "This is a request of a wallet or a verifier for records, not a record. "
    "Open your wallet, choose the record, and share its link or its file.",
    TextKind.OFFER: "This is an offer to put a record into your wallet, not the record. "
    "Accept it in your wallet first; then share the record from there.",
    TextKind.COMPACT: "This is a compact code for scanners (CBOR), which we do not read yet. "
    "Share the record from your wallet, or give its file or its link.",
    TextKind.OTHER: "This is neither a link nor a record. A link begins with https://, a record with a brace or “ey”.",
}


def read_shared_text(text: str) -> Shared:
    """What the text is. Text that is only links, with white space between, is links; `data:` addresses are records."""
    text = text.strip().removeprefix("\ufeff").strip()
    if text[:5].lower() == "data:":
        data = data_address(text)
        return Shared(TextKind.RECORD, record=data) if data else _other(TextKind.OTHER)
    if _COMPACT.match(text) or text[:8].lower().startswith(_MDOC):
        return _other(TextKind.COMPACT)
    links = _links_only(text)
    if links:
        return _of_links(links)
    scheme = _SCHEME.match(text)
    name = scheme.group(1).lower() if scheme else ""
    if name in _WALLET_SCHEMES or name in _OFFER_SCHEMES:
        return _other(TextKind.OFFER if name in _OFFER_SCHEMES else TextKind.REQUEST)
    data = text.encode("utf-8", "surrogatepass")
    return Shared(TextKind.RECORD, record=data) if sniff(data) is not Container.UNKNOWN else _other(TextKind.OTHER)


def data_address(address: str) -> bytes:
    """The bytes that a `data:` address holds (RFC 2397); nothing where it is broken."""
    head, comma, body = address.partition(",")
    if not comma:
        return b""
    raw = unquote_to_bytes("".join(body.split()))
    if not head.lower().rstrip().endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        plain = raw.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _links_only(text: str) -> list[str]:
    """The links of a text that holds nothing else; none where it holds anything else."""
    words = [_WRAPPED_LINK.sub("", word) if word[:1] in "<\"'([" else word.rstrip(",;") for word in text.split()]
    words = [word for word in words if word]
    return words if words and all(_LINK.fullmatch(word) for word in words) else []


def _of_links(links: list[str]) -> Shared:
    requests = [link for link in links if _asks_for_records(link)]
    if len(links) == 1 and requests:
        offer = "credential_offer" in links[0]
        return _other(TextKind.OFFER if offer else TextKind.REQUEST)
    return Shared(TextKind.LINKS, links=tuple(dict.fromkeys(links)))


def _asks_for_records(link: str) -> bool:
    """Whether a web address is a wallet's request in disguise: an interaction, or a deep link with one inside."""
    try:
        parts = urlsplit(link)
        asked = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return False
    if _REQUEST_KEYS & set(asked) or "credential_offer" in asked or "credential_offer_uri" in asked:
        return True
    return (parts.hostname or "").endswith("lcw.app") and "request" in asked


def _other(kind: TextKind) -> Shared:
    return Shared(kind, sentence=_SAID[kind])
