"""Share pages: a web page that holds a record, or leads to one. Read with bounds, run never.

Where pages put it: a script of JSON-LD, `<link rel="alternate" type="application/json">`, a link to a file or a `data:`
address, a link to a page we know, and a baked picture (`og:image`, or what the download button names).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin

from portal.intake.link import (
    OTHER_WAYS,
    Found,
    LinkProblemError,
    Visits,
    form_problem,
    leads_to_sign_in,
    named,
    split,
)
from portal.intake.page_tags import Tag, tags
from portal.intake.record_text import unwrapped_record
from portal.intake.shared_text import data_address
from portal.net_record import ACCEPT_JSON, ACCEPT_RECORD, RecordAnswer
from verification.codes import Container
from verification.containers import sniff

__all__ = ["record_from_page"]

MOST_CANDIDATES = 40
MOST_FURTHER = 5
_JSON_TYPES = ("json", "vc", "jwt", "credential")
_FILES = re.compile(r"\.(?:json|jsonld|vc|jwt|jws|txt)$", re.IGNORECASE)
_PICTURES = re.compile(r"\.(?:png|svg)$", re.IGNORECASE)
_SPEAKING = re.compile(r"download|baked|assertion|credential|badge|verify", re.IGNORECASE)
_ASSERTION = re.compile(r"/assertions?/[\w-]+/?$", re.IGNORECASE)
_PICTURE_OF_PAGE = frozenset({"og:image", "og:image:url", "twitter:image"})
_BAKED = (b"openbadge", b"OpenBadge")
_PLATFORMS = {
    "credly.com": "Credly",
    "youracclaim.com": "Credly",
    "badgr.com": "Badgr",
    "badgr.io": "Badgr",
    "parchment.com": "Parchment",
    "instructure.com": "Canvas Credentials",
    "canvasbadges.org": "Canvas Credentials",
    "accredible.com": "Accredible",
    "credential.net": "Accredible",
    "certifier.io": "Certifier",
    "badgecert.com": "BadgeCert",
    "openbadgepassport.com": "Open Badge Passport",
    "coursera.org": "Coursera",
    "udemy.com": "Udemy",
    "edx.org": "edX",
}


@dataclass(slots=True)
class _Page:
    """What a page points to, the most telling first. ``ranked`` holds (rank, address, is it a picture)."""

    ranked: list[tuple[int, str, bool]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    base: str = ""
    asks_for_password: bool = False

    def take(self, tag: Tag) -> None:
        """Note what one tag points to."""
        given = tag.attributes
        if tag.name == "script" and any(word in given.get("type", "").lower() for word in _JSON_TYPES):
            self.scripts.append(tag.text)
        elif tag.name == "base" and not self.base:
            self.base = given.get("href", "")
        elif tag.name == "input" and given.get("type", "").lower() == "password":
            self.asks_for_password = True
        elif tag.name == "link":
            self._link(given)
        elif tag.name == "a" and given.get("href"):
            self._anchor(given)
        elif tag.name == "meta" and given.get("property", given.get("name", "")).lower() in _PICTURE_OF_PAGE:
            self._note(6, given.get("content", ""), picture=True)
        elif tag.name == "img" and _SPEAKING.search(f"{given.get('src', '')} {given.get('class', '')}"):
            self._note(7, given.get("src", ""), picture=True)

    def _link(self, given: dict[str, str]) -> None:
        kind, rel = given.get("type", "").lower(), given.get("rel", "").lower().split()
        if "manifest" in rel or "oembed" in kind:
            return
        if {"alternate", "describedby", "credential"} & set(rel) and any(word in kind for word in _JSON_TYPES):
            self._note(1, given.get("href", ""))
        elif "image_src" in rel:
            self._note(7, given.get("href", ""), picture=True)

    def _anchor(self, given: dict[str, str]) -> None:
        address = given["href"]
        if address[:5].lower() == "data:":
            self._note(0, address)
            return
        path = split(address).path
        telling = (
            bool(_SPEAKING.search(f"{address} {given.get('class', '')} {given.get('id', '')}")) or "download" in given
        )
        if any(word in given.get("type", "").lower() for word in _JSON_TYPES) or _FILES.search(path):
            self._note(2 if telling else 4, address)
        elif _PICTURES.search(path):
            self._note(3 if telling else 8, address, picture=True)
        elif "verify?vc=" in address or "/api/credentials/" in address:
            self._note(3, address)
        elif "download" in given and telling:
            self._note(5, address)

    def _note(self, rank: int, address: str, *, picture: bool = False) -> None:
        if address and len(self.ranked) < MOST_CANDIDATES:
            self.ranked.append((rank, address, picture))


def record_from_page(answer: RecordAnswer, visits: Visits) -> Found:
    """The first record that the page holds or leads to.

    Raises:
        LinkProblemError: none; the sentence says what to do instead.
    """
    page = _Page()
    for tag in tags(answer.body.decode("utf-8", "replace")):
        page.take(tag)
    for script in page.scripts:
        data = unwrapped_record(script.strip().encode("utf-8", "replace"))
        if data is not None:
            return Found(data, "record.json", answer.url)
    for rank, address, picture in _candidates(page, answer.url):
        found = _tried(rank, address, visits, picture=picture)
        if found is not None:
            return found
    raise _without(answer, page)


def _candidates(page: _Page, url: str) -> Iterator[tuple[int, str, bool]]:
    """The addresses worth a request, absolute, each once, the most telling first."""
    base = urljoin(url, page.base) if page.base else url
    ranked = sorted(enumerate(page.ranked), key=lambda item: (item[1][0], item[0]))
    found: dict[str, tuple[int, bool]] = {}
    for _, (rank, address, picture) in ranked:
        try:
            whole = address if address[:5].lower() == "data:" else urljoin(base, address)
        except ValueError:
            continue
        if whole.partition("#")[0] != url.partition("#")[0] or "#verify" in whole:
            found.setdefault(whole, (rank, picture))
    if _ASSERTION.search(split(url).path):
        found.setdefault(f"{url.partition('?')[0].rstrip('/')}.json", (9, False))  # as Badgr's servers have it
    for whole, (rank, picture) in list(found.items())[:MOST_FURTHER]:
        yield rank, whole, picture


def _tried(rank: int, address: str, visits: Visits, *, picture: bool) -> Found | None:
    if rank == 0:
        data = unwrapped_record(data_address(address)) or data_address(address)
        return Found(data, "record", "") if sniff(data) is not Container.UNKNOWN and _holds(data) else None
    if "verify?vc=" in address:
        address = parse_qs(split(address).fragment.partition("?")[2]).get("vc", [""])[0]
    if form_problem(address) is not None:
        return None
    try:
        answer = visits.ask(address, ACCEPT_RECORD if picture or rank != 1 else ACCEPT_JSON)
    except LinkProblemError:
        return None
    if sniff(answer.body) is Container.JSON:
        record = unwrapped_record(answer.body)
        return None if record is None else Found(record, named(answer, address), answer.url)
    return Found(answer.body, named(answer, address), answer.url) if _holds(answer.body) else None


def _holds(data: bytes) -> bool:
    """Whether bytes that a page leads to are worth taking: pictures only where something is baked in."""
    container = sniff(data)
    if container in {Container.PNG, Container.SVG}:
        return any(word in data for word in _BAKED)
    return container not in {Container.UNKNOWN, Container.PDF, Container.ZIP}


def _without(answer: RecordAnswer, page: _Page) -> LinkProblemError:
    host = split(answer.url).hostname or "the site"
    if page.asks_for_password or leads_to_sign_in(answer):
        return LinkProblemError("sign_in", f"{host} asks to sign in, which we never do for you. {OTHER_WAYS}")
    name = next((words for end, words in _PLATFORMS.items() if host == end or host.endswith(f".{end}")), "")
    if name:
        return LinkProblemError(
            "platform_page",
            f"{name} shows the badge on this page but does not give out its record. Sign in there, open the badge, "
            "choose Share or Download, take the badge’s JSON file or its picture with the badge baked in, and add it.",
        )
    return LinkProblemError(
        "no_record_in_page",
        f"{host} answers with a web page in which there is no record and no link to one. Look there for “Download” "
        "(JSON, or the badge’s picture), and add that file; or share from your wallet.",
    )
