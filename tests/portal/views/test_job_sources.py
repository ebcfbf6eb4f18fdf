"""Where a job starts from, as pages: each source ends in lines to tick, and the editor opens with what was ticked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.models import ConceptEdge, Framework, Job, SkillConcept
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, INFECTION, VITALS, make_job, some_skills

TEXT = "Nursing assistant\nRequirements:\n- Vital signs\n- Infection prevention\nBasic life support is a plus."


def page_of(answer: Any) -> str:
    return str(answer.content.decode())


def ticked(page: str) -> list[str]:
    return re.findall(r'name="row" value="([a-z0-9]+)" checked', page)


def posted(page: str, **more: str) -> dict[str, Any]:
    """What the review page's form would send, with its ticks as they stand."""
    fields: dict[str, Any] = {"row": ticked(page), "do": "review", "title": "Aide"} | more
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        if name == "csrfmiddlewaretoken":
            continue
        fields[name] = [*fields[name], value] if isinstance(fields.get(name), list) else [value]
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def test_it_works(bob: Person) -> None:
    some_skills()
    assert bob.client.get(reverse("start_text")).status_code == 200
    review = bob.client.post(reverse("start_text"), {"text": TEXT})
    page = page_of(review)
    assert review.status_code == 200
    assert ticked(page) == ["s1", "s2", "s3"]
    assert '<a href="#line-s1"><mark>Vital signs</mark></a>' in page
    assert not Job.objects.within(bob.scope).exists()
    editor = bob.client.post(reverse("new_job"), posted(page))
    lines = editor.context["form"].lines
    assert [(line.concepts[0]["uri"], line.need) for line in lines] == [
        (VITALS, "must"),
        (INFECTION, "must"),
        (CPR, "nice"),
    ]
    assert lines[0].source == "job description: “Vital signs”"
    assert "Started from" in page_of(editor)
    assert not Job.objects.within(bob.scope).exists(), "nothing is kept before a person saves"


def test_what_is_not_ticked_does_not_reach_the_editor(bob: Person) -> None:
    some_skills()
    page = page_of(bob.client.post(reverse("start_text"), {"text": TEXT}))
    editor = bob.client.post(reverse("new_job"), posted(page) | {"row": ["s2"]})
    assert [line.concepts[0]["uri"] for line in editor.context["form"].lines] == [INFECTION]


def test_every_source_stands_on_the_first_page(bob: Person) -> None:
    page = page_of(bob.client.get(reverse("start_job")))
    for name in ("start_occupation", "start_text", "start_jdx", "start_csv", "start_copy"):
        assert f'href="{reverse(name)}"' in page
        assert bob.client.get(reverse(name)).status_code == 200


def test_an_occupation_is_searched_as_people_type_and_proposes(bob: Person) -> None:
    some_skills()
    assert "No occupations here yet" in page_of(bob.client.get(reverse("start_occupation")))
    framework = Framework.objects.create(name="onet", version="29.2", current=True)
    SkillConcept.objects.create(
        framework=framework,
        uri="urn:o:1",
        label="Nursing Assistants",
        kind="occupation",
        search_text="nursing assistants",
    )
    ConceptEdge.objects.create(framework=framework, source="urn:o:1", target=VITALS, kind="essential", importance=4.2)
    typed = bob.client.get(reverse("start_occupation"), {"q": "nursing"}, headers={"HX-Request": "true"})
    assert "<html" not in page_of(typed)
    assert "Nursing Assistants" in page_of(typed)
    review = page_of(bob.client.get(reverse("review_occupation"), {"uri": "urn:o:1"}))
    assert ticked(review) == ["s1"]
    assert "importance 4.2 of 5" in review
    assert "No occupation is called “zebra”" in page_of(bob.client.get(reverse("start_occupation"), {"q": "zebra"}))
    nowhere = bob.client.get(reverse("review_occupation"), {"uri": "urn:nowhere"})
    assert nowhere.status_code == 422
    assert "No occupation here has this address" in page_of(nowhere)


def test_json_is_taken_pasted_or_as_a_file(bob: Person) -> None:
    some_skills()
    job = json.dumps({"@type": "JobPosting", "title": "<b>Aide</b>", "skills": [{"@id": VITALS, "name": "Vitals"}]})
    page = page_of(bob.client.post(reverse("start_jdx"), {"document": job}))
    assert ticked(page) == ["s1"]
    assert "<b>Aide</b>" not in page
    file = SimpleUploadedFile("job.json", job.encode())
    assert ticked(page_of(bob.client.post(reverse("start_jdx"), {"file": file}))) == ["s1"]


def test_a_table_says_of_each_row_left_out_why(bob: Person) -> None:
    some_skills()
    file = SimpleUploadedFile("needs.csv", f"label,uri,need\nVitals,{VITALS},must\nX,urn:nowhere,must\n".encode())
    page = page_of(bob.client.post(reverse("start_csv"), {"file": file}))
    assert ticked(page) == ["s1"]
    assert "Rows left out" in page
    assert "in no framework here" in page
    template = bob.client.get(reverse("requirements_template"))
    assert template["Content-Disposition"].startswith("attachment")


def test_another_job_is_copied_by_version(bob: Person) -> None:
    version = make_job(bob).current_version
    assert version is not None
    assert reverse("review_copy", args=[version.pk]) in page_of(bob.client.get(reverse("start_copy")))
    page = page_of(bob.client.get(reverse("review_copy", args=[version.pk])))
    assert ticked(page) == ["s1", "s2"]
    editor = bob.client.post(reverse("new_job"), posted(page))
    assert editor.context["form"].lines[0].source.endswith("copied from Certified nursing assistant, version 1")
    assert editor.context["form"].lines[0].day_one == "yes"
    assert "No job fits" in page_of(bob.client.get(reverse("start_copy"), {"q": "zebra"}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("start_text", {"text": "short"}),
        ("start_text", {"text": "x" * 30_000}),
        ("start_text", {"file": SimpleUploadedFile("x.pdf", b"\x00\x01" * 500)}),
        ("start_jdx", {"document": "{"}),
        ("start_jdx", {"document": "{}"}),
        ("start_csv", {}),
        ("start_csv", {"file": SimpleUploadedFile("x.csv", b"nothing\nhere")}),
    ],
)
def test_what_cannot_be_read_says_so_beside_its_field(bob: Person, name: str, data: dict[str, Any]) -> None:
    answer = bob.client.post(reverse(name), data)
    assert answer.status_code == 422
    assert 'role="alert"' in page_of(answer)


def test_a_text_without_a_skill_says_what_to_do(bob: Person) -> None:
    page = page_of(bob.client.post(reverse("start_text"), {"text": "Nothing that anybody here has a name for at all"}))
    assert "No skill was found" in page


def test_wording_of_the_text_is_asked_again(bob: Person) -> None:
    some_skills()
    page = page_of(bob.client.post(reverse("start_text"), {"text": TEXT + "\nWe want a rockstar and digital native."}))
    assert "What to ask again in the text" in page


def test_how_levels_are_read_is_a_page_for_everybody_who_reads_jobs(bob: Person) -> None:
    page = page_of(bob.client.get(reverse("levels")))
    assert "result 3 of 4" in page
    assert "EQF 5" in page
    assert "2 to 3.75, best estimate 3" in page
