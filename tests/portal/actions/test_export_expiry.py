"""Files that were kept end: their time is over, or somebody who may be in them withdrew."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.actions import export_expiry
from portal.actions.erase import erase
from portal.actions.export_expiry import sweep_exports
from portal.actions.exports import (
    ExportGoneError,
    drop_export,
    fetch_export,
)
from portal.actions.take_back import take_back
from portal.actions.withdraw import withdraw
from portal.exports import places
from portal.exports.registry import FORMS, WRITERS
from portal.models import Export, Record
from portal.scope import Scope
from tests.portal.actions.exporting import asked, bytes_of, files, worked
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job

pytestmark = pytest.mark.django_db
State = Export.State
Committing = Callable[..., Any]


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


@pytest.fixture(autouse=True)
def sweep_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_expiry, "ROUND_SECONDS", -1)


def test_it_works(bob: Person, django_capture_on_commit_callbacks: Committing) -> None:
    """After seven days; what no row names goes, too."""
    row, other = worked(asked(bob.scope)), worked(asked(bob.scope))
    stray = places.folder() / "stray"
    stray.write_bytes(b"x")
    assert sweep_exports() == 0
    assert len(files()) == 3
    for item in (stray, *(places.folder() / name for name in (row.path, other.path))):
        os.utime(item, (0, 0))
    Export.objects.within(bob.scope).filter(pk=row.pk).update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_exports() == 1
    assert files() == [other.path]
    row.refresh_from_db()
    assert row.state == State.EXPIRED
    Export.objects.within(bob.scope).filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=40))
    sweep_exports()
    assert list(Export.objects.within(bob.scope)) == [other]
    (places.folder() / other.path).unlink()  # as after a restore: backups hold no exports
    assert sweep_exports() == 1


def test_an_erased_file_is_gone(bob: Person, django_capture_on_commit_callbacks: Committing) -> None:
    row = worked(asked(bob.scope))
    with django_capture_on_commit_callbacks(execute=True):
        drop_export(bob.scope, row)
    row.refresh_from_db()
    assert (row.state, row.wrapped_key, files()) == (State.EXPIRED, None, [])


@pytest.mark.parametrize("how", ["withdraw", "erase", "take_back"])
def test_a_withdrawal_ends_kept_files(bob: Person, charlie: Person, ranked: Ranked, how: str) -> None:
    theirs = worked(asked(charlie.scope))
    ready, waiting = worked(asked(bob.scope)), asked(bob.scope)
    application = ranked.applications[0]
    own = Scope(bob.organization.pk, application_id=application.pk)
    if how == "take_back":
        take_back(own, application, Record.objects.within(bob.scope).get(candidate=application.candidate))
    else:
        withdraw(own, application)
    if how == "erase":
        Export.objects.within(bob.scope).filter(pk=ready.pk).update(state=State.DONE, wrapped_key=b"x", path="x")
        erase(Scope(bob.organization.pk, system="test"), application.candidate_id)
    ready.refresh_from_db()
    assert (ready.state, ready.wrapped_key, ready.path) == (State.EXPIRED, None, "")
    with pytest.raises(ExportGoneError):
        fetch_export(bob.scope, ready)
    assert bytes_of(charlie.scope, theirs)
    found = bytes_of(bob.scope, worked(waiting))
    assert (b"Marisol" in found) == (how == "take_back")


def test_a_withdrawal_while_it_is_written_begins_it_anew(
    bob: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before the withdrawal is in no file that anybody gets."""
    row = asked(bob.scope)
    own = Scope(bob.organization.pk, application_id=ranked.applications[0].pk)
    writer = WRITERS["csv"].write

    def interrupted(table: Any, sink: Any) -> None:
        writer(table, sink)
        monkeypatch.undo()
        withdraw(own, ranked.applications[0])

    patched = WRITERS["csv"].__class__("csv", "CSV", "text/csv", interrupted)
    monkeypatch.setitem(FORMS, "csv", patched)
    worked(row)
    assert (row.state, row.attempts) == (State.WAITING, 0)
    assert files() == []
    monkeypatch.setitem(FORMS, "csv", WRITERS["csv"])
    worked(row)
    assert row.state == State.DONE
    assert b"Marisol" not in bytes_of(bob.scope, row)
