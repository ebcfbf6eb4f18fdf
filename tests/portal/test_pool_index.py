"""Counts from the index are the plain counts, whatever happened since it was made; who is erased leaves it."""

from __future__ import annotations

import tarfile
import threading
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from matching.statements import Need, Requirement
from portal import pool_changes, pool_counts, pool_index, pool_keeper
from portal.actions.candidates import add_candidate
from portal.actions.merge import merge_candidates
from portal.actions.sequence import sequence_events
from portal.actions.take_back import take_back
from portal.actions.withdraw import withdraw
from portal.backups import back_up
from portal.models import Application, Candidate, Event, Observation, Record
from portal.pool_index import build_index, catch_up, index_folder, open_index
from portal.pool_keeper import keep_pool_indexes, keeper_scope, tend
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, VITALS, Ranked, a_candidate, a_ranked_job, a_record

NEEDS = (
    Requirement("vitals", "Vital signs", (VITALS,), Need.MUST),
    Requirement("cpr", "Basic life support", (CPR,), Need.NICE),
)


@pytest.fixture
def ranked(alice: Person) -> Ranked:
    """Four applicants, and an index of them."""
    found = a_ranked_job(alice)
    sequence_events()
    build_index(keeper_scope(alice.organization.pk))
    return found


@pytest.fixture(autouse=True)
def all_pools_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (pool_counts, pool_index, pool_keeper):
        monkeypatch.setattr(module, "INDEX_FROM", 1)


def both(person: Person, ranked: Ranked) -> None:
    """Whether counts from the index, which must have been used, are the plain ones."""
    for job in (ranked.job, None):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool_counts, "_plainly", None)
            by_index = pool_counts.pool_counts(person.scope, NEEDS, job=job)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool_counts, "INDEX_FROM", 1_000_000)
            patch.setattr(pool_counts, "_from_index", None)
            plainly = pool_counts.pool_counts(person.scope, NEEDS, job=job)
        assert by_index == plainly


def own_scope(application: Application) -> Scope:
    return Scope(organization_id=application.organization_id, application_id=application.pk)


def held(scope: Scope) -> set[str]:
    """Every id that any file of the index holds."""
    folder = index_folder(scope.organization_id)
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    people = Candidate.objects.within(scope, hidden_too=True).values_list("pk", flat=True)
    return {str(pk) for pk in people if str(pk).encode() in data}


def test_it_works(alice: Person, ranked: Ranked) -> None:
    both(alice, ranked)
    index = open_index(alice.scope)
    assert index is not None
    assert len(index.view) == 3, "Owen shared nothing"


def a_newcomer(alice: Person, ranked: Ranked) -> None:
    candidate = add_candidate(alice.scope, name="New Comer", email="new@mail.example")
    Application.objects.within(alice.scope).create(candidate=candidate, job=ranked.job)
    a_record(alice, candidate=candidate)


def another_record(alice: Person, ranked: Ranked) -> None:
    record = a_record(alice, candidate=ranked.applications[3].candidate, title="Another")
    Event.objects.within(alice.scope).create(kind="record.verified", actor="system:x", subject=f"record:{record.pk}")


def a_withdrawal(_alice: Person, ranked: Ranked) -> None:
    withdraw(own_scope(ranked.applications[0]), ranked.applications[0])


def a_record_taken_back(alice: Person, ranked: Ranked) -> None:
    record = Record.objects.within(alice.scope).get(candidate=ranked.applications[0].candidate)
    take_back(own_scope(ranked.applications[0]), ranked.applications[0], record)


def two_who_are_one(alice: Person, ranked: Ranked) -> None:
    kept, gone = ranked.applications[3].candidate, ranked.applications[0].candidate
    merge_candidates(alice.scope, kept=kept, gone=gone, because="decided")


def an_observation(alice: Person, ranked: Ranked) -> None:
    Observation.objects.within(alice.scope).create(
        application=ranked.applications[3],
        requirement_key="vitals",
        concept_uri=VITALS,
        level=3.0,
        what_was_seen="Took a blood pressure",
        setting="skills visit",
        observed_on=date(2026, 11, 1),
    )


def a_trial(alice: Person, ranked: Ranked) -> None:
    trial = Candidate.objects.within(alice.scope).create(name="Trial")
    Application.objects.within(alice.scope).create(candidate=trial, job=ranked.job, source=Application.TRIAL)
    a_record(alice, candidate=trial, title="Of nobody")
    Event.objects.within(alice.scope).create(kind="candidate.added", actor="x", subject=f"candidate:{trial.pk}")


@pytest.mark.parametrize(
    "happens",
    [a_newcomer, another_record, a_withdrawal, a_record_taken_back, two_who_are_one, an_observation, a_trial],
)
def test_what_happened_since_is_counted_at_once_and_taken_in(
    alice: Person, ranked: Ranked, happens: Callable[[Person, Ranked], None]
) -> None:
    before = pool_counts.pool_counts(alice.scope, NEEDS, job=None)
    happens(alice, ranked)
    both(alice, ranked)
    sequence_events()
    both(alice, ranked)
    catch_up(keeper_scope(alice.organization.pk))
    both(alice, ranked)
    changed = pool_counts.pool_counts(alice.scope, NEEDS, job=None) != before
    assert changed == (happens not in (an_observation, a_trial))


def test_who_withdrew_is_gone_from_every_file_when_the_time_is_over(
    alice: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch
) -> None:
    marisol = str(ranked.applications[0].candidate_id)
    scope = keeper_scope(alice.organization.pk)
    monkeypatch.setattr(pool_index, "MOST_WASTE", 1.0)  # or so small a pool would be merged at once
    assert marisol in held(scope)
    a_withdrawal(alice, ranked)
    sequence_events()
    index = catch_up(scope)
    assert not index.view.holds([marisol])
    assert index.manifest.marks["erased"]
    later = timezone.now() + timedelta(seconds=pool_index.LINGER)
    monkeypatch.setattr(pool_index.timezone, "now", lambda: later)
    catch_up(scope)
    assert marisol not in held(scope)
    assert not open_index(scope).manifest.marks["erased"]  # type: ignore[union-attr]
    assert held(scope), "the others are still there"


def test_an_index_of_another_past_is_not_believed(alice: Person, ranked: Ranked) -> None:
    """After a backup was restored, events have the same numbers and tell something else."""
    assert open_index(alice.scope) is not None
    last = Event.objects.within(alice.scope).exclude(seq=None).order_by("-seq").first()
    assert last is not None
    Event.objects.within(alice.scope).filter(pk=last.pk).update(hash="f" * 64)
    assert open_index(alice.scope) is None
    assert pool_counts.pool_counts(alice.scope, NEEDS, job=ranked.job).people == 4
    catch_up(keeper_scope(alice.organization.pk))
    both(alice, ranked)


def test_without_an_index_and_with_a_damaged_one_the_database_is_read(alice: Person, ranked: Ranked) -> None:
    plain = pool_counts.pool_counts(alice.scope, NEEDS, job=ranked.job)
    folder = index_folder(alice.organization.pk)
    (folder / "manifest.json").write_text("{}")
    assert pool_counts.pool_counts(alice.scope, NEEDS, job=ranked.job) == plain
    pool_index.forget_index(alice.organization.pk)
    assert not folder.exists()
    assert pool_counts.pool_counts(alice.scope, NEEDS, job=ranked.job) == plain
    catch_up(keeper_scope(alice.organization.pk))
    both(alice, ranked)


def test_too_much_happened(alice: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_changes, "MOST_EVENTS", 1)
    for _ in range(3):
        a_newcomer(alice, ranked)
    assert pool_counts.pool_counts(alice.scope, NEEDS, job=None).people == 7
    sequence_events()
    assert len(catch_up(keeper_scope(alice.organization.pk)).view) == 6


def test_numbers_that_do_not_fit_are_counted_plainly(alice: Person, ranked: Ranked) -> None:
    needs = (Requirement("r", "R", (VITALS,), Need.MUST, maximum_age_days=90_000, age_reason="centuries"),)
    assert pool_counts.pool_counts(alice.scope, needs, job=ranked.job).counts[0].met == 1


def test_it_is_private_and_each_organizations_own(alice: Person, charlie: Person, ranked: Ranked) -> None:
    assert open_index(charlie.scope) is None
    folder = index_folder(alice.organization.pk)
    for path in (folder.parent, folder):
        assert path.stat().st_mode & 0o077 == 0
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    for words in ("Marisol", "Cedar Fork", "Vital signs", "mail.example"):
        assert words.encode() not in data
    assert ranked.job.title.encode() not in data


def test_a_round_keeps_large_pools_and_forgets_small_ones(
    alice: Person, charlie: Person, ranked: Ranked, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_candidate(charlie)
    assert tend() == {alice.organization.pk: 3, charlie.organization.pk: 0}
    monkeypatch.setattr(pool_keeper, "INDEX_FROM", 3)
    assert tend() == {alice.organization.pk: 3}
    assert not index_folder(charlie.organization.pk).exists()
    assert index_folder(alice.organization.pk).exists()


def test_one_builder_on_a_host(alice: Person, ranked: Ranked) -> None:
    with pool_keeper.only_builder() as mine:
        assert mine
        assert tend() == {}
    assert tend()


def test_rounds_run_beside_the_scheduler_and_not_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(pool_keeper, "tend", done.set)
    monkeypatch.setattr(pool_keeper, "_large", lambda: {UUID(int=1)})
    monkeypatch.setattr(pool_keeper._Rounds, "begun", float("-inf"))
    assert keep_pool_indexes()
    assert done.wait(5)
    assert not keep_pool_indexes()
    monkeypatch.setattr(pool_keeper, "_large", set)
    monkeypatch.setattr(pool_keeper._Rounds, "begun", float("-inf"))
    assert not keep_pool_indexes(), "there is nothing to keep"


def test_the_command(alice: Person, ranked: Ranked) -> None:
    name = alice.organization.name
    assert "3 people" in told("show")
    assert told("check", "--organization", name) == f"{name}: good.\n"
    assert "3 people" in told("build", "--organization", str(alice.organization.pk))
    another_record(alice, ranked)
    sequence_events()
    assert "good" in told("check")


def test_the_check_finds_what_no_event_told(alice: Person, ranked: Ranked) -> None:
    record = Record.objects.within(alice.scope).get(candidate=ranked.applications[0].candidate)
    record.evidence.all().delete()
    with pytest.raises(CommandError, match="Build it anew") as refused:
        told("check")
    assert refused.value.returncode == 1
    told("build")
    assert "good" in told("check")


def test_a_damaged_index_is_built_anew_by_the_keeper(alice: Person, ranked: Ranked) -> None:
    path = next(index_folder(alice.organization.pk).glob("segment-*"))
    data = bytearray(path.read_bytes())
    data[-64] ^= 0xFF
    path.write_bytes(data)
    pool_index._checked.clear()
    pool_index._opened.cache_clear()
    with pytest.raises(CommandError):
        told("check")
    assert tend()
    assert "good" in told("check")
    both(alice, ranked)


def test_what_a_check_left_behind_is_removed(alice: Person, ranked: Ranked) -> None:
    with pool_keeper.beside(alice.scope) as folder:
        build_index(alice.scope, folder)
        assert tend()
        assert not folder.exists()


def test_the_command_says_what_it_does_not_know(alice: Person) -> None:
    assert "No organization has an index" in told("show")
    for wrong in (["show", "--organization", "Nobody"], ["dance"], []):
        with pytest.raises(CommandError) as refused:
            told(*wrong)
        assert refused.value.returncode == 64
    with pytest.raises(CommandError):
        told("show", "--organization", alice.organization.name)


def told(*arguments: str) -> str:
    out: Any = StringIO()
    call_command("pool_index", *arguments, stdout=out)
    words: str = out.getvalue()
    return words


@pytest.mark.django_db(transaction=True)
def test_backups_leave_it_out(alice: Person, ranked: Ranked, tmp_path: Path) -> None:
    with tarfile.open(back_up(tmp_path / "backups", portable=True)) as tar:
        assert not [name for name in tar.getnames() if "pool_index" in name]
