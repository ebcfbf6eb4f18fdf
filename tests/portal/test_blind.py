"""Blind mode: whose names stay on the server, and what stands in their place."""

from __future__ import annotations

import pytest

from portal.actions.decide import decide
from portal.blind import blind_name, hidden_applications, hides, veil
from portal.blind_words import Blinder
from portal.models import Application, Job
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import a_job, an_application


@pytest.fixture
def applied(bob: Person) -> Application:
    job = a_job(bob)
    Job.objects.within(bob.scope).filter(pk=job.pk).update(blind=True)
    job.refresh_from_db()
    return an_application(bob, job, "Danette Kowalczyk")


def test_it_works(bob: Person, applied: Application) -> None:
    assert hides(bob.scope, applied)
    assert blind_name(applied).startswith("Candidate ")


def test_a_job_that_is_not_blind_hides_nobody(bob: Person) -> None:
    assert not hides(bob.scope, an_application(bob, a_job(bob), "Danette Kowalczyk"))


def test_who_audits_and_decides_nothing_may_know(
    alice: Person, dora: Person, erin: Person, applied: Application
) -> None:
    assert hides(alice.scope, applied), "administrators decide too"
    assert hides(dora.scope, applied)
    assert not hides(erin.scope, applied)


def test_the_candidate_and_the_machinery_are_not_blind(applied: Application) -> None:
    own = Scope(applied.organization_id, application_id=applied.pk)
    assert not hides(own, applied)
    assert not hides(Scope(applied.organization_id, system="worker"), applied)


def test_the_shortlist_shows_who_they_are_and_nobody_can_unsee_it(bob: Person, applied: Application) -> None:
    decline(bob, applied, reason="No shifts left")
    assert hides(bob.scope, applied), "declined without ever being on the shortlist"
    decide(bob.scope, applied, stage="shortlisted", reason="Every must-have met")
    assert not hides(bob.scope, applied)
    decline(bob, applied, disposition="declined_offer", reason="Took another job")
    applied.refresh_from_db()
    assert applied.revealed_at is not None
    assert not hides(bob.scope, applied)


def test_names_are_stable_and_have_nothing_in_common_across_jobs(bob: Person, applied: Application) -> None:
    other: Application = Application.objects.within(bob.scope).create(candidate=applied.candidate, job=a_job(bob))
    assert blind_name(applied) == blind_name(Application.objects.within(bob.scope).get(pk=applied.pk))
    assert blind_name(applied) != blind_name(other)


def test_a_veiled_candidate_cannot_be_written_nor_followed(bob: Person, applied: Application) -> None:
    real = applied.candidate
    veil(bob.scope, applied)
    assert applied.candidate.name == blind_name(applied)
    assert applied.candidate.email == ""
    assert applied.candidate.pk == applied.pk != real.pk
    assert not hasattr(applied.candidate, "save")


def test_the_filter_finds_the_same_as_the_question(bob: Person, erin: Person, applied: Application) -> None:
    seen = an_application(bob, applied.job, "Marisol Ito")
    decide(bob.scope, seen, stage="interview", reason="Met")
    rows = Application.objects.within(bob.scope)
    assert [row.pk for row in rows.filter(hidden_applications(bob.scope))] == [applied.pk]
    assert not rows.filter(hidden_applications(erin.scope)).exists()


def cited(title: str, issuer: str) -> dict[str, str]:
    return {"digest": "d", "title": title, "issuer_name": issuer, "issuer": "did:web:a.example", "trust": "trusted"}


def test_a_title_that_begins_like_a_requirement_is_replaced_whole() -> None:
    blinder = Blinder.of(cited("Vital signs, Dunmore Institute", "Dunmore"), labels=["Vital signs"])
    told = blinder.text("Vital signs: when “Vital signs, Dunmore Institute” was issued by DUNMORE.")
    assert "dunmore" not in told.casefold()
    assert told.startswith("Vital signs: when")


@pytest.mark.parametrize("issuer", ["İstanbul Üniversitesi", "Gießener Akademie", "A.B (C)+ [d"])
def test_names_are_found_whatever_their_letters(issuer: str) -> None:
    blinder = Blinder.of(cited("A badge", issuer), person=["İnci Straße"])
    for words in (
        f"Shown by {issuer}, in force.",
        f"From {issuer.upper()}.",
        f"From {issuer.lower()}: it is İnci Straße.",
    ):
        told = blinder.text(words)
        assert not any(part in told for part in (issuer, "İnci", "Straße")), told
