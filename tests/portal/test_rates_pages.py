"""Rates by group: for auditors alone, each look an event, and the numbers those of the decisions."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from portal.actions.decide import decide
from portal.actions.move import move_people, undo_move
from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.models import Application, Candidate, Demographics, Event, Job
from portal.permissions import Capability
from portal.queries_rates import RatesWanted, rates_view
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import a_job

ADDRESSES = ("rates", "rates_summary", "export_rates")


def applicants(person: Person, job: Job, gender: str, race: str, people: int, shortlisted: int) -> None:
    for number in range(people):
        candidate = Candidate.objects.within(person.scope).create(name=f"{gender} {number}")
        stage = "shortlisted" if number < shortlisted else "applied"
        row: Application = Application.objects.within(person.scope).create(candidate=candidate, job=job, stage=stage)
        answers = {name: text for name, text in (("gender", gender), ("race", race)) if text}
        if answers:
            Demographics.objects.within(person.scope).create(application=row, answers=answers)


@pytest.fixture
def job(bob: Person) -> Job:
    found = a_job(bob)
    applicants(bob, found, "Woman", "White", 40, 12)
    applicants(bob, found, "Man", "Middle Eastern or North African", 40, 20)
    applicants(bob, found, "", "", 6, 6)
    return found


def test_it_works(erin: Person, job: Job) -> None:
    shown = erin.client.get(reverse("rates")).content.decode()
    assert "0.60" in shown
    assert "under 0.80" in shown
    assert "no verdict" in shown


def test_who_decides_never_reaches_them(alice: Person, bob: Person, dora: Person, job: Job) -> None:
    for person in (alice, bob, dora):
        for name in ADDRESSES:
            assert person.client.get(reverse(name)).status_code == 403
        assert person.client.post(reverse("rates_token"), {"name": "Mine"}).status_code == 403
        with pytest.raises(NotAllowedError):
            rates_view(person.scope, RatesWanted())
        with pytest.raises(NotAllowedError):
            create_token(person.scope, name="Mine", capabilities=[Capability.READ_RATES.value])


def test_rest_needs_a_token_of_an_auditor(alice: Person, erin: Person, job: Job) -> None:
    _, all_of_it = create_token(alice.scope, name="All", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    refused = Client(headers={"Authorization": f"Bearer {all_of_it}"}).get(reverse("api-rates"))
    assert refused.status_code == 403
    _, secret = create_token(erin.scope, name="Script", capabilities=["read_rates"])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    answer = browser.get(reverse("api-rates"), {"job": str(job.pk)})
    assert answer.status_code == 200
    assert answer.json()["applicants"] == 86
    assert browser.get(reverse("api-rates"), {"job": "x"}).status_code == 400
    assert browser.get(reverse("api-candidate-list")).status_code == 403


def test_each_look_is_an_event(erin: Person, job: Job) -> None:
    for name in ADDRESSES:
        assert erin.client.get(reverse(name), {"job": str(job.pk)}).status_code == 200
    seen = Event.objects.within(erin.scope).filter(kind="rates.viewed")
    assert [event.data["form"] for event in seen.order_by("created_at")] == ["page", "summary", "csv"]
    assert {event.data["jobs"] for event in seen} == {str(job.pk)}


def test_categories_are_those_of_the_eeo_1_report(erin: Person, job: Job) -> None:
    view = rates_view(erin.scope, RatesWanted((job.pk,)))
    races = next(table for table in view.report.of("shortlisted") if table.dimension == "race")
    assert {(group.label, group.people) for group in races.groups} == {("White", 80), ("Unknown", 6)}
    sexes = next(table for table in view.report.of("shortlisted") if table.dimension == "sex")
    female = next(group for group in sexes.groups if group.label == "Female")
    assert (female.to_four_fifths, female.to_parity, female.flagged) == (4, 8, True)
    assert sexes.unknown == 6


def test_who_was_shortlisted_once_counts_whatever_came_after(bob: Person, erin: Person, job: Job) -> None:
    row = Application.objects.within(bob.scope).filter(job=job, stage="applied").first()
    assert row is not None
    before = rates_view(erin.scope, RatesWanted()).report.of("shortlisted")[0].selected
    decide(bob.scope, row, stage="shortlisted", reason="Met")
    decline(bob, row, disposition="declined_offer", reason="Took another job")
    assert rates_view(erin.scope, RatesWanted()).report.of("shortlisted")[0].selected == before + 1


def test_who_was_moved_by_mistake_and_moved_back_never_got_there(bob: Person, erin: Person, job: Job) -> None:
    row = Application.objects.within(bob.scope).filter(job=job, stage="applied").first()
    assert row is not None
    before = rates_view(erin.scope, RatesWanted()).report.of("hired")[0].selected
    moved = move_people(bob.scope, job, [row.pk], stage="hired", reason="Met")
    assert rates_view(erin.scope, RatesWanted()).report.of("hired")[0].selected == before + 1
    undo_move(bob.scope, job, moved.move)
    assert rates_view(erin.scope, RatesWanted()).report.of("hired")[0].selected == before


def test_without_answers_there_is_nothing_to_compare(bob: Person, erin: Person) -> None:
    a_job(bob)
    shown = erin.client.get(reverse("rates")).content.decode()
    assert "Nobody has answered" in shown
    assert erin.client.get(reverse("rates"), {"since": "nonsense", "version": "x", "job": "x"}).status_code == 200


def test_the_files_hold_the_same(erin: Person, job: Job) -> None:
    whole = json.loads(erin.client.get(reverse("export_rates"), {"as": "json"}).content)
    assert whole["methods"]["p_value"].startswith("Fisher")
    rows = erin.client.get(reverse("export_rates"), {"as": "csv"}).content.decode().splitlines()
    assert len(rows) == 1 + sum(len(table["groups"]) for table in whole["tables"])
    assert erin.client.get(reverse("export_rates"), {"as": "xls"}).status_code == 404


def test_the_summary_names_unknowns_and_is_ready_to_print(erin: Person, job: Job) -> None:
    shown = erin.client.get(reverse("rates_summary"), {"auditor": "Fairbanks & Daughters"}).content.decode()
    assert "Fairbanks &amp; Daughters" in shown
    assert "6 by sex" in shown
    assert "0.60" in shown


def test_two_looks_do_not_give_single_people_away(bob: Person, erin: Person, job: Job) -> None:
    """All jobs less all but one is whoever applied for that one; up to today less up to yesterday, who came today."""
    other = a_job(bob)
    applicants(bob, other, "Man", "Asian", 3, 0)
    assert erin.client.get(reverse("rates"), {"job": str(job.pk)}).status_code == 200
    for name in ADDRESSES:
        answer = erin.client.get(reverse(name))
        assert answer.status_code == 403
        assert "fewer than 10 people" in answer.content.decode()
    assert erin.client.get(reverse("rates"), {"job": str(job.pk)}).status_code == 200, "the same again"
    assert erin.client.get(reverse("rates"), {"job": str(job.pk), "since": "2001-01-01"}).status_code == 200
    applicants(bob, other, "Man", "Asian", 7, 0)
    assert erin.client.get(reverse("rates")).status_code == 200, "ten people apart"
    few = [row.pk for row in Application.objects.within(bob.scope).filter(job=job)[:2]]
    Application.objects.within(bob.scope).filter(pk__in=few).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert erin.client.get(reverse("rates"), {"since": "2021-01-01"}).status_code == 403


def test_rest_refuses_them_as_well(bob: Person, erin: Person, job: Job) -> None:
    _, secret = create_token(erin.scope, name="Audit", capabilities=[Capability.READ_RATES.value])
    browser = Client(headers={"Authorization": f"Bearer {secret}"})
    assert browser.get(reverse("api-rates")).status_code == 200
    applicants(bob, a_job(bob), "Man", "Asian", 3, 0)
    assert browser.get(reverse("api-rates"), {"job": str(job.pk)}).status_code == 403
