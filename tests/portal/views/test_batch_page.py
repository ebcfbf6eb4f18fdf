"""The page of a batch and its file of results."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from django.urls import reverse

from portal.actions.fetch import receive_links
from portal.models import Batch, Candidate, Submission
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, hosting
from tests.portal.work import work_off
from tests.portal.work_factories import a_batch, a_record
from verification.codes import CheckId, Code, Outcome
from verification.report import Check

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running


def page_of(person: Person, batch: Batch, name: str = "batch", query: str = "") -> str:
    answer = person.client.get(reverse(name, args=[batch.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def results(person: Person, batch: Batch) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page_of(person, batch, "batch_results"))))


def test_it_works(bob: Person, host: Host) -> None:
    good = host.put("/good?seed=secret", a_badge())
    batch = receive_links(bob.scope, urls=[good, f"{host.origin}/gone"])
    page = page_of(bob, batch)
    assert "0 of 2 done." in page
    assert "2 being fetched" in page
    assert "hx-get" in page
    assert [row["outcome"] for row in results(bob, batch)] == ["being fetched", "being fetched"]
    work_off()
    page = page_of(bob, batch, "batch_live")
    assert "<b>2 done.</b> 1 verified, 1 not read." in page
    assert "hx-get" not in page
    assert "Vital signs" in page
    assert "secret" not in page
    first, second = results(bob, batch)
    record = Submission.objects.within(bob.scope).exclude(record=None).get().record_id
    assert (first["given"], first["verdict"], first["title"]) == (good, "verified", "Vital signs")
    assert first["record"].endswith(f"/records/{record}/")
    assert (second["outcome"], second["code"], second["verdict"]) == ("not read", "gone", "")


def test_only_what_was_asked_for(bob: Person) -> None:
    batch = a_batch(bob, errors=2, records=1, waiting=1)
    unread = page_of(bob, batch, query="?only=unread")
    assert "scan-0.pdf" in unread
    assert "Badge 0" not in unread
    assert "Badge 0" in page_of(bob, batch, query="?only=verified")
    assert "Waiting 0" in page_of(bob, batch, query="?only=checking&page=77")
    assert "Nothing of this kind" in page_of(bob, batch, query="?only=rejected")
    assert "scan-0.pdf" in page_of(bob, batch, query="?only=nonsense&page=x")


def test_a_long_list_has_pages(bob: Person) -> None:
    batch = a_batch(bob, errors=120, records=0)
    assert "50 of 120 shown, page 1 of 3" in page_of(bob, batch)
    assert "20 of 120 shown, page 3 of 3" in page_of(bob, batch, query="?page=3")


def test_formulas_are_harmless_in_the_file(bob: Person) -> None:
    batch: Batch = Batch.objects.within(bob.scope).create(name="x", channel="upload")
    person = Candidate.objects.within(bob.scope).create(name="=HYPERLINK(1)", email="a@mail.example")
    Submission.objects.within(bob.scope).create(
        batch=batch, channel="upload", size=0, state="unreadable", candidate=person, file_name="@x", error="-1+1", row=2
    )
    (row,) = results(bob, batch)
    assert (row["name"], row["given"], row["sentence"]) == ("'=HYPERLINK(1)", "'@x", "'-1+1")


def test_the_file_names_the_code_that_a_verdict_hangs_on(bob: Person) -> None:
    batch = a_batch(bob, errors=0, records=1)
    forged = a_record(bob, Check(CheckId.PROOF, Outcome.FAILED, Code.BAD_SIGNATURE, "It does not fit."), title="Forged")
    forged.submissions.update(batch=batch)
    found = {row["title"]: (row["verdict"], row["code"]) for row in results(bob, batch)}
    assert found == {"Badge 0": ("verified", ""), "Forged": ("rejected", "bad_signature")}


def test_a_stranger_finds_nothing(bob: Person, charlie: Person) -> None:
    batch = a_batch(bob)
    for name in ("batch", "batch_live", "batch_results"):
        assert charlie.client.get(reverse(name, args=[batch.pk])).status_code == 404


def test_who_reads(bob: Person, dora: Person, erin: Person) -> None:
    batch = a_batch(bob, waiting=1)
    for person in (dora, erin):
        assert "Stop</button>" not in page_of(person, batch)
    assert "Stop</button>" in page_of(bob, batch)


def test_the_paste_box_takes_links(bob: Person, host: Host) -> None:
    links = f"{host.put('/1', a_badge(1))}\n{host.put('/2', a_badge(2))}"
    answer = bob.client.post(reverse("add_records"), {"text": links}, follow=True)
    assert "2 being fetched" in answer.content.decode()
    work_off()
    assert Submission.objects.within(bob.scope).exclude(record=None).count() == 2
    refused = bob.client.post(reverse("add_records"), {"text": "openid4vp://?request_uri=x"})
    assert refused.status_code == 422
    assert "request of a wallet" in refused.content.decode()
