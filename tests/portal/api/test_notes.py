"""Notes by the API."""

from __future__ import annotations

import pytest

from portal.models import Notification
from tests.portal.api.conftest import Call
from tests.portal.api.persons import PersonCall
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def test_it_works(bob: Person, dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, first = person_of(bob), str(ranked.applications[0].pk)
    status, note = me.post("notes/", {"application": first, "text": "Ask about CPR, @Dora", "advice": "hold"})
    assert (status, note["author"], note["mine"], note["told"]) == (201, "Bob", True, ["Dora"])
    assert Notification.objects.within(bob.scope).filter(user=dora.user, kind="mentioned").exists()
    read = person_of(dora).get("notes/", application=first)[1]["results"]
    assert read == [note | {"mine": False}]
    assert me.get("notes/", job=str(ranked.job.pk))[1]["results"] == []
    assert me.get(f"notes/{note['id']}/")[1] == note


def test_ones_own_is_changed_and_removed(bob: Person, dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    me, other = person_of(bob), person_of(dora)
    note = me.post("notes/", {"job": str(ranked.job.pk), "text": "First"})[1]
    assert other.put(f"notes/{note['id']}/", {"text": "Mine"})[0] == 422
    assert other.delete(f"notes/{note['id']}/") == 422
    status, changed = me.put(f"notes/{note['id']}/", {"text": "Second", "tell": [str(dora.user.pk)]})
    assert (status, changed["text"], changed["told"]) == (200, "Second", ["Dora"])
    assert me.delete(f"notes/{note['id']}/") == 204
    assert me.get(f"notes/{note['id']}/")[0] == 404


def test_whom_a_note_may_mention(bob: Person, dora: Person, person_of: PersonCall, ranked: Ranked) -> None:
    members = person_of(bob).get("notes/mentionable/", job=str(ranked.job.pk))[1]
    assert {row["name"] for row in members} == {"Bob", "Dora"}


def test_what_is_wrong_is_said(
    bob: Person, charlie: Person, system_of: Call, person_of: PersonCall, ranked: Ranked
) -> None:
    me, job = person_of(bob), str(ranked.job.pk)
    assert me.get("notes/")[0] == 400
    for odd in ({"text": "x"}, {"job": job}, {"job": job, "text": "x", "tell": ["7"]}, None, []):
        assert me.post("notes/", odd)[0] == 400, odd
    assert me.post("notes/", {"job": job, "text": "x", "advice": "hold"})[0] == 422
    assert system_of(bob).post("notes/", {"job": job, "text": "x"})[0] == 403
    assert system_of(bob, "read_jobs").get("notes/", job=job)[0] == 403
    theirs = person_of(charlie)
    assert theirs.post("notes/", {"job": job, "text": "x"})[0] == 404
    assert theirs.get("notes/", job=job)[0] == 404
