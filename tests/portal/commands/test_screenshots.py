"""`manage.py screenshots`: its usage, and the page that shows the pictures. Taking them is a browser test."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.management.commands.screenshots import _wrong_with
from portal.pictures import Picture, contact_sheet


def test_it_works() -> None:
    pictures = [
        Picture("recruiter", "jobs", "/jobs/?q=<b>", 360, "dark", "recruiter/jobs-360-dark.png", 200, 12),
        Picture("recruiter", "jobs", "/jobs/?q=<b>", 1440, "light", "recruiter/jobs-1440-light.png", 200),
    ]
    page = contact_sheet(pictures)
    assert page.count("<section>") == 1
    assert page.count("<img") == 2
    assert "12 px too wide" in page
    assert "/jobs/?q=&lt;b&gt;" in page


def test_without_a_browser(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no no-such-browser here") as refused:
        call_command("screenshots", str(tmp_path / "pictures"), "--chromium", "no-such-browser")
    assert refused.value.returncode == 64
    assert not (tmp_path / "pictures").exists()


def test_a_wrong_theme(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("screenshots", str(tmp_path), "--theme", "plaid")
    assert refused.value.returncode == 64


def test_a_page_that_cannot_be_drawn_has_its_place_and_stops_nothing() -> None:
    drawn = Picture("recruiter", "home", "/", 360, "dark", "recruiter/home-360-dark.png", 200)
    failed = Picture("recruiter", "jobs", "/jobs/", 360, "dark", "none.png", 0, trouble="Timeout <30 s>")
    page = contact_sheet([drawn, failed])
    assert page.count("<img") == 1
    assert "Timeout &lt;30 s&gt;" in page
    assert _wrong_with(failed) == "has no picture: Timeout <30 s>"
    assert _wrong_with(drawn) == ""
