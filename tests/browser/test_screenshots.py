"""`manage.py screenshots` takes pictures of the running site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, _chromium

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_it_works(site: str, tmp_path: Path) -> None:
    """In a process of its own: this one drives a browser already."""
    arguments = f"--site {site} --role auditor --route home --route audit --width 360 --theme dark".split()
    command = [sys.executable, "manage.py", "screenshots", str(tmp_path), *arguments, "--chromium", str(_chromium())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603 - our own command
    assert done.returncode == 0, done.stderr
    taken = sorted(path.name for path in (tmp_path / "auditor").iterdir())
    assert taken == ["audit-360-dark.png", "home-360-dark.png"]
    assert all((tmp_path / "auditor" / name).read_bytes().startswith(b"\x89PNG") for name in taken)
    assert (tmp_path / "index.html").read_text().count("<img") == 2
