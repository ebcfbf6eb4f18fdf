"""Whom the filters of the candidates' list find, and how one pages past what is counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal import queries_candidate_list as listing
from portal.actions.blind import set_blind
from portal.models import Application, Candidate, CandidateIdentifier, EvidenceRequest
from portal.queries_candidate_search import CandidateFilter, candidates_found, wanted_skill
from tests.portal.conftest import Person
from tests.portal.work_factories import CPR, VITALS, a_concept, a_job, a_ranked_job, a_record, an_application
from verification.codes import Trust


def found(person: Person, **wanted: object) -> set[str]:
    return {row.name.split()[0] for row in candidates_found(person.scope, CandidateFilter(**wanted))}  # type: ignore[arg-type]


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    a_concept(VITALS)
    a_concept(CPR)
    assert found(bob) == {"Marisol", "Beatrix", "Desmond", "Owen"}
    vitals = wanted_skill(bob.scope, "vital signs")
    assert vitals is not None
    assert vitals.uris == (VITALS,)
    assert found(bob, skill=vitals) == {"Marisol", "Beatrix"}
    assert found(bob, skill=vitals, issuer="cedar fork") == {"Marisol", "Beatrix"}
    assert found(bob, skill=vitals, issuer="nobody") == set()
    assert found(bob, skill=wanted_skill(bob.scope, CPR)) == set()  # an address is no name
    assert found(bob, job=ranked.job.pk, stage="applied") == found(bob)
    assert found(bob, job=ranked.job.pk, stage="hired") == set()
    assert found(bob, verdict="verified") == {"Marisol", "Beatrix", "Desmond"}
    assert found(bob, show="without") == {"Owen"}


def test_only_verified_evidence_counts(bob: Person) -> None:
    a_concept(VITALS)
    person = an_application(bob, a_job(bob), "Ada Lovelace").candidate
    record = a_record(bob, candidate=person, trust=Trust.TRUSTED)
    skill = wanted_skill(bob.scope, "Vital signs")
    assert found(bob, skill=skill) == {"Ada"}
    record.verdict = "indeterminate"
    record.save()
    assert found(bob, skill=skill) == set()


def test_a_skill_that_nobody_knows_finds_nobody_and_names_the_nearest(bob: Person) -> None:
    a_concept(VITALS)
    a_ranked_job(bob)
    skill = wanted_skill(bob.scope, "vital")
    assert skill is not None
    assert (skill.uris, skill.nearest) == ((), ("Vital signs",))
    assert found(bob, skill=skill) == set()
    assert wanted_skill(bob.scope, "  ") is None


def test_words_are_found_in_names_addresses_and_identifiers(bob: Person) -> None:
    person = Candidate.objects.within(bob.scope).create(name="Ada Lovelace", email="countess@mail.example")
    CandidateIdentifier.objects.within(bob.scope).create(candidate=person, kind="number", value="LIC-4711")
    for text in ("LOVE", "velac", "countess@", "lic-47", "4711", "ad", "lo", "co"):
        assert found(bob, text=text) == {"Ada"}, text
    for text in ("zz", "ov", "lovelaces", "%", "_"):
        assert found(bob, text=text) == set(), text


def test_days_stage_and_source_are_about_one_application(bob: Person) -> None:
    old, new = a_job(bob), a_job(bob)
    application = an_application(bob, old, "Ada Lovelace")
    Application.objects.within(bob.scope).filter(pk=application.pk).update(
        created_at=timezone.now() - timedelta(days=400), source="career fair"
    )
    Application.objects.within(bob.scope).create(candidate=application.candidate, job=new, source="website")
    today = timezone.localdate()
    assert found(bob, since=today) == {"Ada"}
    assert found(bob, since=today, job=old.pk) == set()
    assert found(bob, until=today - timedelta(days=300), source="career fair") == {"Ada"}
    assert found(bob, until=date(2000, 1, 1)) == set()


def test_who_answered_a_request_waits_for_a_decision(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Ada Lovelace")
    asked = EvidenceRequest.objects.within(bob.scope).create(
        application=application, requirement_key="vitals", message=""
    )
    assert found(bob, show="answered") == set()
    asked.answered_at = timezone.now()
    asked.save()
    assert found(bob, show="answered") == {"Ada"}
    set_blind(bob.scope, application.job, blind=True)
    assert found(bob, show="answered") == set()


def test_filters_about_applications_say_nothing_of_a_blind_job(bob: Person, erin: Person) -> None:
    ranked = a_ranked_job(bob)
    set_blind(bob.scope, ranked.job, blind=True)
    for wanted in ({"job": ranked.job.pk}, {"stage": "applied"}, {"since": date(2000, 1, 1)}):
        assert found(bob, **wanted) == set(), wanted
        assert len(found(erin, **wanted)) == 4


@pytest.mark.parametrize("sort", ["name", "newest"])
def test_one_pages_on_past_what_is_counted_and_back(bob: Person, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    monkeypatch.setattr(listing, "COUNTED", 4)
    monkeypatch.setattr(listing, "PAGE_SIZE", 2)
    names = ["ärger", "Zoe", "alma", "Alma", "Bo", "bo", "Cy"]
    Candidate.objects.within(bob.scope).bulk_create(
        Candidate(organization=bob.organization, name=f"{name} Same") for name in names
    )
    wanted = CandidateFilter(text="same", sort=sort)
    seen, page = [], listing.candidate_list(bob.scope, wanted, 1)
    assert (page.total, page.more, page.pages) == (4, True, 2)
    seen += page.rows
    page = listing.candidate_list(bob.scope, wanted, 2)
    seen += page.rows
    while page.after:
        last = page
        page = listing.candidate_list(bob.scope, wanted, after=page.after)
        seen += page.rows
    assert sorted(row.candidate.name for row in seen) == sorted(f"{name} Same" for name in names)
    back = listing.candidate_list(bob.scope, wanted, before=page.before)
    assert [row.candidate.pk for row in back.rows] == [row.candidate.pk for row in last.rows]


def test_the_latest_activity_comes_first(bob: Person) -> None:
    job = a_job(bob)
    people = [an_application(bob, job, name).candidate for name in ("Ada", "Bea", "Cy")]
    a_record(bob, candidate=people[0])
    rows = listing.candidate_list(bob.scope, CandidateFilter(sort="activity")).rows
    assert [row.candidate.name for row in rows] == ["Ada", "Cy", "Bea"]
