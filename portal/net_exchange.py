"""Requests of ours to services, over :mod:`portal.net`'s gate: with a body, with headers, and no further than named.

Where :func:`portal.net.fetch` asks for public documents, this talks to a service, with secrets in headers and bodies.
So a redirect is an answer like any other: what is sent goes to the address that was named and nowhere else.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from portal.net import (
    CAP,
    CONNECT_SECONDS,
    READ_SECONDS,
    REDIRECTS,
    TOTAL_SECONDS,
    USER_AGENT,
    _bad_answer,
    _checked,
    _gunzip,
    _host,
    _no_answer,
)
from portal.net_gate import Deadline, GuardedTransport, is_public, loopback_allowed
from verification.codes import Act, Code
from verification.errors import Unavailable

__all__ = ["LONGEST_HEADER", "Reply", "askable", "exchange", "plainly_inside", "tell"]

LONGEST_HEADER = 8_000
#: For how long a system that is told something may take: the least that Standard Webhooks recommends.
TELL_SECONDS = 15.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said, whatever its status; names of headers are in lower case. ``url`` is where it was asked."""

    url: str
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def askable(url: str) -> str:
    """The URL as it would be asked, for those who send a browser there.

    Raises:
        Unavailable: `blocked_address`: its form is one that we do not follow.
    """
    return str(_checked(url))


def plainly_inside(url: str) -> bool:
    """Whether the URL names, without asking anybody, a host that is not on the public Internet.

    Names are looked up when they are asked, and refused then: this is for saying no before anything waits for it.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if loopback_allowed():
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return not is_public(host)


def exchange(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", cap: int = CAP, follow: bool = False
) -> Reply:
    """One request and its answer, of whatever status, on one deadline. ``follow`` goes along with redirects.

    Follow only with questions that hold no secret.

    Raises:
        Unavailable: as :func:`portal.net.fetch`, except that every status is an answer.
    """
    deadline = Deadline(TOTAL_SECONDS)
    target = url
    try:
        with httpx.Client(
            transport=GuardedTransport(deadline, connect=CONNECT_SECONDS, read=READ_SECONDS), trust_env=False
        ) as client:
            for _ in range(REDIRECTS + 1 if follow else 1):
                reply = _exchanged(client, method, _checked(target), headers, body, cap)
                if not follow or "location" not in reply.headers or reply.status not in _REDIRECTS:
                    return reply
                target = str(httpx.URL(target).join(reply.headers["location"]))
    except httpx.TimeoutException:
        raise _no_answer(target, f"did not answer within {TOTAL_SECONDS:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise _no_answer(target, f"could not be reached ({type(error).__name__})") from None
    raise Unavailable(Code.BAD_ANSWER, f"{_host(url)} redirects more than {REDIRECTS} times.", act=Act.ISSUER)


def tell(url: str, *, headers: Mapping[str, str], body: bytes) -> Reply:
    """Post ``body`` to ``url`` and hear the status and headers of the answer; what else it says is not read.

    Raises:
        Unavailable: as :func:`exchange`; a redirect is an answer, and nobody goes along with it.
    """
    deadline = Deadline(TELL_SECONDS)
    try:
        with httpx.Client(
            transport=GuardedTransport(deadline, connect=CONNECT_SECONDS, read=TELL_SECONDS), trust_env=False
        ) as client:
            asked = _checked(url)
            with client.stream("POST", asked, headers=dict(headers), content=body, follow_redirects=False) as response:
                told = {name.lower(): value[:LONGEST_HEADER] for name, value in response.headers.items()}
                return Reply(str(asked), response.status_code, b"", told)
    except httpx.TimeoutException:
        raise _no_answer(url, f"did not answer within {TELL_SECONDS:.0f} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise _no_answer(url, f"could not be reached ({type(error).__name__})") from None


def _exchanged(
    client: httpx.Client, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes, cap: int
) -> Reply:
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **headers}
    client.cookies.clear()
    with client.stream(method, url, headers=sent, content=body, follow_redirects=False) as response:
        told = {name.lower(): value[:LONGEST_HEADER] for name, value in response.headers.items()}
        return Reply(str(url), response.status_code, _bounded(response, url, cap), told)


def _bounded(response: httpx.Response, url: httpx.URL, cap: int) -> bytes:
    """The body, its compression undone, counted while it unfolds."""
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise _bad_answer(url, f"answered in the encoding {encoding[:20]!r}, which was not asked for")
    pieces, size, chunks = [], 0, response.iter_raw()
    for piece in _gunzip(chunks, url) if encoding == "gzip" else chunks:
        size += len(piece)
        if size > cap:
            raise _bad_answer(url, f"answered with more than {cap // 1024:,} KB")
        pieces.append(piece)
    return b"".join(pieces)
