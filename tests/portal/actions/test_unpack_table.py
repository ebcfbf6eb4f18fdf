"""A list of links: a row, a link, a candidate, an outcome."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.actions.receive import receive_files
from portal.intake.incoming import IncomingBytes
from portal.models import Application, Batch, Candidate, CandidateIdentifier, Job, Record, Submission
from portal.permissions import Capability
from portal.queries_batch import batch_counts, batch_items
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, hosting
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.share_factories import a_link, begin
from tests.portal.work import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running


def given(person: Person, text: str, **more: object) -> Batch:
    return receive_files(
        person.scope,
        files=[IncomingBytes("people.csv", text.encode())],
        channel="upload",
        **more,  # type: ignore[arg-type]
    )


def rows(person: Person) -> list[Submission]:
    return list(Submission.objects.within(person.scope).exclude(row=None).order_by("row"))


def test_it_works(bob: Person, charlie: Person, host: Host) -> None:
    job = make_job(bob)
    Candidate.objects.within(bob.scope).create(name="Ana Lima", email="ana@mail.example")
    Candidate.objects.within(charlie.scope).create(name="Bo elsewhere", email="bo@mail.example")
    batch = given(
        bob,
        "Name;E-Mail;Link;Job\n"
        f"Ana;ANA@mail.example;{host.put('/1', a_badge(1))};{job.title.upper()}\n"
        f"Bo Berg;bo@mail.example;{host.put('/2', a_badge(2))};\n"
        f"=1+1;no address;{host.origin}/3;\n"
        f";;{host.put('/4', a_badge(4))};\n"
        f"Cy;cy@mail.example;{host.origin}/absent;\n"
        f"Di;di@mail.example;;\n"
        f"Ed;ed@mail.example;{host.origin}/5;Astronaut\n",
    )
    work_off()
    first, second, third, fourth, fifth, sixth, seventh = rows(bob)
    people = {person.email: person for person in Candidate.objects.within(bob.scope)}
    assert set(people) == {"ana@mail.example", "bo@mail.example", "cy@mail.example"}
    assert people["ana@mail.example"].name == "Ana Lima"
    assert (first.candidate, first.job, first.row) == (people["ana@mail.example"], job, 2)
    assert (second.candidate, second.job) == (people["bo@mail.example"], None)
    assert (third.state, third.error_code, third.source_url) == ("unreadable", "bad_row", f"{host.origin}/3")
    assert "Row 4: This is no e-mail address" in third.error
    assert (fourth.candidate, fourth.state) == (None, "received")
    assert (fifth.state, fifth.error_code, fifth.candidate) == ("unreadable", "gone", people["cy@mail.example"])
    assert "no link" in sixth.error
    assert "Astronaut" in seventh.error
    assert Application.objects.within(bob.scope).get().candidate == people["ana@mail.example"]
    assert not CandidateIdentifier.objects.within(bob.scope).filter(confirmed_at__isnull=False).exists()
    records = Record.objects.within(bob.scope)
    assert {(record.candidate, record.verdict) for record in records} == {
        (people["ana@mail.example"], "verified"),
        (people["bo@mail.example"], "verified"),
        (None, "verified"),
    }
    counts = batch_counts(bob.scope, batch)
    assert (counts.total, counts.done, counts.unread, counts.verdicts) == (7, 7, 4, {"verified": 3})
    assert [item.number for item in batch_items(bob.scope, batch)] == [2, 3, 4, 5, 6, 7, 8]
    assert Candidate.objects.within(charlie.scope).count() == 1


def test_a_confirmed_address_of_somebody_finds_them_and_two_people_find_nobody(bob: Person, host: Host) -> None:
    person = make_candidate(bob)
    person.identifiers.create(
        organization=bob.organization, kind="email", value="old@mail.example", confirmed_at=person.created_at
    )
    for name in ("One", "Two"):
        Candidate.objects.within(bob.scope).create(name=name, email="both@mail.example")
    given(bob, f"email,link\nold@mail.example,{host.origin}/1\nboth@mail.example,{host.origin}/2\n")
    work_off()
    assert [row.candidate for row in rows(bob)] == [person, None]
    assert Candidate.objects.within(bob.scope).count() == 3


def test_an_address_that_a_stranger_typed_finds_nobody(bob: Person, host: Host) -> None:
    stranger = begin(a_link(bob), email="ana@mail.example").application.candidate
    given(bob, f"email,link\nana@mail.example,{host.origin}/1\n")
    work_off()
    assert rows(bob)[0].candidate not in {None, stranger}


def test_a_token_that_may_not_add_candidates_adds_none(bob: Person) -> None:
    token = Scope(
        organization_id=bob.organization.pk,
        token_id=bob.user.pk,
        token_capabilities=frozenset({Capability.RECEIVE_RECORDS}),
    )
    table = b"email,link\nana@mail.example,https://a.example/1\n"
    receive_files(token, files=[IncomingBytes("l.csv", table)], channel="api")
    work_off()
    assert not Candidate.objects.within(bob.scope).exists()


def test_a_list_for_one_candidate_is_about_that_candidate(bob: Person, host: Host) -> None:
    person = make_candidate(bob)
    given(bob, f"email,link\nsomebody@mail.example,{host.put('/1', a_badge(1))}\n", candidate=person)
    work_off()
    assert rows(bob)[0].candidate == person
    assert Candidate.objects.within(bob.scope).count() == 1


def test_a_candidate_cannot_make_us_ask_thousands_of_addresses(bob: Person) -> None:
    application = Application.objects.within(bob.scope).create(candidate=make_candidate(bob), job=make_job(bob))
    mine = Scope(organization_id=bob.organization.pk, application_id=application.pk)
    receive_files(mine, files=[IncomingBytes("l.csv", b"link\nhttps://a.example/1\n")], channel="upload")
    work_off()
    assert not rows(bob)
    assert Submission.objects.within(bob.scope).get().state == "unreadable"


def test_a_closed_job_takes_nobody(bob: Person, host: Host) -> None:
    job = make_job(bob)
    Job.objects.within(bob.scope).update(status=Job.Status.CLOSED)
    given(bob, f"email,link,job\nana@mail.example,{host.origin}/1,{job.title}\n")
    work_off()
    assert rows(bob)[0].error_code == "bad_row"
    assert not Candidate.objects.within(bob.scope).exists()


@pytest.mark.parametrize(("text", "code"), [("name,email\nAna,x\n", "no_links"), ("link\n", "empty")])
def test_a_list_without_links(bob: Person, text: str, code: str) -> None:
    given(bob, text)
    work_off()
    only = Submission.objects.within(bob.scope).get()
    assert (only.state, only.error_code) == ("unreadable", code)
    assert "people.csv" in only.error


def test_an_office_document_says_how_to_save_it(bob: Person) -> None:
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    receive_files(bob.scope, files=[IncomingBytes("people.xlsx", file.getvalue())], channel="upload")
    work_off()
    only = Submission.objects.within(bob.scope).get()
    assert only.error_code == "spreadsheet"
    assert "CSV" in only.error


def test_more_rows_than_a_list_may_have(bob: Person, host: Host, settings: object) -> None:
    settings.CREDENCE_MAX_ROWS = 3  # type: ignore[attr-defined]
    given(bob, "link\n" + f"{host.origin}/x\n" * 9)
    work_off()
    assert [row.error_code for row in rows(bob)] == ["gone", "gone", "gone", "too_many"]
    assert "3 rows" in rows(bob)[3].error


def test_three_thousand_rows_become_three_thousand_links(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its candidate; without fetching, which is another's affair."""
    monkeypatch.setattr("portal.tasks.perform_fetching", lambda _: False)
    text = "name,email,link\n" + "".join(
        f"Person {n},p{n}@mail.example,https://host.example/badge/{n}\n" for n in range(3_000)
    )
    batch = given(bob, text)
    from portal.actions.unpack import perform_unpacking

    perform_unpacking(batch.submissions.get().pk)
    assert Submission.objects.within(bob.scope).filter(state="fetching").count() == 3_000
    assert Candidate.objects.within(bob.scope).count() == 3_000
    assert batch_counts(bob.scope, batch).fetching == 3_000
