"""Pictures of every page that links lead to, as a member of each role sees it, with a contact sheet.

The browser is Debian's Chromium, driven by playwright, which stands in tests/requirements.txt: pictures are taken where
Credence is built, not where it serves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

__all__ = ["WIDTHS", "Picture", "Wanted", "contact_sheet", "take"]

WIDTHS = (360, 768, 1440)
THEMES = ("light", "dark")
LOOKS_EACH = 1
LONGEST_ADDRESS = 60
TALLEST = 12_000  # pixels; a longer page is cut there
# not node.href: that of a link in an SVG is no text
_LINKS = "nodes => nodes.map(node => new URL(node.getAttribute('href'), document.baseURI).href)"
_HEIGHT = "document.documentElement.scrollHeight"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which site, as whom (role -> address and password), how wide, in which themes; ``routes`` narrows it."""

    site: str
    logins: Mapping[str, tuple[str, str]]
    widths: Sequence[int] = WIDTHS
    themes: Sequence[str] = THEMES
    routes: frozenset[str] = frozenset()
    language: str = "en-US"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose page it is, and where the file stands under the folder.

    ``wider`` is how far the page sticks out, in pixels; ``trouble`` says why there is no picture.
    """

    role: str
    route: str
    address: str
    width: int
    theme: str
    file: str
    status: int
    wider: int = 0
    trouble: str = ""


@dataclass(slots=True)
class _Walk:
    """Addresses that were found, by route."""

    waiting: list[str] = field(default_factory=lambda: ["/"])
    found: dict[str, list[str]] = field(default_factory=lambda: {"home": ["/"]})

    def drop(self, target: str) -> None:
        """Forget an address that is no page."""
        self.found = {route: [one for one in known if one != target] for route, known in self.found.items()}

    def note(self, site: str, links: Sequence[str]) -> None:
        """Keep the addresses of routes that were not seen often enough."""
        for link in links:
            address = urlsplit(link)
            if f"{address.scheme}://{address.netloc}" != site:
                continue
            try:
                route = resolve(address.path).url_name or ""
            except Resolver404:
                continue
            known = self.found.setdefault(route, [])
            target = address.path + (f"?{address.query}" if address.query else "")
            if len(known) < LOOKS_EACH and not re.search(r"\.\w{2,4}$", address.path):
                known.append(target)
                self.waiting.append(target)


def take(browser: Any, wanted: Wanted, folder: Path) -> Iterator[Picture]:  # noqa: ANN401 - playwright is not installed everywhere
    """Walk the site as each role and take the pictures, one after another.

    Args:
        browser: playwright's, launched.
        wanted: what to take.
        folder: where the files go; it is made.

    """
    for role, login in wanted.logins.items():
        context = browser.new_context(base_url=wanted.site, locale=wanted.language)
        page = context.new_page()
        _sign_in(page, *login)
        walk = _Walk()
        while walk.waiting:
            target = walk.waiting.pop(0)
            if _is_page(page, target):
                walk.note(wanted.site, page.eval_on_selector_all("a[href]", _LINKS))
            else:
                walk.drop(target)
        for route, targets in sorted(walk.found.items()):
            if wanted.routes and route not in wanted.routes:
                continue
            for target in targets:
                yield from _pictures(page, wanted, folder, role, route, target)
        context.close()


def _is_page(page: Any, target: str) -> bool:  # noqa: ANN401
    """Open the address; whether it showed a page and was not a file to keep."""
    from playwright.sync_api import Error  # noqa: PLC0415 - who calls has it

    try:
        page.goto(target, wait_until="domcontentloaded")
    except Error as error:
        if "Download is starting" in str(error):
            return False
        raise
    return True


def _sign_in(page: Any, email: str, password: str) -> None:  # noqa: ANN401
    page.goto("/sign-in/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    page.click("main form button:not([type=button])")
    page.wait_for_load_state()


def _pictures(
    page: Any,  # noqa: ANN401
    wanted: Wanted,
    folder: Path,
    role: str,
    route: str,
    target: str,
) -> Iterator[Picture]:
    from playwright.sync_api import Error  # noqa: PLC0415 - who calls has it

    (folder / role).mkdir(parents=True, exist_ok=True)
    for width in wanted.widths:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in wanted.themes:
            page.emulate_media(color_scheme=theme)
            name = f"{role}/{route or 'nameless'}-{width}-{theme}.png"
            try:
                status, wider = _picture(page, target, width, folder / name)
            except Error as error:  # one page that the browser cannot draw in time leaves the others theirs
                yield Picture(role, route, target, width, theme, name, 0, trouble=str(error).splitlines()[0])
            else:
                yield Picture(role, route, target, width, theme, name, status, wider)


def _picture(page: Any, target: str, width: int, file: Path) -> tuple[int, int]:  # noqa: ANN401
    """Take one picture; with which status the page came, and how far it sticks out."""
    answer = page.goto(target)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    height = min(TALLEST, page.evaluate(_HEIGHT))
    page.screenshot(path=str(file), full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height})
    return answer.status if answer else 0, wider


def contact_sheet(pictures: Sequence[Picture]) -> str:
    """A page that shows all of them, to be opened from the folder."""
    rows: dict[tuple[str, str, str], list[Picture]] = {}
    for picture in pictures:
        rows.setdefault((picture.role, picture.route, picture.address), []).append(picture)
    body = "".join(
        f"<section><h2>{escape(role)}: {escape(route)}</h2><p>{escape(address[:LONGEST_ADDRESS])}</p><div>"
        + "".join(_figure(picture) for picture in shown)
        + "</div></section>"
        for (role, route, address), shown in rows.items()
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures of Credence</title>'
        "<style>body{font:16px system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start;overflow-x:auto}"
        "img{height:320px;border:1px solid #999}figure{margin:0}</style>"
        f"<h1>{len(pictures)} pictures</h1>{body}</html>"
    )


def _figure(picture: Picture) -> str:
    words = f"{picture.width} px, {picture.theme}" + (f", {picture.wider} px too wide" if picture.wider > 0 else "")
    if picture.trouble:
        return f"<figure><p>{escape(picture.trouble)}</p><figcaption>{words}</figcaption></figure>"
    return (
        f'<figure><a href="{escape(picture.file)}"><img loading="lazy" src="{escape(picture.file)}" '
        f'alt="{escape(picture.route)}, {words}"></a><figcaption>{words}</figcaption></figure>'
    )
