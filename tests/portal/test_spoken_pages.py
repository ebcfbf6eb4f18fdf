"""What pages draw and name in another language: pictures keep numbers that SVG reads, and who acts next is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from matching.codes import Owner
from portal.models import Job, JobVersion, RankingRun
from portal.queries_interview import InterviewKit
from portal.templatetags.rankings import owner_name, ranking_lede


def test_it_works() -> None:
    assert owner_name("hiring manager") == "hiring manager"
    with translation.override("es"):
        assert owner_name("hiring manager") == "responsable de contratación"


def test_every_owner_has_its_word() -> None:
    with translation.override("es"):
        unsaid = {item.value for item in Owner if owner_name(item.value) == item.value}
    assert unsaid == {"Credence"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_picture_has_numbers_that_svg_reads(language: str) -> None:
    journey = SimpleNamespace(
        items=[1],
        width=880.5,
        height=200.25,
        years=[(2024, 100.5)],
        top=10,
        floor=180.5,
        years_y=190.5,
        lanes=[],
        now_x=1.5,
    )
    with translation.override(language):
        drawn = render_to_string("records/_journey_picture.html", {"journey": journey})
    assert 'viewBox="0 0 880.5 200.25"' in drawn
    assert 'd="M100.5 10V180.5"' in drawn


def test_the_levels_of_an_interview_are_said_in_the_readers_language() -> None:
    kit = InterviewKit(version=JobVersion(), entry=None, questions=[], to_show=[])
    with translation.override("es"):
        assert kit.scale[0] == (1, "Con orientación, paso a paso")


def test_what_would_settle_the_most_is_said_in_the_readers_language() -> None:
    actions = [{"kind": "ask", "heading": "Ask 10 people for a record of SQL"}]
    run = RankingRun(job=Job(), pool={"actions": actions})
    view = SimpleNamespace(ranked=1, unranked=0, tiers={})
    with translation.override("es"):
        assert "pedir a 10 personas un registro de SQL" in ranking_lede(run, view)


@pytest.mark.parametrize("path", ["/api/v1/docs/", "/api/v1/problems/", "/api/v1/problems/not_found/"])
def test_the_apis_pages_for_people_speak_the_readers_language(db, client, path: str) -> None:
    asked = {"Accept-Language": "es"}
    page = client.get(path, headers={**asked, "Accept": "text/html"})
    assert '<html lang="es"' in page.content.decode()
    assert "La dirección no existe" in page.content.decode()


def test_programs_are_answered_in_english(db, client) -> None:
    told = client.get("/api/v1/problems/not_found/", headers={"Accept-Language": "es", "Accept": "application/json"})
    assert told.json()["title"] == "There is no such thing here"
    refused = client.get("/api/v1/jobs/", headers={"Accept-Language": "es"})
    assert refused.json()["title"] == "Nobody is named"
