"""Pages of who works on a job: the team, the shared page, notes, notices and interview kits."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from portal.actions.decline import report_seen_at
from portal.actions.notes import write_note
from portal.actions.notify import notify
from portal.actions.policies import change_policies
from portal.models import Membership, Note, Notification, Viewing
from portal.policies import Policies
from portal.templatetags.own import looked_at
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, an_application


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def test_it_works(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    page = reverse("job_team", args=[job.pk])
    assert "Nobody yet." in bob.client.get(page).content.decode()
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    bob.client.post(reverse("add_to_team", args=[job.pk]), {"membership": membership.pk})
    shown = bob.client.get(page).content.decode()
    assert "Dora" in shown
    assert "No guest yet." in shown
    assert bob.client.post(reverse("add_to_team", args=[job.pk]), {"membership": membership.pk}).status_code == 422
    assert bob.client.post(reverse("add_to_team", args=[job.pk])).status_code == 422
    assert dora.client.get(page).status_code == 200
    assert dora.client.post(reverse("add_to_team", args=[job.pk]), {"membership": membership.pk}).status_code == 403


def test_an_administrator_says_who_sees_every_job(alice: Person, bob: Person, dora: Person) -> None:
    membership = Membership.objects.within(bob.scope).get(user=dora.user)
    address = reverse("change_reach", args=[membership.pk])
    assert bob.client.post(address, {"every_job": "no"}).status_code == 403
    assert alice.client.post(address, {"every_job": "no"}).status_code == 302
    assert "on the team of 0 jobs" in alice.client.get(reverse("members")).content.decode()
    own = Membership.objects.within(bob.scope).get(user=alice.user)
    assert alice.client.post(reverse("change_reach", args=[own.pk]), {"every_job": "no"}).status_code == 422


def test_the_shared_page_before_and_after_a_ranking(dora: Person, bob: Person, ranked: Ranked) -> None:
    before = a_job(bob)
    an_application(bob, before, "Marisol Etcheverry")
    assert "1 person applied." in dora.client.get(reverse("shared_job", args=[before.pk])).content.decode()
    shown = dora.client.get(reverse("shared_job", args=[ranked.job.pk])).content.decode()
    for application in ranked.applications[:2]:
        assert reverse("gap_report", args=[application.pk]) in shown
    assert "I stand for" in shown


def test_a_note_from_the_gap_report(dora: Person, bob: Person, ranked: Ranked) -> None:
    first = ranked.applications[0]
    address = reverse("application_notes", args=[first.pk])
    answer = dora.client.post(address, {"text": "Good <b>hands</b>", "advice": "approve", "from": "gap"})
    assert answer.headers["Location"] == reverse("gap_report", args=[first.pk]) + "#notes"
    shown = bob.client.get(reverse("gap_report", args=[first.pk])).content.decode()
    assert "Good &lt;b&gt;hands&lt;/b&gt;" in shown
    assert "Advice: go on with them" in shown
    answer = dora.client.post(address, {"text": "x" * 4001})
    assert answer.status_code == 422
    assert "x" * 4001 in answer.content.decode()
    note = Note.objects.within(bob.scope).get()
    assert bob.client.post(reverse("remove_note", args=[note.pk])).status_code == 302
    assert Note.objects.within(bob.scope).exists()  # it is dora's
    dora.client.post(reverse("remove_note", args=[note.pk]))
    assert not Note.objects.within(bob.scope).exists()


def test_an_auditor_reads_notes_and_writes_none(bob: Person, erin: Person) -> None:
    job = a_job(bob)
    write_note(bob.scope, job, text="Seen")
    address = reverse("job_notes", args=[job.pk])
    shown = erin.client.get(address).content.decode()
    assert "Seen" in shown
    assert "<textarea" not in shown
    assert erin.client.post(address, {"text": "Mine"}).status_code == 403


def test_notices(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    assert "Nothing yet." in dora.client.get("/notices/").content.decode()
    notify(bob.scope, to=[dora.user.pk], kind="received", job=job)
    notify(bob.scope, to=[dora.user.pk], kind="a_kind_of_tomorrow", job=job)
    shown = dora.client.get("/notices/").content.decode()
    assert "2 unread" in shown
    assert f"Something happened: {job.title}" in shown
    assert "2 unread notices" in dora.client.get("/jobs/").content.decode()  # the bell
    row = Notification.objects.within(dora.scope).get(kind="received")
    answer = dora.client.post(reverse("open_notice", args=[row.pk]))
    assert answer.headers["Location"] == reverse("shared_job", args=[job.pk])
    row.refresh_from_db()
    assert row.read_at
    assert bob.client.post(reverse("open_notice", args=[row.pk])).status_code == 404  # not his
    dora.client.post(reverse("read_notices"))
    assert "0 unread" in dora.client.get("/notices/").content.decode()


def test_how_to_be_told(dora: Person) -> None:
    assert dora.client.post("/notices/settings/", {"received": "daily"}).status_code == 302
    assert Membership.objects.within(dora.scope).get(user=dora.user).notices == {"received": "daily"}
    assert dora.client.post("/notices/settings/", {"received": "pigeon"}).status_code == 422


def test_everybody_is_asked_the_same(dora: Person, bob: Person, ranked: Ranked) -> None:
    asked = []
    for application in ranked.applications[:3]:
        shown = dora.client.get(reverse("interview", args=[application.pk])).content.decode()
        asked.append(re.findall(r"“([^”]*: tell me about the last time[^”]*)”", shown))
        assert "Everybody who is interviewed" in shown
    assert asked[0]
    assert asked[0] == asked[1] == asked[2]


def test_the_kit_is_not_the_gap_report(dora: Person, ranked: Ranked) -> None:
    """It leaves out what the person did show, so nobody is declined on it; that it was opened, its owner is told."""
    application = ranked.applications[0]
    dora.client.get(reverse("interview", args=[application.pk]))
    assert report_seen_at(dora.scope, application) is None
    row = Viewing.objects.within(dora.scope).get()
    assert looked_at(row) == "Questions for an interview with you"
    dora.client.get(reverse("gap_report", args=[application.pk]))
    assert report_seen_at(dora.scope, application) is not None


def test_a_kit_before_the_job_says_what_it_needs(bob: Person) -> None:
    job = a_job(bob)
    job.current_version = None
    job.save()
    application = an_application(bob, job, "Marisol Etcheverry")
    shown = bob.client.get(reverse("interview", args=[application.pk])).content.decode()
    assert "does not say yet what it needs" in shown


def test_a_house_without_guest_links_says_so_before_anybody_types(alice: Person, bob: Person) -> None:
    page = reverse("job_team", args=[a_job(bob).pk])
    assert "Send the link" in bob.client.get(page).content.decode()
    change_policies(alice.scope, Policies(guests_allowed=False))
    shown = bob.client.get(page).content.decode()
    assert "gives no links to guests" in shown
    assert "Send the link" not in shown
    change_policies(alice.scope, Policies(guest_days=2))
    assert re.search(r'name="days"[^>]+max="2"[^>]+value="2"', bob.client.get(page).content.decode())


def test_a_house_that_sends_no_letters_says_so_before_anybody_writes(alice: Person, bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    application.candidate.email = "marisol@mail.example"
    application.candidate.save()
    page = reverse("write_letter", args=[application.pk]) + "?kind=free"
    assert "Send the letter" in bob.client.get(page).content.decode()
    change_policies(alice.scope, Policies(letters_allowed=False))
    shown = bob.client.get(page).content.decode()
    assert "does not send letters" in shown
    assert "Send the letter" not in shown
