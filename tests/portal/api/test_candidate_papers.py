"""A candidate's papers over the API: who may have them, who may send them, and what is refused."""

from __future__ import annotations

import base64
import copy
import io
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from portal.actions.blind import set_blind
from portal.actions.candidates import add_application
from portal.api.papers_examples import CANDIDATE_JSON, IMPORTED, JSON_RESUME
from portal.models import Application, Batch, Candidate, Event, Evidence, Record, Submission
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.papers_factories import FILES, Json, a_resume, file_of, filed, holder, records_of
from tests.portal.people_factories import make_job
from tests.portal.work import work_off

pytestmark = pytest.mark.django_db
KINDS = ("ler-rs", "json-resume", "candidate-json")


def sent(person: Person, system_of: Call, data: bytes, query: str = "", name: str = "papers.json") -> tuple[int, Json]:
    """The file, uploaded with a token of the person's organization."""
    file = io.BytesIO(data)
    file.name = name
    browser: Client = system_of(person).browser
    answer = browser.post(f"/api/v1/candidates/import/{query}", {"file": file})
    return answer.status_code, answer.json()


def test_it_works(bob: Person, alice: Person, charlie: Person, system_of: Call) -> None:
    candidate = holder(bob, [FILES["badge"](1), FILES["resume"](2)])
    for kind in KINDS:
        for person in (bob, alice):
            answer = system_of(person).browser.get(f"/api/v1/candidates/{candidate.pk}/{kind}/")
            assert answer.status_code == 200
            assert answer["Content-Type"] == "application/json"
            assert answer["Content-Disposition"] == (
                f'attachment; filename="candidate-{candidate.pk.hex[:12]}-{kind}.json"'
            )
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "Danette Kowalczyk" in answer.content.decode()
        assert system_of(charlie).get(f"candidates/{candidate.pk}/{kind}/")[0] == 404
        status, body = system_of(bob, "read_candidates", "read_records").get(f"candidates/{candidate.pk}/{kind}/")
        assert (status, body["code"]) == (403, "missing_scope")
        assert system_of(bob, "export", "read_candidates").get(f"candidates/{candidate.pk}/{kind}/")[0] == 403
        assert system_of(bob, "export", "read_records").get(f"candidates/{candidate.pk}/{kind}/")[0] == 403
    events = Event.objects.within(bob.scope).filter(kind="candidate.exported")
    assert {event.data["of"] for event in events} == set(KINDS)
    assert all(event.subject == f"candidate:{candidate.pk}" for event in events)
    assert not Event.objects.within(charlie.scope).filter(kind="candidate.exported").exists()


def test_papers_come_in_by_the_ordinary_way(bob: Person, charlie: Person, system_of: Call) -> None:
    candidate = holder(bob, [FILES["badge"](1), FILES["altered"](2)])
    status, told = sent(charlie, system_of, file_of(bob, candidate, "candidate-json"))
    assert status == 202
    assert set(told) == set(IMPORTED)
    assert (told["kind"], told["exporter"], told["matched"]) == ("candidate_json", "Alder Grove Care", False)
    assert [line["said_by_exporter"]["verdict"] for line in told["records"]] == ["verified", "rejected"]
    assert set(told["records"][0]) == set(IMPORTED["records"][0])
    work_off()
    person = Candidate.objects.within(charlie.scope).get(pk=told["candidate"])
    rows = records_of(charlie, person)
    assert [row.digest for row in rows] == [row.digest for row in records_of(bob, candidate)]
    assert Submission.objects.within(charlie.scope).get(record=rows[0]).said["exporter"] == "Alder Grove Care"
    page = charlie.client.get(f"/records/{rows[0].pk}/").content.decode()
    assert "Said by the exporter, and not believed here: Alder Grove Care, verdict" in page
    assert "Said by the exporter" in charlie.client.get(f"/candidates/{person.pk}/").content.decode()
    kept = Submission.objects.within(charlie.scope).get(record=None)
    assert kept.state == "received", "the file itself is kept, as an archive is"
    event = Event.objects.within(charlie.scope).get(kind="candidate.imported")
    assert event.data["of"] == "candidate_json"


def test_nothing_is_believed(bob: Person, charlie: Person, system_of: Call) -> None:
    """An exporter may say what it likes: a forged badge stays forged, and a stranger's number proves nothing."""
    candidate = holder(bob, [FILES["altered"](2)])
    lied: Json = filed(bob, candidate, "candidate-json")
    lied["records"][0]["assurance"] = copy.deepcopy(CANDIDATE_JSON["records"][0]["assurance"])
    lied["records"][0]["report"] = {"verdict": "verified", "claims": [], "checks": []}
    lied["identifiers"] = [{"kind": "did", "value": "did:key:z6Mk", "confirmed_at": "2026-01-01T00:00:00Z"}]
    lied["records"][0]["claims"] = [{"name": "Surgeon", "assurance": CANDIDATE_JSON["records"][0]["assurance"]}]
    status, told = sent(charlie, system_of, json.dumps(lied).encode())
    assert status == 202
    work_off()
    row = Record.objects.within(charlie.scope).get()
    assert row.verdict == "rejected"
    assert told["records"][0]["said_by_exporter"]["verdict"] == "verified"
    person = Candidate.objects.within(charlie.scope).get()
    assert not person.identifiers.exclude(confirmed_at=None).exists()
    assert not Evidence.objects.within(charlie.scope).exists()


def test_a_digest_that_is_not_the_bytes_is_told(bob: Person, system_of: Call) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    document["records"][0]["digest"] = "0" * 64
    status, told = system_of(bob).post("candidates/import/", document)
    assert status == 202
    line = told["records"][0]
    assert (line["said_digest"], line["digest"]) == ("0" * 64, CANDIDATE_JSON["records"][0]["digest"])
    assert Record.objects.within(bob.scope).get().digest == CANDIDATE_JSON["records"][0]["digest"]


def test_who_may_send(bob: Person, charlie: Person, system_of: Call) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    for lacking in ("receive_records", "edit_candidates"):
        status, body = system_of(bob, lacking, "read_records").post("candidates/import/", document)
        assert (status, body["code"]) == (403, "missing_scope")
    assert not Candidate.objects.within(bob.scope).exists()
    theirs = holder(charlie, [])
    for query in (f"?candidate={theirs.pk}", f"?job={make_job(charlie).pk}"):
        assert system_of(bob).post(f"candidates/import/{query}", document)[0] == 404
    assert not Candidate.objects.within(bob.scope).exists()
    assert Batch.objects.within(charlie.scope).count() == 0


def test_an_import_may_say_whose_it_is_and_what_for(bob: Person, system_of: Call) -> None:
    job, mine = make_job(bob), holder(bob, [], name="Dana Kay")
    query = f"?candidate={mine.pk}&job={job.pk}"
    status, told = system_of(bob).post(f"candidates/import/{query}", copy.deepcopy(CANDIDATE_JSON))
    assert status == 202
    assert (told["candidate"], told["matched"]) == (str(mine.pk), True)
    assert Application.objects.within(bob.scope).get(pk=told["application"]).job == job
    mine.refresh_from_db()
    assert mine.name == "Dana Kay", "who is known keeps their name"


def test_a_json_resume_is_the_persons_own_word(bob: Person, system_of: Call) -> None:
    status, told = system_of(bob).post("candidates/import/", copy.deepcopy(JSON_RESUME))
    assert (status, told["kind"]) == (202, "json_resume")
    work_off()
    row = Record.objects.within(bob.scope).get()
    assert (row.format, row.verdict) == ("ler_rs", "indeterminate")
    words = filed(bob, Candidate.objects.within(bob.scope).get(), "candidate-json")["records"][0]["own_words"]
    assert [(line["name"], line["where"]) for line in words] == [
        ("Vital signs", "Cedar Fork Community College"),
        ("First aid", "Red Cross"),
    ]
    assert {line["assurance"]["standing"] for line in words} == {"self_asserted"}
    again = system_of(bob).post("candidates/import/", copy.deepcopy(JSON_RESUME))[1]
    assert again["matched"]
    assert Record.objects.within(bob.scope).count() == 1


def test_courses_of_a_json_resume_are_lines_of_their_own(bob: Person, system_of: Call) -> None:
    """https://jsonresume.org/schema 1.0.0: `education[].courses` is a list of words."""
    school: Json = {"institution": "Cedar Fork", "area": "Nursing", "startDate": "2021", "endDate": "2022-06"}
    school["courses"] = ["NUR 101 - Vital signs", " ", 7, "Wound care"]
    document = {"basics": {"name": "Danette Kowalczyk"}, "education": [school]}
    status, told = system_of(bob).post("candidates/import/", document)
    assert (status, told["not_taken"]) == (202, [])
    work_off()
    words = filed(bob, Candidate.objects.within(bob.scope).get(), "candidate-json")["records"][0]["own_words"]
    assert [(line["kind"], line["name"], line["where"], line["end"]) for line in words] == [
        ("learning", "Nursing", "Cedar Fork", "2022-06"),
        ("learning", "NUR 101 - Vital signs", "Cedar Fork", ""),
        ("learning", "Wound care", "Cedar Fork", ""),
    ]


def test_a_foreign_ler_rs_is_received_as_it_is(bob: Person, system_of: Call) -> None:
    badge = json.loads(FILES["badge"](9)[1])
    token = FILES["token"](10)[1]
    attachment = {"id": {"value": "1"}, "content": {"value": base64.b64encode(token).decode(), "encoding": "base64"}}
    document = a_resume(badge) | {
        "communication": {"email": [{"address": "D@mail.example"}], "phone": [{"formattedNumber": "555"}]},
        "attachments": [attachment],
    }
    data = json.dumps(document, indent=3).encode()
    status, told = sent(bob, system_of, data, name="../résumé.json")
    assert (status, told["kind"]) == (202, "ler_rs")
    assert [line["file_name"] for line in told["records"]] == ["résumé.json", "attachment"]
    work_off()
    person = Candidate.objects.within(bob.scope).get()
    assert (person.name, person.email, person.phone) == ("Danette Kowalczyk", "d@mail.example", "555")
    assert {row.verdict for row in records_of(bob, person)} == {"verified"}
    assert Submission.objects.within(bob.scope).count() == 2, "the file is a record, and not kept twice"


def test_what_somebody_added_to_our_ler_rs_is_received_too(bob: Person, charlie: Person, system_of: Call) -> None:
    candidate = holder(bob, [FILES["badge"](1)])
    added: Json = filed(bob, candidate, "ler-rs")
    added["skills"].append({"name": "Whistling"})
    status, _told = sent(charlie, system_of, json.dumps(added).encode())
    assert status == 202
    work_off()
    person = Candidate.objects.within(charlie.scope).get()
    assert {row.format for row in records_of(charlie, person)} == {"open_badge_3", "ler_rs"}
    lines = [line["name"] for held in filed(charlie, person, "candidate-json")["records"] for line in held["own_words"]]
    assert "Whistling" in lines


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ([], 400),
        (None, 422),
        ({"format": "credence-candidate"}, 422),
        ({"format": "credence-candidate", "version": 2, "candidate": {"name": "x"}, "records": []}, 422),
        ({"format": "credence-candidate", "version": 1, "candidate": {"name": ""}, "records": []}, 422),
        ({"format": "credence-candidate", "version": 1, "candidate": {"name": "  "}, "records": []}, 422),
        ({"format": "credence-candidate", "version": 1, "candidate": {"name": 7}, "records": []}, 422),
        ({"format": "credence-candidate", "version": 1, "candidate": None, "records": None}, 422),
        ({"format": ["credence-candidate"], "version": 1}, 422),
        ({"person": {"name": 7}, "skills": []}, 422),
        ({"person": {"name": {"formattedName": {}}}, "skills": []}, 422),
        ({"basics": {}, "work": 7}, 422),
        ({"basics": {"name": None}}, 422),
        ({"type": "VerifiableCredential"}, 422),
    ],
)
def test_what_is_no_paper_is_refused(bob: Person, system_of: Call, body: Any, status: int) -> None:
    assert system_of(bob).post("candidates/import/", body)[0] == status
    assert not Candidate.objects.within(bob.scope).exists()
    assert not Submission.objects.within(bob.scope).exists()


@pytest.mark.parametrize(
    "original",
    [{"encoding": "base64"}, {"encoding": "base64", "data": "%%"}, {"encoding": "rot13"}, "e30=", 7, {"data": "e30="}],
)
def test_an_original_that_cannot_be_read_refuses_the_whole(bob: Person, system_of: Call, original: Any) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    document["records"].append({**document["records"][0], "digest": "1" * 64, "original": original})
    status, body = system_of(bob).post("candidates/import/", document)
    assert (status, body["code"]) == (422, "unreadable_papers")
    assert "/records/1/original" in body["detail"]
    assert not Candidate.objects.within(bob.scope).exists()


def test_an_original_that_is_not_there_is_named(bob: Person, system_of: Call) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    digest = document["records"][0]["digest"]
    for original in (None, {"encoding": "attachment"}):
        document["records"][0]["original"] = original
        status, told = system_of(bob).post("candidates/import/", document)
        assert (status, told["records"], told["missing"]) == (202, [], [digest])


def test_bad_words_are_left_out_and_told(bob: Person, system_of: Call) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    document["candidate"]["email"] = "no address"
    document["identifiers"] = [
        {"kind": "email", "value": "neither"},
        {"kind": "did", "value": "key:1"},
        {"kind": "number", "value": "N-1\u0000"},
    ]
    document["applications"] = [{"id": "1"}]
    status, told = system_of(bob).post("candidates/import/", document)
    assert (status, told["not_taken"]) == (202, ["applications", "email", "identifiers"])
    person = Candidate.objects.within(bob.scope).get()
    assert person.email == ""
    assert [row.kind for row in person.identifiers.all()] == ["number"]


def test_a_number_too_long_is_left_out_and_told(bob: Person, system_of: Call) -> None:
    long = a_resume() | {"communication": {"phone": [{"formattedNumber": "5" * 60}], "email": [{"address": "no"}]}}
    status, told = system_of(bob).post("candidates/import/", long)
    assert (status, told["not_taken"]) == (202, ["email", "phone"])


def test_a_list_of_links_in_a_file_is_not_followed(bob: Person, system_of: Call) -> None:
    """Whoever wrote the file would choose the addresses."""
    document = copy.deepcopy(CANDIDATE_JSON)
    links = base64.b64encode(b"name,email,link\nX,x@mail.example,https://elsewhere.example/1\n").decode()
    document["records"][0] |= {"file_name": "links.csv", "original": {"encoding": "base64", "data": links}}
    status, told = system_of(bob).post("candidates/import/", document)
    assert (status, told["records"][0]["state"]) == (202, "received")
    work_off()
    assert Candidate.objects.within(bob.scope).count() == 1
    assert not Submission.objects.within(bob.scope).exclude(source_url="").exists()


def test_too_many_records_are_refused(bob: Person, system_of: Call) -> None:
    document = copy.deepcopy(CANDIDATE_JSON)
    document["records"] *= 301
    status, body = system_of(bob).post("candidates/import/", document)
    assert (status, body["code"]) == (422, "unreadable_papers")


def test_a_large_candidate_is_told_where_to_ask(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = holder(bob, [FILES["badge"](1), FILES["badge"](2)])
    monkeypatch.setattr("portal.queries_papers.MOST_RECORDS", 1)
    status, body = system_of(bob).get(f"candidates/{candidate.pk}/ler-rs/")
    assert (status, body["code"]) == (422, "too_much_for_one_file")
    assert "evidence pack" in body["detail"]
    monkeypatch.undo()
    monkeypatch.setattr("portal.queries_papers.MOST_BYTES", 100)
    assert system_of(bob).get(f"candidates/{candidate.pk}/json-resume/")[0] == 422
    answer = bob.client.get(f"/candidates/{candidate.pk}/papers/ler-rs/", follow=True)
    assert "evidence pack" in answer.content.decode()


def test_who_is_hidden_has_no_papers(bob: Person, alice: Person, erin: Person, system_of: Call) -> None:
    candidate = holder(bob, [FILES["badge"](1)])
    job = make_job(bob)
    set_blind(alice.scope, job, blind=True)
    add_application(bob.scope, candidate=candidate, job=job)
    for kind in KINDS:
        status, body = system_of(bob).get(f"candidates/{candidate.pk}/{kind}/")
        assert (status, body["code"]) == (403, "screened_blind")
        assert "Danette" not in json.dumps(body)
        assert bob.client.get(f"/candidates/{candidate.pk}/papers/{kind}/").status_code == 403
        assert erin.client.get(f"/candidates/{candidate.pk}/papers/{kind}/").status_code == 200
    page = bob.client.get(f"/candidates/{candidate.pk}/").content.decode()
    assert "/papers/" not in page
    assert not Event.objects.within(bob.scope).filter(kind="candidate.exported", actor=bob.scope.actor).exists()
    other = make_job(bob, title="Open job")
    add_application(bob.scope, candidate=candidate, job=other)
    status, body = system_of(bob).get(f"candidates/{candidate.pk}/candidate-json/")
    assert status == 200, "under their own name elsewhere: open, and silent about the blind job"
    assert [line["job"]["title"] for line in body["applications"]] == ["Open job"]
    assert str(job.pk) not in json.dumps(body)


def test_who_withdrew_or_was_merged_has_no_papers(bob: Person, system_of: Call) -> None:
    candidate = holder(bob, [FILES["badge"](1)])
    other = holder(bob, [], name="Danette K")
    Candidate.objects.within(bob.scope).filter(pk=candidate.pk).update(merged_into=other)
    assert system_of(bob).get(f"candidates/{candidate.pk}/ler-rs/")[0] == 404
    assert bob.client.get(f"/candidates/{candidate.pk}/papers/ler-rs/").status_code == 404
    Candidate.objects.within(bob.scope).filter(pk=candidate.pk).update(merged_into=None)
    Record.objects.within(bob.scope).update(hidden_at="2026-01-01T00:00:00Z")
    assert system_of(bob).get(f"candidates/{candidate.pk}/candidate-json/")[1]["records"] == []
    Candidate.objects.within(bob.scope).update(hidden_at="2026-01-01T00:00:00Z")
    assert system_of(bob).get(f"candidates/{candidate.pk}/ler-rs/")[0] == 404
    assert system_of(bob).get(f"candidates/{uuid.uuid4()}/ler-rs/")[0] == 404


def test_the_schema_is_public() -> None:
    answer = Client().get("/api/v1/schemas/candidate-1/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json"
    assert answer.json()["$id"] == "urn:credence:schema:candidate:1"


def test_the_same_papers_twice_are_of_one_person(bob: Person, system_of: Call) -> None:
    nobodys = copy.deepcopy(CANDIDATE_JSON)
    nobodys["candidate"]["email"] = ""
    first = system_of(bob).post("candidates/import/", nobodys)[1]
    second = system_of(bob).post("candidates/import/", nobodys)[1]
    assert (first["matched"], second["matched"]) == (False, True), "without an address, by the same record"
    assert first["candidate"] == second["candidate"]
    other = system_of(bob).post("candidates/import/", CANDIDATE_JSON)[1]
    assert not other["matched"], "an address that nobody has here is somebody new"
    Candidate.objects.within(bob.scope).update(email="danette@mail.example")
    third = system_of(bob).post("candidates/import/", CANDIDATE_JSON)[1]
    assert not third["matched"], "of two who could be meant neither is chosen"
