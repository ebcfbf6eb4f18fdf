"""A real browser on a real site: the demonstration, served by `manage.py demo`, walked with Debian's Chromium.

One site serves the whole folder, so the tests run on one worker (``xdist_group``) and add to what is there, never take
away. ``CREDENCE_BROWSER_SITE`` names a demonstration that already runs; ``CREDENCE_CHROMIUM`` another browser, or none.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visitor import Visitor

ROOT = Path(__file__).parents[2]
PATIENCE = 20_000  # milliseconds: site, workers and browser share a small machine
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


def _chromium() -> str | None:
    named = os.environ.get("CREDENCE_CHROMIUM")
    return shutil.which(named) if named else shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, headless; the tests skip where there is none."""
    found = _chromium()
    if found is None:
        pytest.skip("no Chromium here (install Debian's package chromium, or name one in CREDENCE_CHROMIUM)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def site_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the demonstration: its mail is written there."""
    running = os.environ.get("CREDENCE_BROWSER_SITE")
    if not running:
        return tmp_path_factory.mktemp("site") / "data"
    named = os.environ.get("CREDENCE_BROWSER_DATA")
    return Path(named) if named else pytest.skip("CREDENCE_BROWSER_DATA names no data folder of the running site")


@pytest.fixture(scope="package")
def site(browser: Browser, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a served demonstration."""
    running = os.environ.get("CREDENCE_BROWSER_SITE")
    if running:
        yield running.rstrip("/")
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {
        "CREDENCE_DATA": str(request.getfixturevalue("site_data")),
        "CELERY_BROKER_URL": "filesystem://",
        "CREDENCE_BASE_URL": f"http://127.0.0.1:{port}",
    }
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-u", "manage.py", "demo", "--untouched", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        said = _until_it_runs(process)
        assert process.poll() is None, f"the demonstration ended:\n{said}"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_it_runs(process: subprocess.Popen[str]) -> str:
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if line.startswith("Credence runs at"):
            break
    return "".join(said)


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens the site as somebody: ``visit("recruiter")``, ``visit("auditor", scripts=False)``, or signed out.

    Whatever a visitor's browser complained about (errors on the console, broken requests, refused by the content
    security policy) fails the test in the end.
    """
    visitors: list[Visitor] = []

    def open_as(role: str | None, *, phone: bool = False, scripts: bool = True, dark: bool = False) -> Visitor:
        context = browser.new_context(
            base_url=site,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]  # a dict of the two
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(context.new_page(), site)
        visitors.append(visitor)
        if role is not None:
            visitor.sign_in(role)
        return visitor

    yield open_as
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.page.context.close()
    assert complaints == []
