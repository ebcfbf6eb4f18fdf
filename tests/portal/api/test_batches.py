"""Batches by the API: links and files given at once, followed, and the results of each."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.models import Batch, Submission
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, hosting
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work import work_off
from tests.portal.work_factories import a_batch

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running


def test_it_works(bob: Person, system_of: Call, host: Host) -> None:
    system, person, job = system_of(bob), make_candidate(bob), make_job(bob)
    good, gone = host.put("/good", a_badge()), f"{host.origin}/gone"
    given = {"links": [good, gone, good], "candidate": str(person.pk), "job": str(job.pk), "name": "From the ATS"}
    status, batch = system.post("batches/", given)
    assert (status, batch["name"], batch["channel"]) == (202, "From the ATS", "api")
    assert [(item["state"], item["source_url"]) for item in batch["submissions"]] == [
        ("fetching", good),
        ("fetching", gone),
    ]
    assert system.get(f"batches/{batch['id']}/results/")[1]["fetching"] == 2
    work_off()
    results = system.get(f"batches/{batch['id']}/results/")[1]
    assert (results["total"], results["done"], results["unread"]) == (2, 2, 1)
    first, second = results["results"]
    assert (first["outcome"], first["candidate"]) == ("verified", str(person.pk))
    assert system.get(f"records/{first['record']}/")[1]["title"] == "Vital signs"
    assert (second["outcome"], second["code"], second["record"]) == ("unreadable", "gone", None)
    assert "private window" in second["sentence"]


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    batch, theirs = a_batch(bob), system_of(charlie)
    assert theirs.get(f"batches/{batch.pk}/results/")[0] == 404
    assert theirs.browser.get(f"/api/v1/batches/{batch.pk}/results-file/").status_code == 404
    assert theirs.post("batches/", {"links": ["https://x.example"], "job": str(make_job(bob).pk)})[0] == 404
    assert not Batch.objects.within(charlie.scope).exists()


def test_files_and_a_list_of_links(bob: Person, system_of: Call, host: Host) -> None:
    system, url = system_of(bob), host.put("/good", a_badge(2))
    files = [
        SimpleUploadedFile("badge.json", json.dumps(a_badge(1)).encode()),
        SimpleUploadedFile("list.csv", f"name,email,link\nAna,ana@mail.example,{url}\n".encode()),
    ]
    answer = system.browser.post("/api/v1/batches/", {"files": files})
    assert answer.status_code == 202
    work_off()
    file = system.browser.get(f"/api/v1/batches/{answer.json()['id']}/results-file/")
    assert file["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row["row"], row["name"], row["verdict"]) for row in rows] == [
        ("2", "Ana", "verified"),
        ("2", "", "verified"),
    ]
    assert {row["given"] for row in rows} == {url, "badge.json"}


def test_exactly_one_of_them(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    for body in ({}, {"links": []}, {"links": ["https://a.example"], "text": "{}"}, {"links": ["x"] * 501}):
        assert system.post("batches/", body)[0] == 400
    assert not Submission.objects.within(bob.scope).exists()


def test_scopes(bob: Person, system_of: Call) -> None:
    assert system_of(bob, "read_records").post("batches/", {"text": "{}"})[0] == 403
    giver = system_of(bob, "receive_records")
    status, batch = giver.post("batches/", {"text": "{}"})
    assert status == 202
    assert giver.get(f"batches/{batch['id']}/results/")[0] == 403
