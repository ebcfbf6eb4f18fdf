"""`portal/api/openapi.json` says what the code says."""

from __future__ import annotations

import difflib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.api import committed
from portal.management.commands import openapi


def test_it_works() -> None:
    text, stands = committed.written(), committed.DOCUMENT.read_text()
    changed = list(difflib.unified_diff(stands.splitlines(), text.splitlines(), "openapi.json", "the code", n=2))
    assert not changed, "Run `python manage.py openapi` and look at what changed:\n" + "\n".join(changed[:60])
    assert json.loads(text)["openapi"].startswith("3.1")


def test_a_document_that_is_behind_is_found_and_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = tmp_path / "openapi.json"
    behind.write_text("{}")
    monkeypatch.setattr(openapi, "DOCUMENT", behind)
    with pytest.raises(CommandError, match=r"manage\.py openapi"):
        call_command("openapi", "--check", stdout=io.StringIO())
    assert behind.read_text() == "{}"
    call_command("openapi", stdout=io.StringIO())
    call_command("openapi", "--check", stdout=io.StringIO())
    assert behind.read_text() == committed.DOCUMENT.read_text()
