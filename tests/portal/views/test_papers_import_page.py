"""Taking papers in by the page: from file to claims, each with what stands behind it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.actions.candidates import add_candidate
from portal.models import Application, Batch, Candidate, Record
from tests.portal.conftest import Person
from tests.portal.papers_factories import FILES, a_resume, file_of, holder
from tests.portal.work import work_off
from tests.portal.work_factories import a_job

pytestmark = pytest.mark.django_db
FORM = reverse("import_papers")
RESUME = {
    "basics": {"name": "Danette Kowalczyk", "email": "danette@mail.example"},
    "skills": [{"name": "Juggling"}],
    "languages": [{"language": "Welsh"}],
}


def sent(client: Client, data: bytes | dict[str, Any], **more: str) -> Any:
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(FORM, {"file": SimpleUploadedFile("papers.json", data), **more}, follow=True)


def test_it_works(bob: Person, charlie: Person) -> None:
    kinds = ["badge", "altered", "resume"]
    papers = file_of(charlie, holder(charlie, [FILES[kind](n) for n, kind in enumerate(kinds, 1)]), "ler-rs")
    page = sent(bob.client, papers)
    assert "Danette Kowalczyk was added." in page.content.decode()
    assert "hx-get" in page.content.decode(), "it is being checked, and says so"
    work_off()
    batch = Batch.objects.within(bob.scope).get()
    said = bob.client.get(reverse("imported_papers", args=[batch.pk])).content.decode()
    assert "0 claims stand." in said
    assert "Still open: 1. Does not count: 1. Own words without proof: 5." in said
    assert "Signed, by somebody whom you do not know yet." in said
    assert "It was altered, or was never what it says." in said
    assert "They say so. No credential stands behind it." in said
    assert "hx-get" not in said
    live = bob.client.get(reverse("imported_papers_live", args=[batch.pk])).content.decode()
    assert "Own words without proof: 5." in live
    assert "<html" not in live
    for name in ("imported_papers", "imported_papers_live"):
        assert charlie.client.get(reverse(name, args=[batch.pk])).status_code == 404


def test_twice_is_one_person_and_the_job_gets_an_application(bob: Person) -> None:
    job = a_job(bob)
    assert "Danette Kowalczyk was added." in sent(bob.client, RESUME, job=str(job.pk)).content.decode()
    page = sent(bob.client, RESUME).content.decode()
    assert "Danette Kowalczyk was here already." in page
    assert "Not taken, as it means nothing here: languages." in page
    assert Application.objects.within(bob.scope).get().job == job


def test_onto_somebody_who_is_here(bob: Person, charlie: Person) -> None:
    person = add_candidate(bob.scope, name="Ada Byron", email="", phone="")
    form = bob.client.get(f"{FORM}?candidate={person.pk}").content.decode()
    assert "Ada Byron" in form
    sent(bob.client, RESUME, candidate=str(person.pk))
    assert Record.objects.within(bob.scope).get().candidate == person
    assert Candidate.objects.within(bob.scope).count() == 1
    assert charlie.client.get(f"{FORM}?candidate={person.pk}").status_code == 404
    assert sent(charlie.client, RESUME, candidate=str(person.pk)).status_code == 404


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "This is no JSON that can be read"),
        (b"{}", "This is no LER-RS, no candidate JSON of Credence and no JSON Resume."),
        (b'{"format": "credence-candidate", "version": 1}', "at /: "),
        (b'{"format": "credence-candidate", "version": 9}', "Only version 1 of this format is known here."),
        (json.dumps(a_resume() | {"attachments": [{"content": {"value": "?", "encoding": "base64"}}]}).encode(), "/0/"),
        (b'{"basics": {"email": "a@b.example"}}', "name"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(bob: Person, data: bytes, words: str) -> None:
    page = sent(bob.client, data)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'role="alert"' in page.content.decode()
    assert not Candidate.objects.within(bob.scope).exists()
    assert not Batch.objects.within(bob.scope).exists()


def test_without_a_file_and_with_too_large_a_one(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    page = bob.client.post(FORM, {})
    assert page.status_code == 422
    assert "Choose a file first." in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    for name in ("portal.intake.papers.MOST_IMPORTED", "portal.views.papers_import.MOST_IMPORTED"):
        monkeypatch.setattr(name, 10)
    assert "Send its records one by one." in sent(bob.client, RESUME).content.decode()


def test_papers_that_claim_nothing(bob: Person) -> None:
    sent(bob.client, {"basics": {"name": "Ada Byron"}})
    work_off()
    batch = Batch.objects.within(bob.scope).get()
    said = bob.client.get(reverse("imported_papers", args=[batch.pk])).content.decode()
    assert "These papers claim nothing." in said


def test_who_may(alice: Person, dora: Person, erin: Person) -> None:
    assert [person.client.get(FORM).status_code for person in (alice, dora, erin)] == [200, 403, 403]


def test_it_is_found_where_somebody_looks(bob: Person) -> None:
    person = add_candidate(bob.scope, name="Ada Byron", email="", phone="")
    for name, args in (("add_candidate", []), ("add_records", []), ("candidate", [person.pk])):
        assert FORM in bob.client.get(reverse(name, args=args)).content.decode(), name


def test_in_spanish_and_with_a_label_for_every_field(bob: Person) -> None:
    page = bob.client.get(FORM, headers={"accept-language": "es"}).content.decode()
    assert "Importar documentos" in page
    assert "Lo que el archivo dice de su propio valor no cuenta." in page
    form = page[page.index('enctype="multipart/form-data"') :].partition("</form>")[0]
    fields = set(re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', form))
    assert fields == set(re.findall(r'<label for="([^"]+)"', form)) == {"file", "job"}
