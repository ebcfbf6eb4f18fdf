"""What the site reads before somebody waits for it."""

from __future__ import annotations

import gc

import pytest

from portal import linker, warm_up
from portal.actions.import_framework import load_builtin
from portal.job_sources import skills_found

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_read_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linker, "_built", None)
    monkeypatch.setattr(skills_found, "_books", [])
    monkeypatch.setattr(warm_up.connection, "close", lambda: None)  # the test's own


def test_it_works() -> None:
    load_builtin()
    assert warm_up.read_skills()
    assert linker._built is not None
    assert skills_found._books
    linker_then, book_then = linker._built, skills_found._books[0]
    assert warm_up.read_skills()
    assert (linker._built, skills_found._books[0]) == (linker_then, book_then), "nothing new is not read again"


def test_what_goes_wrong_ends_it(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise OSError("the folder cannot be written")

    monkeypatch.setattr(linker, "current", broken)
    assert not warm_up.read_skills()
    assert "not read ahead" in caplog.text


def test_what_was_loaded_is_set_apart_from_garbage() -> None:
    before = gc.get_freeze_count()
    try:
        warm_up.set_apart_what_stays()
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
