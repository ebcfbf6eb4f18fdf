"""Fetching what may be somebody's record, through the same gate as everything else (:mod:`portal.net`).

It differs from a document of the world in what is kept: any status is an answer, larger bodies are taken, of a web page
only the beginning, and nothing goes into the shared cache, since it is about one person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings

from portal import net
from verification.codes import Act, Code
from verification.errors import Unavailable

if TYPE_CHECKING:
    import httpx

__all__ = ["ACCEPT_JSON", "ACCEPT_RECORD", "RecordAnswer", "fetch_record", "looks_like_page"]

ACCEPT_JSON = "application/vc, application/ld+json, application/json;q=0.9, application/vc+jwt;q=0.8"
#: What a record may be, pages last: a server that has both gives the record.
ACCEPT_RECORD = (
    "application/vc, application/ld+json, application/json, application/vc+jwt, application/jwt, "
    "application/dc+sd-jwt, image/png;q=0.8, image/svg+xml;q=0.8, application/pdf;q=0.8, application/zip;q=0.8, "
    "text/plain;q=0.4, text/html;q=0.3, */*;q=0.1"
)
SECONDS = 12.0
PAGE_CAP = 1024 * 1024
_HEAD = 1_024
_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<meta", b"<title")
_FILE_NAME = re.compile(r"""filename\*?\s*=\s*(?:utf-8'[^']*')?"?([^";]+)"?""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """What an address answered. ``url`` is where the redirects ended; ``body`` is empty unless ``status`` is 200.

    ``content_type`` and ``file_name`` are the server's words, which nobody trusts.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    file_name: str = ""


def fetch_record(url: str, *, accept: str = ACCEPT_RECORD, seconds: float = SECONDS) -> RecordAnswer:
    """What stands at ``url``, from the network, now; up to ``CREDENCE_MAX_FILE`` bytes, of a web page the first MB.

    Raises:
        Unavailable: `blocked_address`, `no_answer`, or `bad_answer` (too large, badly compressed, redirects in
            circles).
    """
    return net.get(url, {"Accept": accept}, min(seconds, SECONDS), _taken)


def looks_like_page(head: bytes, content_type: str) -> bool:
    """Whether it is a web page, by its first bytes; the server's word counts only where the bytes look like markup."""
    start = head[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_PAGE_STARTS):
        return True
    return start.startswith(b"<") and b"<svg" not in start and "html" in content_type.lower()


def _taken(response: httpx.Response, url: httpx.URL) -> RecordAnswer:
    content_type = response.headers.get("Content-Type", "")[:200]
    if response.status_code != HTTPStatus.OK:
        return RecordAnswer(str(url), response.status_code, content_type=content_type)
    named = _FILE_NAME.search(response.headers.get("Content-Disposition", "")[:1_000])
    name = unquote(named.group(1)).strip() if named else ""
    return RecordAnswer(str(url), response.status_code, _body(response, url, content_type), content_type, name)


def _body(response: httpx.Response, url: httpx.URL, content_type: str) -> bytes:
    most: int = settings.CREDENCE_MAX_FILE
    pieces, size, head = [], 0, b""
    for piece in net.body_of(response, url):
        pieces.append(piece)
        size += len(piece)
        if len(head) < _HEAD:
            head += piece[:_HEAD]
        if size > PAGE_CAP and looks_like_page(head, content_type):
            break
        if size > most:
            sentence = f"{url.host} answered with more than {most // 1024**2} MB."
            raise Unavailable(Code.BAD_ANSWER, sentence, act=Act.ISSUER)
    body = b"".join(pieces)
    return body[:PAGE_CAP] if looks_like_page(head, content_type) else body
