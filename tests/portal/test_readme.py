"""What the README promises of itself: a row for every variable, and every file that a guide names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

README = settings.BASE_DIR / "README.md"
GUIDES = (README, *sorted(settings.BASE_DIR.glob("[mp]*/**/README.md")))
#: Read by name, or through one of the functions that read one.
READ = re.compile(r"""(?:environ\.get\(|_flag\(|_list\(|_kept_secret\([^\n]*?, )"([A-Z_]+)\"""")


def test_it_works() -> None:
    table = README.read_text().partition("## Run it for real")[2]
    read = set(READ.findall((settings.BASE_DIR / "portal" / "settings.py").read_text()))
    assert {"CREDENCE_DATA", "CREDENCE_DEBUG", "CREDENCE_ALLOWED_HOSTS", "CREDENCE_SECRET_KEY"} <= read
    assert sorted(name for name in read if f"`{name}`" not in table) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: str(path.relative_to(settings.BASE_DIR)))
def test_what_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text()
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    named = re.findall(r"`((?:portal|matching|verification|tests|templates)/[\w./-]+\.\w+)`", text)
    assert [one for one in links if not (guide.parent / one).exists()] == []
    assert [one for one in named if not (settings.BASE_DIR / one).exists()] == []
