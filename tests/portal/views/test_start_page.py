"""The first run, told from what exists; sample data from the page; help where it is needed."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from portal.demonstration import sample
from portal.help import TOPICS
from portal.models import Candidate, Event, Organization, Record
from portal.permissions import Role
from portal.queries_start import first_run
from portal.templatetags.help import help as help_mark
from tests.portal.conftest import Person, make_person
from tests.portal.work_factories import a_job, a_record


@pytest.fixture(autouse=True)
def no_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "files_of", lambda *_rest: [])
    monkeypatch.setattr("portal.actions.load_sample.WITHOUT_RECORDS", 10)


@pytest.fixture
def fresh(db: None) -> Person:
    """The first administrator of an empty portal."""
    return make_person("fay", Organization.objects.create(name="Fresh Care"), Role.ADMINISTRATOR)


def test_it_works(fresh: Person) -> None:
    shown = fresh.client.get(reverse("first_run")).content.decode()
    assert "0 of 4 done" in shown
    assert "Say who you are" in shown


def test_steps_are_done_once_they_exist(fresh: Person) -> None:
    def done() -> list[str]:
        return [step.key for step in first_run(fresh.scope).steps if step.done]

    assert done() == []
    Organization.objects.filter(pk=fresh.organization.pk).update(contact_name="Fay", contact_email="fay@x.example")
    a_job(fresh)
    assert done() == ["organization", "job"]
    Record.objects.within(fresh.scope).filter(pk=a_record(fresh).pk).update(state="unreadable")
    assert done() == ["organization", "job"], "a file that holds no record is none"
    a_record(fresh)
    make_person("gus", fresh.organization, Role.RECRUITER)
    assert first_run(fresh.scope).finished
    assert "Everything is set up." in fresh.client.get(reverse("first_run")).content.decode()


def test_the_first_page_leads_there_until_it_is_put_away(fresh: Person) -> None:
    assert "0 of 4 first steps done." in fresh.client.get(reverse("home")).content.decode()
    fresh.client.post(reverse("put_away"))
    assert "first steps done" not in fresh.client.get(reverse("home")).content.decode()
    fresh.client.post(reverse("take_up"))
    assert "0 of 4 first steps done." in fresh.client.get(reverse("home")).content.decode()


def test_saying_whom_to_ask_needs_both_and_leads_on(fresh: Person) -> None:
    address = reverse("organization_settings")
    half = fresh.client.post(address, {"name": "Fresh Care", "contact_email": "fay@x.example"}, follow=True)
    assert "Candidates have nobody to ask yet" in half.content.decode()
    assert "first steps done" not in half.content.decode(), "this is the page of the next step"
    both = {"name": "Fresh Care", "contact_name": "Fay", "contact_email": "fay@x.example"}
    whole = fresh.client.post(address, both, follow=True).content.decode()
    assert "1 of 4 first steps done." in whole
    assert reverse("start_job") in whole


def test_a_job_without_applicants_leads_on(fresh: Person) -> None:
    job = a_job(fresh)
    shown = fresh.client.get(reverse("job", args=[job.pk])).content.decode()
    assert "1 of 4 first steps done." in shown
    fresh.client.post(reverse("put_away"))
    assert "first steps done" not in fresh.client.get(reverse("job", args=[job.pk])).content.decode()


def test_an_empty_first_page_invites_once(fresh: Person) -> None:
    assert "Everything begins here." not in fresh.client.get(reverse("home")).content.decode()
    fresh.client.post(reverse("put_away"))
    assert "Everything begins here." in fresh.client.get(reverse("home")).content.decode()


def test_a_stranger_puts_nothing_away(fresh: Person, charlie: Person) -> None:
    charlie.client.post(reverse("put_away"))
    assert not first_run(fresh.scope).skipped
    assert not Event.objects.within(fresh.scope).exists()


def test_who_may_do_nothing_is_not_led(erin: Person) -> None:
    assert "first steps done" not in erin.client.get(reverse("home")).content.decode()
    assert "An administrator does this." in erin.client.get(reverse("first_run")).content.decode()
    assert erin.client.post(reverse("load_samples")).status_code == 403


def test_sample_data_from_the_page(fresh: Person) -> None:
    fresh.client.post(reverse("load_samples"))
    assert Candidate.objects.within(fresh.scope).filter(sample=True).count() == 10
    shown = fresh.client.get(reverse("first_run")).content.decode()
    assert "10 invented people" in shown
    assert "0 of 4 done" in shown, "sample data goes again: no step is done by it"
    assert "hx-get" in fresh.client.get(reverse("sample_progress")).content.decode(), "not ranked yet: asked for again"
    unsure = fresh.client.post(reverse("remove_samples"))
    assert unsure.status_code == 422
    assert "Tick that you mean it" in unsure.content.decode()
    fresh.client.post(reverse("remove_samples"), {"sure": "yes"})
    assert not Candidate.objects.within(fresh.scope).exists()


def test_sample_data_by_command(fresh: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sample_data", "load", organization="Fresh Care")
    assert "10 invented people" in capsys.readouterr().out
    call_command("sample_data", "remove", organization="fresh care")
    call_command("sample_data", "remove", organization=str(fresh.organization.pk))
    assert "There was no sample data." in capsys.readouterr().out
    with pytest.raises(CommandError, match="No organization"):
        call_command("sample_data", "load", organization="Nobody")


@pytest.mark.parametrize("key", list(TOPICS))
def test_every_topic_has_a_page(bob: Person, key: str) -> None:
    topic = TOPICS[key]
    assert topic.key == key
    shown = bob.client.get(reverse(topic.address))
    assert shown.status_code == 200
    assert str(topic.title).split(",")[0] in shown.content.decode()
    assert reverse(topic.address) in str(help_mark(key))


def test_help_quotes_the_table(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.help.numbers.BULK_SKILLS", 4711)
    assert "4711" in bob.client.get(reverse("help_ranking")).content.decode()


def test_help_is_searched(bob: Person) -> None:
    shown = bob.client.get(reverse("help"), {"q": "kaplan"}).content.decode()
    assert reverse("help_metrics") in shown
    assert reverse("help_glossary") not in shown
    assert "No page holds" in bob.client.get(reverse("help"), {"q": "zzzz"}).content.decode()


def test_candidates_read_their_page_without_an_account(db: None) -> None:
    assert "You need no account" in Client().get(reverse("help_candidates")).content.decode()
    assert Client().get(reverse("help_verdicts")).status_code == 302


def test_fairness_registers_what_exists(erin: Person, alice: Person, bob: Person) -> None:
    job = a_job(bob)
    shown = erin.client.get(reverse("fairness")).content.decode()
    assert job.title in shown
    for name in ("rates", "organization_legal", "rates_summary"):
        assert reverse(name) in shown
    assert reverse("rates") not in alice.client.get(reverse("fairness")).content.decode()
    assert bob.client.get(reverse("fairness")).status_code == 403
    assert erin.client.get(reverse("organization_legal")).status_code == 200
