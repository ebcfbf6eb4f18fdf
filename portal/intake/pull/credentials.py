"""Reading a learner's records from a platform, page after page: `getCredentials` and its paging.

https://www.imsglobal.org/spec/ob/v3p0/#getcredentials and #paging; CLR 2.0 has the same. The token goes to the address
that was discovered, on its own origin and path, and nowhere else, whatever a `Link` header says.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from portal.intake.pull.asking import ask, host_of, origin_of
from portal.intake.pull.listing import Found, found_in
from portal.intake.pull.platform import Api
from portal.intake.pull.problems import PullFailedError, PullLaterError, PullProblem
from portal.net_exchange import Reply

__all__ = ["BROKE_OFF", "MOST_RECORDS", "Collected", "collect"]

PAGE = 50
MOST_PAGES, MOST_RECORDS, MOST_BYTES = 60, 500, 20 * 1024 * 1024
SECONDS = 40.0  # a worker is held for so long by a platform that answers as slowly as it may
LONGEST_PAUSE = 60
_PAGE_CAP = 20 * 1024 * 1024
_LINK = re.compile(r'<([^<>]{1,2000})>((?:\s*;\s*[\w*!-]{1,40}\s*=\s*(?:"[^"]{0,500}"|[^\s",;]{0,500}))*)')
_NEXT = re.compile(r';\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next)(?=\s*(?:;|$))', re.IGNORECASE)
_BUSY = frozenset({429, 503})

#: Why a list may not be whole, in words.
LOOPED = "{host} sent the same page again and again, so the list may not be whole."
TOO_MANY = "{host} has more records of yours than can be listed here; these are the first {count}."
BROKE_OFF = "{host} stopped answering after these, so the list may not be whole."
ELSEWHERE = "{host} said that more are kept on another site, which was not asked, so the list may not be whole."


@dataclass(slots=True)
class Collected:
    """What was found so far, each record once, and why it may not be everything. ``total`` is the platform's word."""

    found: dict[str, Found] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    pages: int = 0
    total: int = 0
    size: int = 0

    def add(self, records: list[Found]) -> bool:
        """Take a page's records in; whether there is room for more."""
        for record in records:
            if len(self.found) >= MOST_RECORDS or self.size + len(record.text) > MOST_BYTES:
                return False
            if record.digest not in self.found:
                self.found[record.digest] = record
                self.size += len(record.text)
        return True

    def note(self, words: str, host: str) -> None:
        """Say once why the list may not be whole."""
        said = words.format(host=host, count=len(self.found))
        if said not in self.notes:
            self.notes.append(said)


def collect(
    api: Api, token: str, into: Collected, *, tell: Callable[[Collected], None], seconds: float = SECONDS
) -> None:
    """Read every page of one interface.

    What was read before something goes wrong is kept, with a note; when this interface
    gave nothing, it is an error.

    Raises:
        PullFailedError: `list_refused`, `token_refused`, `no_answer`, `unreadable_answer`, `blocked_address`.
        PullLaterError: the platform asks for patience.
    """
    host, end = host_of(api.credentials), time.monotonic() + seconds
    url: str | None = f"{api.credentials}?{urlencode({'limit': PAGE, 'offset': 0})}"
    asked: set[str] = set()
    before = len(into.found)
    last: list[str] = []
    while url is not None:
        if url in asked:
            return into.note(LOOPED, host)
        if into.pages >= MOST_PAGES or time.monotonic() > end:
            return into.note(TOO_MANY, host)
        asked.add(url)
        try:
            reply = _page(url, token)
            records = found_in(reply)
        except PullFailedError:
            if len(into.found) == before:
                raise
            return into.note(BROKE_OFF, host)
        digests = [record.digest for record in records]
        if records and digests == last:  # it ignores the offset: the same page under another address
            return into.note(LOOPED, host)
        last = digests
        into.pages += 1
        into.total = max(_total(reply) or 0, len(into.found))
        if not into.add(records):
            return into.note(TOO_MANY, host)
        tell(into)
        url = _next(api, url, reply, len(records), into)
    return None


def _page(url: str, token: str) -> Reply:
    reply = ask("GET", url, headers={"Authorization": f"Bearer {token}"}, cap=_PAGE_CAP)
    host = host_of(url)
    if reply.status in _BUSY:
        pause = reply.headers.get("retry-after", "")
        seconds = int(pause) if pause.isascii() and pause.isdigit() and len(pause) < 6 else 10  # noqa: PLR2004
        if seconds <= LONGEST_PAUSE:
            raise PullLaterError(max(1, seconds))
        raise PullFailedError(PullProblem.NO_ANSWER, host=host)
    if reply.status == 401:  # noqa: PLR2004 - HTTP's own numbers, here and below
        raise PullFailedError(PullProblem.TOKEN_REFUSED, host=host)
    if 300 <= reply.status < 500:  # noqa: PLR2004 - a redirect is refused too: it would carry the token elsewhere
        raise PullFailedError(PullProblem.LIST_REFUSED, host=host)
    if reply.status != 200:  # noqa: PLR2004
        raise PullFailedError(PullProblem.NO_ANSWER, host=host)
    return reply


def _next(api: Api, url: str, reply: Reply, count: int, into: Collected) -> str | None:
    """The next page's address: what the platform links to, checked; otherwise the offset after this page."""
    offset = _offset(url) + count
    total = _total(reply)
    if not count or (total is not None and offset >= total):
        return None  # the standard's own example links to a next page after the last one
    linked = _linked(url, reply)
    if linked is not None:
        if origin_of(linked) == origin_of(api.credentials) and urlsplit(linked).path == urlsplit(api.credentials).path:
            return linked
        into.note(ELSEWHERE, host_of(url))
        return None
    if total is None and (count < PAGE or "link" in reply.headers):
        return None
    return f"{api.credentials}?{urlencode({'limit': PAGE, 'offset': offset})}"


def _linked(url: str, reply: Reply) -> str | None:
    """The target of `rel=next` (RFC 8288)."""
    for target, parameters in _LINK.findall(reply.headers.get("link", "")):
        if _NEXT.search(parameters):
            try:
                return str(urljoin(url, target))
            except ValueError:
                return None
    return None


def _total(reply: Reply) -> int | None:
    said = reply.headers.get("x-total-count", "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None  # noqa: PLR2004


def _offset(url: str) -> int:
    said = parse_qs(urlsplit(url).query).get("offset", ["0"])[0]
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0  # noqa: PLR2004
