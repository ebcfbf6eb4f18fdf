"""Figures that are kept: a large organization's pages show what was counted last, and a worker counts again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import kept as module
from portal.actions.keep_figures import perform_keeping
from portal.kept import FRESH, TOO_OLD, kept
from portal.kept_figures import FIGURES
from portal.models import KeptFigures
from portal.scope import Scope
from tests.portal.conftest import Person


class Counter:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, _scope: Scope) -> dict[str, int]:
        self.asked += 1
        return {"n": self.asked}


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_large", lambda _scope: True)


def aged(person: Person, by: timedelta) -> None:
    KeptFigures.objects.within(person.scope).update(computed_at=timezone.now() - by)


def test_it_works(bob: Person, large: None, monkeypatch: pytest.MonkeyPatch) -> None:
    count = Counter()
    monkeypatch.setitem(FIGURES, "records", count)
    assert kept(bob.scope, "records", count) == ({"n": 1}, None)
    assert kept(bob.scope, "records", count).value == {"n": 1}
    aged(bob, FRESH * 2)
    assert kept(bob.scope, "records", count).value == {"n": 1}, "the page does not wait"
    row = KeptFigures.objects.within(bob.scope).get()
    assert row.next_attempt_at is not None
    perform_keeping(row.pk)
    perform_keeping(row.pk)
    shown = kept(bob.scope, "records", count)
    assert shown.value == {"n": 2}
    assert shown.counted_at is not None
    assert count.asked == 2


def test_a_small_organization_counts_for_every_page(bob: Person) -> None:
    count = Counter()
    kept(bob.scope, "records", count)
    assert kept(bob.scope, "records", count) == ({"n": 2}, None)
    assert not KeptFigures.objects.within(bob.scope).exists()


def test_who_sees_some_jobs_counts_for_themselves(bob: Person, large: None) -> None:
    count = Counter()
    kept(bob.scope, "records", count)
    assert kept(replace(bob.scope, jobs=frozenset()), "records", count).value == {"n": 2}
    assert kept(bob.scope, "records", count).value == {"n": 1}


def test_without_a_worker_it_does_not_grow_old_for_ever(bob: Person, large: None) -> None:
    count = Counter()
    kept(bob.scope, "records", count)
    aged(bob, TOO_OLD * 2)
    assert kept(bob.scope, "records", count).value == {"n": 2}
    assert KeptFigures.objects.within(bob.scope).count() == 1


def test_a_strangers_figures_are_their_own(bob: Person, charlie: Person, large: None) -> None:
    count = Counter()
    kept(bob.scope, "records", count)
    assert kept(charlie.scope, "records", count).value == {"n": 2}


def test_figures_of_an_older_version_are_left(bob: Person, large: None) -> None:
    kept(bob.scope, "no such figures", Counter())
    row = KeptFigures.objects.within(bob.scope).get()
    KeptFigures.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    perform_keeping(row.pk)
    row.refresh_from_db()
    assert row.next_attempt_at is None
    assert row.value == {"n": 1}


def test_pages_say_when_what_they_show_was_counted(bob: Person, large: None) -> None:
    for page in ("inbox", "issuers", "links"):
        assert bob.client.get(reverse(page)).status_code == 200
    aged(bob, FRESH * 2)
    for page in ("inbox", "issuers", "links"):
        assert "As of " in bob.client.get(reverse(page)).content.decode(), page


def test_pages_of_a_small_organization_need_not_say_it(bob: Person) -> None:
    for page in ("inbox", "issuers", "links"):
        assert "As of " not in bob.client.get(reverse(page)).content.decode(), page
