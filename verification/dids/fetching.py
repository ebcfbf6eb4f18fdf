"""Asking for a JSON document that a record names, and saying whose move it is when there is none."""

from __future__ import annotations

from verification.budget import Limits
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject
from verification.sources import DocumentRole, Sources
from verification.strict_json import parse_object

__all__ = ["fetch_any", "fetch_object", "fetch_text", "read_object"]

_LIMITS = Limits()


def fetch_object(url: str, role: DocumentRole, sources: Sources) -> JsonObject:
    """The JSON object at ``url``.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when what answers is no JSON object.
        Unavailable: ISSUER_UNREACHABLE without an answer, ISSUER_NOT_FOUND for 404 and 410.

    """
    if not url.startswith("https://"):
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"{url[:120]} is no https address.")
    return fetch_any(url, role, sources)


def fetch_any(url: str, role: DocumentRole, sources: Sources) -> JsonObject:
    """The same for an address of any kind: what may be asked for, the sources decide.

    Raises:
        Invalid: as :func:`fetch_object`.
        Unavailable: as :func:`fetch_object`.

    """
    return read_object(url, fetch_text(url, role, sources))


def read_object(url: str, body: bytes) -> JsonObject:
    """The JSON object that was fetched from ``url``.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when it is none.

    """
    try:
        return parse_object(body, _LIMITS)
    except Invalid as problem:
        raise Invalid(
            Code.BAD_ISSUER_DOCUMENT, f"What answers at {url[:200]} is no document of an issuer: {problem.detail}"
        ) from None


def fetch_text(url: str, role: DocumentRole, sources: Sources) -> bytes:
    """The bytes at ``url``, whatever they are.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when there are too many.
        Unavailable: as :func:`fetch_object`.

    """
    try:
        document = sources.document(url, role)
    except Unavailable as problem:
        raise Unavailable(
            Code.ISSUER_UNREACHABLE,
            f"The issuer's keys could not be fetched: {problem.detail}",
            act=problem.act,
            retry_after=problem.retry_after,
        ) from problem
    if not document.found:
        raise Unavailable(Code.ISSUER_NOT_FOUND, f"Nothing is published at {url[:200]}.", act=Act.ISSUER)
    if len(document.body) > _LIMITS.document:
        raise Invalid(
            Code.BAD_ISSUER_DOCUMENT, f"What answers at {url[:200]} is too large for a document of an issuer."
        )
    return document.body
