"""Reading every declared address as somebody, without leaving a trace: what each answer says, headers and all.

The addresses are those of test_url_walk.py, so a new page or endpoint is crawled from the day that it is declared.
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from html import unescape

from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from portal.actions.guests import invite_guest
from portal.actions.personal_tokens import create_personal_token
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.models import Job
from portal.oauth.persons import personal_capabilities
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.test_url_walk import API, PAGES, address
from tests.portal.url_cases import Case, Opaque, Public

__all__ = ["Read", "browser_of", "crawl", "read", "said_by", "words_in"]

#: These change with every answer, and say nothing: marks against forged requests, ids of requests, times of now.
_NOISE = re.compile(
    r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": ?"\w+"|csrftoken=\w+|sessionid=\w+|[Rr]equest-[Ii]d\W+[\w-]+'
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(?:Z|\+00:00)|expires=[^;]+|D:\d{14}"
    r'|"instance": ?"[\w-]+"|messages=[^;]+'
)
_TOLD_ANEW = frozenset({"RateLimit", "RateLimit-Policy", "Server-Timing", "X-Request-Id", "X-Request-ID", "Request-Id"})
#: Own sessions end here, or a fresh secret is drawn each time.
_LEFT_ALONE = frozenset({"sign_out", "guest_leave", "add_app", "add_passkey"})
_LEFT_ALONE |= {"organization_health", "api-health"}  # how full the disk is
#: The bytes of these name the second in which they were made.
_DATED = ("application/pdf", "application/zip")

#: Who reads: the people of conftest.py, a guest of the job, and programs with tokens.
Read = tuple[int, str]


def browser_of(kind: str, people: dict[str, Person], job: Job) -> tuple[Client, dict[str, Case]]:
    """The browser, and what it can try: pages for people and guests, the API for `<name>'s token` and `system`."""
    if kind == "guest":
        keeper = Scope(job.organization_id, system="test")
        _, link = invite_guest(keeper, job, name="Gustav", email="gustav@guest.example", days=7)
        browser = Client(raise_request_exception=False)
        browser.get("/guest/" + link.rpartition("/guest/")[2])
        return browser, PAGES
    if kind == "system":
        keeper = people["alice"].scope
        _, secret = create_token(keeper, name="ATS", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    elif kind.endswith("'s token"):
        scope = people[kind.removesuffix("'s token")].scope
        may = [item.value for item in personal_capabilities(scope.role or "")]
        _, secret = create_personal_token(scope, name="Mine", capabilities=may)
    else:
        people[kind].client.raise_request_exception = False
        return people[kind].client, PAGES
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False), API


def crawl(
    browser: Client,
    cases: dict[str, Case],
    world: dict[str, str],
    further: Callable[[str, str], Iterable[str]] = lambda _name, _where: (),
) -> dict[str, Read]:
    """What every address answers, by address; ``further`` gives more addresses to ask beside one."""
    found: dict[str, Read] = {}
    for name, case in cases.items():
        if isinstance(case, Public | Opaque) or name in _LEFT_ALONE:
            continue
        first = address(name, case, world)
        for where in (first, *further(name, first)):
            if where not in found:
                found[where] = read(browser, where)
    return found


def read(browser: Client, where: str) -> Read:
    """Status, and headers and body as words; whatever reading wrote is undone."""
    with transaction.atomic():
        answer = browser.get(where)
        body = said_by(_body(answer))
        if answer.headers.get("Content-Type", "").startswith(_DATED):
            del answer.headers["ETag"], answer.headers["Content-Length"]
        transaction.set_rollback(True)
    headers = {name: value for name, value in answer.headers.items() if name not in _TOLD_ANEW}
    return answer.status_code, _NOISE.sub("·", f"{headers}\n{answer.cookies}\n{body}")


def said_by(body: bytes) -> str:
    """The words of a page or a file, as whoever opens it reads them: PDF and ZIP (so XLSX too) are unpacked."""
    if body.startswith(b"\x1f\x8b"):
        return said_by(gzip.decompress(body))
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "\n".join(f"{name}\n{said_by(packed.read(name))}" for name in packed.namelist())
    if body.startswith(b"%PDF"):
        with suppress(PdfReadError):  # what somebody handed in as a PDF may be none
            paper = PdfReader(io.BytesIO(body))
            return "\n".join([str(paper.metadata), *(page.extract_text() for page in paper.pages)])
    return unescape(body.decode(errors="replace"))


def words_in(pages: dict[str, Read], words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each address that says one of the words, with the word, unless the address itself has it."""
    for word in words:
        seen = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        yield from ((where, word) for where, (_, text) in pages.items() if seen.search(text) and not seen.search(where))


def _body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
