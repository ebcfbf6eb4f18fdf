"""Gap reports as PDF files: the words of the page, one page where they fit, real text in any script."""

from __future__ import annotations

import io
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from matching.gaps import gap_report
from matching.statements import Application
from portal.exports.gap_pdf import PAPERS, gap_pdf
from portal.models import Organization
from portal.queries_gaps import GapView
from tests.matching.people import AS_OF, GRAPH, VITALS, application, requirement, statement
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job, an_application


def words(data: bytes) -> str:
    """All the text of a document; a line that was broken reads as one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


def view(number: int = 5, item: Application | None = None) -> GapView:
    """A report of ``number`` must-haves, most of them open, without a database."""
    needs = tuple(requirement(f"need number {index}", f"c:{index}") for index in range(number))
    held = item or application("p", statement("v", "c:0"), statement("x", VITALS))
    run = SimpleNamespace(
        number=3, version=SimpleNamespace(number=2), as_of=timezone.now(), ranking_hash="ab" * 32, strict=True
    )
    entry = cast("Any", SimpleNamespace(run=run, rank=2, entry={"rank_shown": "2"}))
    report = gap_report(None, held, needs, GRAPH, as_of=AS_OF)
    return GapView(entry, report, ranked=12, decisions=[], asked={}, observations=[], newer_run=None, rank_after=1)


def made(shown: GapView, name: str = "Ana Ruiz", **more: Any) -> bytes:
    return gap_pdf(shown, name=name, job="Aide", organization=Organization(name="Birch Street Clinic"), **more)


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    answer = bob.client.get(reverse("gap_report_pdf", args=[ranked.applications[2].pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    said = words(answer.content)
    assert "Settle first." in said
    assert "Absence of a record is not absence of skill." in said
    assert ranked.run.ranking_hash[:16] in said
    page = bob.client.get(reverse("gap_report", args=[ranked.applications[2].pk])).content.decode()
    assert reverse("gap_report_pdf", args=[ranked.applications[2].pk]) in page


def test_the_pools_report(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    answer = bob.client.get(reverse("pool_report_pdf", args=[ranked.job.pk]))
    assert answer["Content-Type"] == "application/pdf"
    said = words(answer.content)
    assert ranked.run.pool["headline"].split(";")[0] in said
    assert "What these numbers cannot say" in said
    for action in ranked.run.pool["actions"]:
        assert action["heading"] in said


def test_what_is_not_there_is_not_found(bob: Person, charlie: Person) -> None:
    early = an_application(bob, a_job(bob), "Early Bird")
    assert bob.client.get(reverse("gap_report_pdf", args=[early.pk])).status_code == 404
    assert bob.client.get(reverse("pool_report_pdf", args=[early.job_id])).status_code == 404
    ranked = a_ranked_job(bob)
    assert bob.client.get(reverse("gap_report_pdf", args=[ranked.applications[0].pk]) + "?run=9").status_code == 404
    assert charlie.client.get(reverse("gap_report_pdf", args=[ranked.applications[0].pk])).status_code == 404


def test_a_name_that_is_hidden_stands_in_no_file(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    session = bob.client.session
    session["names_hidden"] = True
    session.save()
    address = reverse("gap_report_pdf", args=[ranked.applications[0].pk])
    name = ranked.applications[0].candidate.name
    answer = bob.client.get(address)
    assert name not in words(answer.content)
    assert name not in str(PdfReader(io.BytesIO(answer.content)).metadata)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_usual_report_is_one_page_of_either_paper(paper: str) -> None:
    document = PdfReader(io.BytesIO(made(view(), paper=PAPERS[paper])))
    assert len(document.pages) == 1
    assert "Rank 2 would become 1." in words(made(view(), paper=PAPERS[paper]))


def test_forty_must_haves_break_over_pages_and_every_one_is_there() -> None:
    data = made(view(40))
    assert 1 < len(PdfReader(io.BytesIO(data)).pages) < 6
    said = words(data)
    assert all(f"Need number {index}" in said for index in range(40))
    assert "Page 2 of" in said


def test_names_in_other_scripts_are_real_text_and_long_ones_break() -> None:
    assert "Ελένη Παπαδοπούλου Ольга Иванова" in words(made(view(), name="Ελένη Παπαδοπούλου Ольга Иванова"))
    assert len(PdfReader(io.BytesIO(made(view(), name="Maximiliane " * 30))).pages) == 1


def test_whoever_shared_nothing_and_a_job_without_must_haves() -> None:
    assert "Nothing was shared yet" in words(made(view(item=Application("p"))))
    shown = view(1)
    report = replace(shown.report, musts=(), settle_first=None, headline="This job has no must-haves.")
    assert "This job has no must-haves." in words(made(replace(shown, report=report)))


def test_markup_in_a_title_stays_text() -> None:
    held = application("p", statement("v", "c:0", issuer_name="<b>&amp; <img src=x>"))
    assert "<b>&amp; <img src=x>" in words(made(view(1, held)))
