"""did:web: a document on the issuer's own domain. https://w3c-ccg.github.io/did-method-web/ (section 2.5.2)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from verification.codes import Code
from verification.dids.document import ControllerDocument, read_document
from verification.dids.fetching import fetch_text, read_object
from verification.errors import Invalid
from verification.sources import DocumentRole, Sources

__all__ = ["address_of", "resolve"]

_MOST_REMEMBERED = 32 * 1024
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?\Z")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+\Z")


@lru_cache(maxsize=256)
def address_of(did: str) -> str:
    """The https address of a did:web's document.

    Raises:
        Invalid: BAD_VALUE when the identifier names no host, or its path would leave its place.

    """
    host, *path = did.removeprefix("did:web:").split(":")
    host = unquote(host)
    if not _HOST.match(host):
        raise Invalid(Code.BAD_VALUE, f"{did[:120]} names no host.")
    if any(
        not _SEGMENT.match(segment) or set(unquote(segment)) <= {"."} or "/" in unquote(segment) for segment in path
    ):
        raise Invalid(Code.BAD_VALUE, f"{did[:120]} has a path that is not one.")
    return f"https://{host}/{'/'.join(path)}/did.json" if path else f"https://{host}/.well-known/did.json"


def resolve(did: str, sources: Sources) -> ControllerDocument:
    """The document of a did:web.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when what answers is not this DID's document.
        Unavailable: when there is no answer.

    """
    body = fetch_text(address_of(did), DocumentRole.DID, sources)
    return _remembered(did, body) if len(body) <= _MOST_REMEMBERED else _read(did, body)


def _read(did: str, body: bytes) -> ControllerDocument:
    return read_document(read_object(address_of(did), body), did)


#: An issuer's document comes with each of its records, and is the same for months: it is read once, by its bytes.
_remembered = lru_cache(maxsize=256)(_read)
