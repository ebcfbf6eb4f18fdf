"""Exports asked for and handed out: who may have what, and who no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.actions import export_expiry
from portal.actions.blind import set_blind
from portal.actions.export_expiry import sweep_exports
from portal.actions.exports import (
    MOST_WAITING,
    ExportGoneError,
    TooManyExportsError,
    ask_export,
    drop_export,
    fetch_export,
)
from portal.actions.members import change_role, remove_member
from portal.actions.refusal import RefusedError
from portal.actions.teams import add_to_team
from portal.actions.tokens import create_token, revoke_token
from portal.models import ApiClient, Event, Export, Membership, Notification
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope
from tests.portal.actions.exporting import asked, bytes_of, files, lines_of, worked
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


def as_system(person: Person, *capabilities: str) -> tuple[Scope, Any]:
    token, _ = create_token(
        Scope(person.organization.pk, system="test"), name="ATS", capabilities=[*capabilities, "export"]
    )
    given = frozenset(map(Capability, token.scopes))
    return Scope(person.organization.pk, token_id=token.pk, token_capabilities=given), token


def test_it_works(bob: Person, ranked: Ranked) -> None:
    row = asked(bob.scope, "rankings", run=ranked.run.pk)
    assert (row.state, row.asked_by) == (State.WAITING, bob.user)
    worked(row)
    assert row.file_name == f"ranking-{ranked.run.number}-{ranked.job.pk}.csv"
    assert lines_of(bob.scope, row)[0]["name"] == "Marisol Etcheverry"
    kinds = list(Event.objects.within(bob.scope).filter(kind__startswith="export.").values_list("kind", flat=True))
    assert sorted(kinds) == ["export.asked", "export.fetched"]


def test_the_log_leaves_for_who_may_read_it_alone(bob: Person, erin: Person) -> None:
    asked(erin.scope)
    row = worked(asked(erin.scope, "audit", kind="export"))
    assert [line["kind"] for line in lines_of(erin.scope, row)] == ["export.asked", "export.asked"]
    with pytest.raises(NotAllowedError):
        asked(bob.scope, "audit")


def test_what_is_refused_is_said_at_once(bob: Person, charlie: Person, ranked: Ranked) -> None:
    other = a_ranked_job(charlie)
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("nothing", "csv", {}),
        ("candidates", "exe", {}),
        ("candidates", "csv", {"run": ranked.run.pk}),
        ("candidates", "csv", {"job": "x"}),
        ("candidates", "csv", {"job": other.job.pk}),
        ("rankings", "csv", {}),
        ("rankings", "csv", {"run": other.run.pk}),
        ("rankings", "csv", {"job": other.job.pk}),
        ("rankings", "csv", {"run": ranked.run.pk, "job": a_ranked_job(bob).job.pk}),
        ("applications", "csv", {"stage": "fired"}),
        ("records", "csv", {"issuer_id": "x" * 201}),
        ("records", "csv", {"issuer_id": "a\0b"}),
    ]
    for what, form, about in wrong:
        with pytest.raises(RefusedError):
            asked(bob.scope, what, form, **about)
    with pytest.raises(RefusedError):
        ask_export(Scope(bob.organization.pk, system="x"), what="audit", form="csv", about={"since": "yesterday"})
    assert not Export.objects.within(bob.scope).exists()


def test_nobody_has_more_than_a_few_under_way(bob: Person, alice: Person) -> None:
    rows = [asked(bob.scope) for _ in range(MOST_WAITING)]
    with pytest.raises(TooManyExportsError):
        asked(bob.scope)
    asked(alice.scope)
    drop_export(bob.scope, rows[0])
    asked(bob.scope)


def test_only_who_asked_fetches(bob: Person, alice: Person, charlie: Person) -> None:
    row = worked(asked(bob.scope))
    reader, _token = as_system(bob, "read_candidates")
    for stranger in (alice.scope, charlie.scope, reader):
        with pytest.raises(ExportGoneError):
            fetch_export(stranger, row)
        drop_export(stranger, row)
    assert bytes_of(bob.scope, row)


def test_a_token_has_what_it_asked_for(bob: Person, alice: Person) -> None:
    reader, token = as_system(bob, "read_candidates")
    row = worked(asked(reader))
    assert row.token == token
    assert row.asked_by is None
    assert bytes_of(reader, row)
    with pytest.raises(NotAllowedError):
        asked(reader, "records")
    waiting = asked(reader)
    revoke_token(alice.scope, token)
    assert worked(waiting).state == State.FAILED
    assert sweep_exports() == 1
    row.refresh_from_db()
    assert (row.state, row.wrapped_key) == (State.EXPIRED, None)


def test_a_personal_token_may_no_more_than_its_person(bob: Person, alice: Person) -> None:
    token, _ = create_token(alice.scope, name="Mine", capabilities=["export", "read_candidates", "read_records"])
    token.user = bob.user
    token.save()
    given = frozenset(map(Capability, token.scopes))
    mine = Scope(
        bob.organization.pk,
        user_id=bob.user.pk,
        role=bob.scope.role,
        token_id=token.pk,
        token_capabilities=given,
    )
    row = worked(asked(mine))
    assert bytes_of(mine, row)
    assert bytes_of(bob.scope, row)  # it is theirs
    assert not Notification.objects.within(bob.scope).exists()
    waiting = asked(mine)
    remove_member(alice.scope, Membership.objects.within(alice.scope).get(user=bob.user))
    assert worked(waiting).state == State.FAILED


def test_a_client_finds_its_exports_with_its_next_token(bob: Person) -> None:
    client = ApiClient.objects.within(bob.scope).create(
        name="ATS", digest="0" * 64, scopes=["export", "read_candidates"]
    )
    given = frozenset({Capability.EXPORT, Capability.READ_CANDIDATES})
    tokens = [as_system(bob, "read_candidates")[0].token_id for _ in range(2)]
    first, second = (
        Scope(bob.organization.pk, token_id=token, token_capabilities=given, client_id=client.pk) for token in tokens
    )
    row = worked(asked(first))
    assert row.token is None
    assert bytes_of(second, row)
    client.scopes = ["export"]
    client.save()
    assert worked(asked(first)).state == State.FAILED


def test_who_may_no_more_gets_nothing(
    bob: Person, alice: Person, ranked: Ranked, django_capture_on_commit_callbacks: Committing
) -> None:
    """The worker looks again, and so does the door."""
    waiting, ready = asked(bob.scope), worked(asked(bob.scope, "rankings", run=ranked.run.pk))
    membership = Membership.objects.within(alice.scope).get(user=bob.user)
    change_role(alice.scope, membership, role="auditor")
    auditor = Scope(bob.organization.pk, user_id=bob.user.pk, role=membership.role)
    assert bytes_of(auditor, ready)
    remove_member(alice.scope, membership)
    assert worked(waiting).state == State.FAILED
    assert "may not" in waiting.error
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_exports() == 1
    assert files() == []


def test_a_narrowed_member_gets_their_jobs_alone(bob: Person, dora: Person, ranked: Ranked) -> None:
    other = a_ranked_job(bob)
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    wide = worked(asked(dora.scope))
    membership.every_job = False
    membership.save()
    add_to_team(bob.scope, ranked.job, membership)
    narrow = Scope(dora.organization.pk, user_id=dora.user.pk, role=dora.scope.role, jobs=frozenset({ranked.job.pk}))
    with pytest.raises(ExportGoneError):  # it was written when they saw every job
        fetch_export(narrow, wide)
    with pytest.raises(RefusedError):
        asked(narrow, "rankings", run=other.run.pk)
    mine = {str(application.candidate_id) for application in ranked.applications}
    assert {line["id"] for line in lines_of(narrow, worked(asked(narrow)))} == mine
    applied = lines_of(narrow, worked(asked(narrow, "applications")))
    assert {line["job"] for line in applied} == {str(ranked.job.pk)}


def test_a_blind_job_names_nobody(bob: Person, erin: Person, ranked: Ranked) -> None:
    kept = worked(asked(bob.scope, "rankings", run=ranked.run.pk))
    set_blind(bob.scope, ranked.job, blind=True)
    kept.refresh_from_db()
    assert kept.state == State.EXPIRED  # it named them
    for what in ("rankings", "gap_reports", "decisions", "applications", "verifications"):
        for form in ("csv", "json"):
            about = {"job": ranked.job.pk} if what != "verifications" else {}
            found = bytes_of(bob.scope, worked(asked(bob.scope, what, form, **about)))
            for word in (b"Marisol", b"Etcheverry", str(ranked.applications[0].candidate_id).encode()):
                assert word not in found, (what, form)
    row = worked(asked(erin.scope, "rankings", "csv", run=ranked.run.pk))
    assert lines_of(erin.scope, row)[0]["name"] == "Marisol Etcheverry"


def test_what_an_auditor_took_is_not_theirs_as_a_recruiter(alice: Person, erin: Person, bob: Person) -> None:
    ranked = a_ranked_job(bob)
    set_blind(bob.scope, ranked.job, blind=True)
    row = worked(asked(erin.scope, "rankings", run=ranked.run.pk))
    membership = Membership.objects.within(alice.scope).get(user=erin.user)
    change_role(alice.scope, membership, role="recruiter")
    with pytest.raises(ExportGoneError):
        fetch_export(Scope(bob.organization.pk, user_id=erin.user.pk, role=membership.role), row)
