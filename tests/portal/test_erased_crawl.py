"""Every address of the site after somebody withdrew, and after they were erased: no answer tells of them any more.

What the organization held of them has words of its own in it, wherever words can be: name, addresses, titles of
records, notes, reasons, letters, kept files, messages to other systems. Everybody then reads every address.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from portal.actions.applicant_receive import receive_table
from portal.actions.candidates import add_identifier
from portal.actions.contest import contest
from portal.actions.decide import decide
from portal.actions.erase import erase
from portal.actions.exports import ask_export
from portal.actions.notes import write_note
from portal.actions.saved_searches import save_search
from portal.actions.sequence import sequence_events
from portal.actions.webhook_outbox import fill_outboxes
from portal.actions.withdraw import withdraw
from portal.actions.write import write_letter
from portal.actions.write_export import perform_export
from portal.exports.registry import KINDS
from portal.models import (
    ApplicantSystem,
    Application,
    Candidate,
    EvidenceRequest,
    Membership,
    Notification,
    SavedSearch,
)
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.crawling import browser_of, crawl, words_in
from tests.portal.own import own_scope
from tests.portal.test_url_walk import world as world  # noqa: PLC0414 - the fixture, under its name
from tests.portal.work import work_off
from tests.portal.work_factories import a_record, rank_now

READERS = ("alice", "bob", "dora", "erin", "guest", "alice's token", "erin's token", "system")
NAME, EMAIL, NUMBER = "Zorabelle Quinthrop", "zorabelle@quinthrop.example", "PN-7719"
#: What said something of them, each written in another place.
WORDS = ("Zorabelle", "Quinthrop", "quinthrop.example", NUMBER, "Quillwork", "telephoned", "eloquent", "mistaken")
WORDS += ("bring-it-along", "splendid", "marquetry")


@dataclass
class Gone:
    """Who left, and a program that repeats what it did before."""

    application: Application
    repeats: Client


@pytest.fixture
def gone(alice: Person, bob: Person, dora: Person, world: dict[str, str]) -> Gone:
    """Somebody of whom everything tells that can."""
    application = Application.objects.within(bob.scope).select_related("candidate", "job").get(pk=world["application"])
    person = application.candidate
    Candidate.objects.within(bob.scope).filter(pk=person.pk).update(name=NAME, email=EMAIL, phone="+1 555 0199")
    person.refresh_from_db()
    Membership.objects.within(bob.scope).filter(user=dora.user).update(notices={"decided": "mail"})
    a_record(bob, candidate=person, title="Quillwork certificate").submissions.update(
        job=application.job, file_name="Quillwork by Zorabelle.json"
    )
    add_identifier(bob.scope, person, kind="number", value=NUMBER)
    write_note(bob.scope, application.job, application=application, text=f"{NAME} telephoned.")
    decide(bob.scope, application, stage="shortlisted", reason=f"{NAME} was eloquent.")
    contest(own_scope(application), application, about="report", text="You are mistaken.")
    EvidenceRequest.objects.within(bob.scope).filter(application=application).update(message="Please bring-it-along.")
    write_letter(bob.scope, application, kind="free", subject=f"For {NAME}: splendid", body="Dear {name}, marquetry.")
    save_search(bob.scope, page="candidates", name="Them", query="q=Zorabelle", shared=True)
    save_search(bob.scope, page="candidates", name="Oyelarans", query="q=Oyelaran", shared=True)
    Notification.objects.within(bob.scope).create(
        user=alice.user, kind="answered", job=application.job, application=application
    )
    system = ApplicantSystem.objects.within(bob.scope).get(pk=world["ats"])
    keeper = Scope(bob.organization.pk, system="test")
    receive_table(keeper, system, f"name,email,job\n{NAME},{EMAIL},274075\n".encode(), preview=True)
    repeats, _ = browser_of("system", {"alice": alice}, application.job)
    given = _again(repeats, application)
    assert NAME in given.content.decode()
    assert _again(repeats, application).content == given.content
    rank_now(bob, application.job)
    work_off()
    _exports(alice.scope, world)
    sequence_events()
    fill_outboxes()
    return Gone(application, repeats)


def _again(repeats: Client, application: Application) -> HttpResponse:
    where, told = reverse("api-candidate-detail", args=[application.candidate_id]), {"phone": "+1 555 0177"}
    return repeats.patch(where, told, "application/json", headers={"Idempotency-Key": "once"})


def _exports(scope: Scope, world: dict[str, str]) -> None:
    of = {"rankings": {"job": world["job"]}, "gap_reports": {"job": world["job"]}}
    of["evidence_packs"] = {"candidate": world["candidate"]}
    for what, kind in KINDS.items():
        perform_export(ask_export(scope, what=what, form=kind.forms[0], about=of.get(what, {})).pk)


@pytest.mark.parametrize("reader", READERS)
def test_it_works(
    alice: Person, bob: Person, dora: Person, erin: Person, world: dict[str, str], gone: Gone, reader: str
) -> None:
    people = {"alice": alice, "bob": bob, "dora": dora, "erin": erin}
    browser, cases = browser_of(reader, people, gone.application.job)
    withdraw(own_scope(gone.application), gone.application)
    pages = crawl(browser, cases, world)
    erase(Scope(bob.organization.pk, system="keeper"), gone.application.candidate_id)
    sequence_events()
    after = crawl(browser, cases, world)
    assert [where for where, (status, _) in (pages | after).items() if status >= 500] == []
    hidden = ("Quillwork", "bring-it-along", "telephoned", NUMBER)
    assert sorted(words_in(pages, hidden)) == [], "withdrawn"
    assert sorted(words_in(after, WORDS)) == [], "erased"
    answer = _again(gone.repeats, gone.application)
    assert (answer.status_code, NAME in answer.content.decode()) == (404, False)
    assert [row.name for row in SavedSearch.objects.within(bob.scope)] == ["Nurses", "Oyelarans"]
