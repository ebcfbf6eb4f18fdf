"""Asking for a status list, and unpacking it: what every kind of list has in common."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from verification.budget import Budget
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.policy import Policy
from verification.sources import Document, DocumentRole, Sources

__all__ = ["GZIP", "ZLIB", "Inquiry", "fetched", "inflated"]

_SAME_DAY = timedelta(days=1)
ZLIB = zlib.MAX_WBITS
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is needed to ask about one entry of a credential of ``issuer``, whose own id is ``credential_id``."""

    issuer: str
    sources: Sources
    at: datetime
    policy: Policy
    budget: Budget
    credential_id: str = ""


def fetched(url: str, inquiry: Inquiry) -> Document:
    """The list at ``url``.

    Raises:
        Unavailable: STATUS_UNREACHABLE without an answer, STATUS_NOT_AS_OF when it was fetched too late to tell.

    """
    try:
        document = inquiry.sources.document(url, DocumentRole.STATUS_LIST)
    except Unavailable as problem:
        host = urlsplit(url).hostname
        raise Unavailable(
            Code.STATUS_UNREACHABLE,
            f"The status list at {host} did not answer: {problem.detail}",
            act=problem.act,
            retry_after=problem.retry_after,
        ) from problem
    if not document.found:
        host = urlsplit(url).hostname
        detail = f"The status list at {host} is not there ({url[:200]})."
        raise Unavailable(Code.STATUS_UNREACHABLE, detail, act=Act.NETWORK)
    moment = document.fetched_at
    if not document.given and moment is not None and moment - inquiry.at > _SAME_DAY:
        raise Unavailable(
            Code.STATUS_NOT_AS_OF,
            "A list fetched later cannot tell how things stood at the time asked about.",
            act=Act.US,
        )
    return document


def inflated(packed: bytes, most: int, wbits: int) -> bytes:
    """What was compressed, unpacked to at most ``most`` bytes; ``wbits`` says in which format (GZIP or ZLIB).

    Raises:
        Invalid: BAD_STATUS_LIST.

    """
    stream = zlib.decompressobj(wbits=wbits)
    try:
        data = stream.decompress(packed, most + 1)
    except zlib.error:
        raise Invalid(Code.BAD_STATUS_LIST, "The list cannot be unpacked.") from None
    if len(data) > most:
        raise Invalid(Code.BAD_STATUS_LIST, f"Unpacked, the list is larger than {most // 1024**2} MiB.")
    if not stream.eof or stream.unused_data:
        raise Invalid(Code.BAD_STATUS_LIST, "The list is cut short, or has more behind its end.")
    return data
