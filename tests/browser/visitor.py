"""Somebody at the site, with a browser that remembers what it complained about."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

from portal.demonstration.fill import LOGINS, PASSWORD

__all__ = ["Visitor"]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
EMAILS = {role.value: email for email, _, role in LOGINS}


class Visitor:
    """One page of one browser context. ``complaints`` is what the browser objected to."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        # responses are heard below, and a request that was taken back is no trouble
        told_otherwise = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")
        if message.type == "error" and not any(words in message.text for words in told_otherwise):
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in {404, 422}:  # tests ask for those two
            self.complaints.append(f"{response.url}: {response.status}")

    def sign_in(self, role: str) -> None:
        """Through the form, like anybody."""
        self.page.goto("/sign-in/")
        self.page.get_by_label("E-mail").fill(EMAILS[role])
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.site}/")

    def sign_out(self) -> None:
        """From the account's menu, as on every page."""
        self.page.locator("details.account > summary").click()
        self.page.get_by_role("button", name="Sign out").click()
        self.page.wait_for_url(f"{self.site}/sign-in/**")

    def follow(self, name: str) -> None:
        """Follow the first link of that name in the page's content."""
        self.page.locator("main").get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def heading(self) -> str:
        """What the page is called."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def axe(self) -> list[str]:
        """What axe finds wrong with the page, rule by rule with where; empty is good."""
        found: dict[str, Any] = (
            Axe()
            .run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
            .response
        )
        return [
            f"{self.page.url}: {rule['id']}: {node['target']} {node.get('failureSummary', '')}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width

    def look(self, name: str) -> None:
        """Nothing that axe finds, nothing that sticks out, and a picture where ``CREDENCE_PICTURES`` names a folder."""
        if folder := os.environ.get("CREDENCE_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
        assert self.axe() == []
        assert self.overflow() <= 0, f"{name}: {self.overflow()} px wider than its window"
