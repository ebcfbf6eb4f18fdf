"""Exports worked off: whole, once, or with a word of why not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from portal.actions import write_export
from portal.actions.decide import decide
from portal.actions.exports import ExportGoneError, drop_export, fetch_export
from portal.actions.write_export import MOST_BEGUN, perform_export
from portal.exports import places
from portal.exports.registry import FORMS, KINDS, WRITERS
from portal.leases import claim, renew
from portal.models import Export, Notification
from tests.portal.actions.exporting import asked, bytes_of, files, lines_of, worked
from tests.portal.conftest import Person
from tests.portal.decisions import look_at
from tests.portal.work_factories import Ranked, a_ranked_job

pytestmark = pytest.mark.django_db
State = Export.State


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def test_it_works(bob: Person, ranked: Ranked) -> None:
    row = worked(asked(bob.scope, "rankings", run=ranked.run.pk))
    assert (row.state, row.done, row.total, row.error) == (State.DONE, 4, 4, "")
    assert row.expires_at is not None
    assert b"Marisol" not in (places.folder() / row.path).read_bytes()
    told = Notification.objects.within(bob.scope).get(user=bob.user)
    assert told.kind == "export_ready"
    perform_export(row.pk)  # a message that comes twice
    assert files() == [row.path]


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_every_kind_leaves_in_every_form(bob: Person, alice: Person, ranked: Ranked, form: str) -> None:
    look_at(bob, ranked.applications[0])
    decide(bob.scope, ranked.applications[0], stage="shortlisted", reason="=Knows the ward")
    for what in (name for name, kind in KINDS.items() if form in kind.forms):
        about = {"job": ranked.job.pk} if what in {"rankings", "gap_reports"} else {}
        row = worked(asked(alice.scope, what, form, **about))
        assert (row.state, row.error) == (State.DONE, ""), what
        assert row.done == row.total, what
        assert row.total
        found = bytes_of(alice.scope, row)
        assert len(found) == row.size
        if form == "csv":
            assert len(lines_of(alice.scope, row)) >= row.total
            assert '"=Knows' not in found.decode()
        elif form == "ndjson":
            assert len([json.loads(line) for line in found.splitlines()]) == row.total
        elif form == "json":
            whole = json.loads(found)
            assert len(whole["entries"] if what == "rankings" else whole) == row.total
        else:
            assert found[:2] == b"PK"


def test_a_gap_report_has_a_row_for_each_requirement(bob: Person, ranked: Ranked) -> None:
    row = worked(asked(bob.scope, "gap_reports", run=ranked.run.pk))
    lines = lines_of(bob.scope, row)
    assert len(lines) == 2 * 4
    first = [line for line in lines if line["application"] == str(ranked.applications[0].pk)]
    assert {line["requirement"] for line in first} == {"vitals", "cpr"}
    assert first[0]["evidence_digest"]
    assert first[0]["evidence_pointer"]


def test_a_cancelled_export_leaves_nothing(bob: Person, monkeypatch: pytest.MonkeyPatch, ranked: Ranked) -> None:
    row = asked(bob.scope)
    writer = WRITERS["csv"]

    def cancelled(table: Any, sink: Any) -> None:
        drop_export(bob.scope, row)
        writer.write(table, sink)

    monkeypatch.setitem(FORMS, "csv", writer.__class__("csv", "CSV", "text/csv", cancelled))
    monkeypatch.setattr(write_export, "EVERY_SECONDS", -1)
    assert worked(row).state == State.CANCELLED
    assert files() == []
    assert not Notification.objects.within(bob.scope).exists()
    with pytest.raises(ExportGoneError):
        fetch_export(bob.scope, row)
    assert worked(row).state == State.CANCELLED  # a message that came late


def test_a_worker_that_died_is_followed_by_one_that_starts_over(bob: Person, ranked: Ranked) -> None:
    row = asked(bob.scope)
    dead = claim(Export, row.pk, state=State.RUNNING)
    assert dead is not None
    half = places.folder() / f"{row.pk.hex}-{dead.token.hex[:12]}"
    half.write_bytes(b"half a file")
    perform_export(row.pk)  # it holds a lease still
    row.refresh_from_db()
    assert row.state == State.RUNNING
    Export.objects.within(bob.scope).update(lease_until=timezone.now() - timedelta(seconds=1))
    worked(row)
    assert (row.state, row.attempts) == (State.DONE, 2)
    assert len(lines_of(bob.scope, row)) == 4
    assert files() == [row.path]


def test_a_file_of_which_workers_die_is_given_up(bob: Person, ranked: Ranked) -> None:
    killed, given_up = asked(bob.scope), asked(bob.scope)
    Export.objects.within(bob.scope).filter(pk=killed.pk).update(attempts=MOST_BEGUN - 1)
    Export.objects.within(bob.scope).filter(pk=given_up.pk).update(attempts=MOST_BEGUN)
    assert worked(killed).state == State.DONE
    assert worked(given_up).state == State.FAILED
    assert "begun several times" in given_up.error
    assert files() == [killed.path]


def test_what_goes_wrong_is_tried_again_and_then_said(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_table: Any, _sink: Any) -> None:
        raise RuntimeError

    monkeypatch.setitem(FORMS, "csv", WRITERS["csv"].__class__("csv", "CSV", "text/csv", broken))
    row = asked(bob.scope)
    for attempt in (1, 2):
        worked(row)
        assert (row.state, row.attempts) == (State.WAITING, attempt)
        assert row.next_attempt_at is not None
        assert row.next_attempt_at > timezone.now()
        Export.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    assert worked(row).state == State.FAILED
    assert "went wrong" in row.error
    assert (row.next_attempt_at, files()) == (None, [])


def test_a_file_too_large_or_a_full_disk_ends_it(bob: Person, ranked: Ranked, settings: Any) -> None:
    settings.CREDENCE_MAX_EXPORT = 50
    assert "too large" in worked(asked(bob.scope)).error
    settings.CREDENCE_MAX_EXPORT = 10**9
    settings.CREDENCE_KEEP_FREE = 10**18
    row = worked(asked(bob.scope))
    assert (row.state, "no room" in row.error, files()) == (State.FAILED, True, [])


def test_the_lease_is_renewed_and_progress_told(bob: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    def noted(lease: Any, **columns: Any) -> None:
        told.append(columns)
        renew(lease, **columns)

    monkeypatch.setattr(write_export, "renew", noted)
    monkeypatch.setattr(write_export, "EVERY_SECONDS", -1)
    worked(asked(bob.scope))
    assert told[0]["total"] == 4
    assert {"done": 4} in told
    told.clear()
    monkeypatch.setattr(write_export, "EVERY_SECONDS", 3_600)
    worked(asked(bob.scope))
    assert len(told) == 1  # at most once in that time


def test_a_file_that_was_changed_is_not_handed_out(bob: Person, alice: Person, ranked: Ranked) -> None:
    row, theirs = worked(asked(bob.scope)), worked(asked(alice.scope))
    mine, other = places.folder() / row.path, places.folder() / theirs.path
    other.write_bytes(mine.read_bytes())
    with pytest.raises(Exception, match="changed"):
        bytes_of(alice.scope, theirs)
    Export.objects.within(bob.scope).filter(pk=theirs.pk).update(wrapped_key=row.wrapped_key)
    theirs.refresh_from_db()
    with pytest.raises(ExportGoneError):  # a key is bound to its row
        bytes_of(alice.scope, theirs)
    mine.write_bytes(mine.read_bytes()[:-1])
    with pytest.raises(ExportGoneError):
        fetch_export(bob.scope, row)


def test_a_file_outlives_the_master_key(bob: Person, ranked: Ranked) -> None:
    row = worked(asked(bob.scope))
    before = bytes_of(bob.scope, row)
    call_command("rotate_master_key")
    row.refresh_from_db()
    assert bytes_of(bob.scope, row) == before


def test_it_speaks_the_language_of_who_asked(bob: Person, ranked: Ranked) -> None:
    def words(row: Export) -> str:
        return lines_of(bob.scope, row)[0]["state_words"]

    english = words(worked(asked(bob.scope, "gap_reports", run=ranked.run.pk)))
    with translation.override("es"):
        row = asked(bob.scope, "gap_reports", run=ranked.run.pk)
    assert words(worked(row)) != english
