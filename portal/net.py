"""The only HTTP client: what verification asks the world for, asked without being led inside (SSRF) or held up.

A URL comes out of a hostile record. So: https on port 443 only; the host is resolved once, every address it has must
be public (IANA special-purpose registries, by :mod:`ipaddress`), and the connection goes to the very address that was
checked, with TLS and Host still naming the host, so that a second DNS answer cannot change the target (rebinding). A
redirect is a new URL and goes through the same gate. One deadline covers resolving, connecting, and every byte of the
answer, which is capped after decompression. No cookies, no proxies of the environment, nothing that tells one check
from another.

``CREDENCE_NET_ALLOW_LOOPBACK=1`` (tests only) admits 127.0.0.0/8 and ::1, over http and on any port.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from portal.net_gate import Deadline, GuardedTransport, loopback_allowed
from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.sources import Document, DocumentRole

__all__ = ["CAP", "USER_AGENT", "body_of", "fetch", "get"]

AnswerT = TypeVar("AnswerT")

CAP = 5 * 1024 * 1024
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5.0, 5.0, 10.0
REDIRECTS = 3
LONGEST_URL = 2_000
USER_AGENT = "Credence-Verifier/1 (+https://www.w3.org/TR/vc-data-model-2.0/)"
_ALWAYS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
GONE = frozenset({404, 410})
_ACCEPT = {
    DocumentRole.DID: "application/did+json, application/json;q=0.9",
    DocumentRole.ISSUER: "application/json, application/ld+json",
    DocumentRole.JWKS: "application/jwk-set+json, application/json;q=0.9",
    DocumentRole.STATUS_LIST: "application/vc, application/json, application/jwt, text/plain;q=0.5",
    DocumentRole.SCHEMA: "application/schema+json, application/vc, application/json",
    DocumentRole.REGISTRY: "application/entity-statement+jwt, application/json;q=0.5",
    DocumentRole.REFRESH: "application/vc, application/vc+jwt, application/json, text/plain;q=0.5",
}


def fetch(url: str, role: DocumentRole) -> Document:
    """The document at ``url``, from the network, now.

    A 404 or 410 is an answer: a document with ``found`` false.

    Raises:
        Unavailable: `blocked_address` (the URL leads where we do not go), `no_answer` (within the deadline),
            `bad_answer` (an error status, too large, too many redirects); ``act`` says who can mend it.
    """
    headers = {"Accept": f"{_ACCEPT[role]}, */*;q=0.1"}
    answer = get(url, headers, TOTAL_SECONDS, _taken)
    return Document(url, answer.body, answer.content_type, datetime.now(UTC), found=answer.found)


def get(
    url: str, headers: Mapping[str, str], seconds: float, take: Callable[[httpx.Response, httpx.URL], AnswerT]
) -> AnswerT:
    """What ``take`` makes of the answer at the end of the redirects, all within ``seconds``.

    ``take`` gets the open answer and the address it came from; it reads no more of it than it wants, with
    :func:`body_of`.

    Raises:
        Unavailable: as :func:`fetch`, and what ``take`` raises.
    """
    deadline = Deadline(seconds)
    target = url
    try:
        with httpx.Client(
            transport=GuardedTransport(deadline, connect=CONNECT_SECONDS, read=READ_SECONDS), trust_env=False
        ) as client:
            for _ in range(REDIRECTS + 1):
                asked = _checked(target)
                client.cookies.clear()
                with client.stream("GET", asked, headers={**_ALWAYS, **headers}, follow_redirects=False) as response:
                    if response.has_redirect_location:
                        target = str(asked.join(response.headers["Location"]))
                        continue
                    return take(response, asked)
    except httpx.TimeoutException:
        raise _no_answer(target, f"did not answer within {seconds:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise _no_answer(target, f"could not be reached ({type(error).__name__})") from None
    raise Unavailable(Code.BAD_ANSWER, f"{_host(url)} redirects more than {REDIRECTS} times.", act=Act.ISSUER)


class _Answer:
    __slots__ = ("body", "content_type", "found")

    def __init__(self, body: bytes, content_type: str, *, found: bool) -> None:
        self.body, self.content_type, self.found = body, content_type[:200], found


def _taken(response: httpx.Response, url: httpx.URL) -> _Answer:
    """A document that verification asked for."""
    kind = response.headers.get("Content-Type", "")
    if response.status_code in GONE:
        return _Answer(b"", kind, found=False)
    if response.status_code != httpx.codes.OK:
        raise _bad_answer(url, f"answered with status {response.status_code}", response.status_code)
    pieces, size = [], 0
    for piece in body_of(response, url):
        size += len(piece)
        if size > CAP:
            raise _bad_answer(url, f"answered with more than {CAP // 1024 // 1024} MB")
        pieces.append(piece)
    return _Answer(b"".join(pieces), kind, found=True)


def body_of(response: httpx.Response, url: httpx.URL) -> Iterator[bytes]:
    """The body piece by piece, its compression undone; whoever reads it counts.

    Raises:
        Unavailable: it is compressed in a way that was not asked for, or badly.
    """
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise _bad_answer(url, f"answered in the encoding {encoding[:20]!r}, which was not asked for")
    chunks = response.iter_raw()
    yield from _gunzip(chunks, url) if encoding == "gzip" else chunks


def _gunzip(chunks: Iterator[bytes], url: httpx.URL) -> Iterator[bytes]:
    """Decompress piece by piece, so that a bomb is counted while it unfolds."""
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    step = 256 * 1024
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                yield unpacker.decompress(rest, step)
                rest = unpacker.unconsumed_tail
    except zlib.error:
        raise _bad_answer(url, "answered with broken compression") from None
    if not unpacker.eof:
        raise _bad_answer(url, "answered with compression that breaks off")


def _checked(url: str) -> httpx.URL:
    """The URL, if its form is one we follow; where it leads is checked when connecting."""
    if len(url) > LONGEST_URL:
        raise _blocked(url, f"is longer than {LONGEST_URL:,} characters")
    try:
        parts = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise _blocked(url, "is no address that can be asked") from None
    if not parts.host:
        raise _blocked(url, "names no host")
    if parts.userinfo:
        raise _blocked(url, "carries a user name, which an issuer's address never does")
    if loopback_allowed() and parts.scheme in {"http", "https"}:
        return parts
    if parts.scheme != "https":
        raise _blocked(url, "is not https, so anybody on the way could have written the answer")
    if parts.port not in {None, 443}:
        raise _blocked(url, f"asks for port {parts.port}; only 443 is asked")
    return parts


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url[:80]
    except ValueError:
        return url[:80]


def _blocked(url: str, why: str) -> Unavailable:
    return Unavailable(Code.BLOCKED_ADDRESS, f"{url[:120]} was not asked: it {why}.", act=Act.ISSUER)


def _no_answer(url: str, what: str) -> Unavailable:
    return Unavailable(Code.NO_ANSWER, f"{_host(url)} {what}.", act=Act.NETWORK)


def _bad_answer(url: httpx.URL, what: str, status: int = 0) -> Unavailable:
    refused = status in {401, 403}
    return Unavailable(Code.BAD_ANSWER, f"{url.host} {what}.", act=Act.ISSUER if refused else Act.NETWORK)
