"""People come in once, by whom they are said to be, and what was found out goes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone

from portal.actions.applicant_links import link_job
from portal.actions.applicant_messages import KEPT, forget_messages, item_key
from portal.actions.applicant_receive import receive_table
from portal.actions.applicant_systems import add_system
from portal.actions.refusal import RefusedError
from portal.models import (
    ApplicantSystemLink,
    ApplicantSystemMessage,
    Application,
    Candidate,
    Event,
    Job,
    Record,
    SamePerson,
    Submission,
)
from portal.queries_systems import items_csv, results_csv
from tests.portal.applicant_factories import Json, an_event, greenhouse, only, post, run, told
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, hosting
from tests.portal.webhook_host import Receiver, receiving
from tests.portal.work import work_off
from tests.portal.work_factories import a_job

STATE, WAY = ApplicantSystemMessage.State, ApplicantSystemMessage.Way


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")


@pytest.fixture
def files() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture
def host() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.status = 201
        yield receiver


@pytest.fixture
def job(alice: Person) -> Job:
    return a_job(alice)


def test_it_works(alice: Person, job: Job, files: Host, host: Receiver) -> None:
    shown = greenhouse(alice, host)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    badge = files.put("/badge.json", a_badge(), "application/json")
    cv = files.put("/cv.pdf", b"%PDF-1.4", "application/pdf")
    attachments = [
        {"filename": "badge.json", "url": f"{badge}?Signature=one", "type": "other"},
        {"filename": "cv.pdf", "url": cv, "type": "resume"},
    ]
    answer = post(shown, an_event(candidate={"attachments": attachments}))
    assert answer.status_code == 202
    assert Candidate.objects.within(alice.scope).count() == 0  # kept at once, worked off later
    run()
    row = only(alice)
    assert (row.state, row.kind, str(row.pk)) == (STATE.DONE, "new_candidate_application", answer.json()["message"])
    assert row.body is not None
    assert row.body.erased_at is not None
    candidate = Candidate.objects.within(alice.scope).get()
    assert (candidate.name, candidate.email, candidate.phone) == ("Jane Smith1", "work1@mail.example", "555-0100")
    application = Application.objects.within(alice.scope).get()
    assert (application.job_id, application.source, row.application_id) == (job.pk, "Job board", application.pk)
    record = Record.objects.within(alice.scope).get(candidate=candidate)
    assert record.verdict == "verified"
    assert "/cv.pdf" not in [path for path, _accept in files.asked]
    notes = [note for note in told(host) if "checked" in note["body"]]
    assert len(notes) == 1
    assert str(record.pk) in notes[0]["body"]
    assert (notes[0]["user_id"], notes[0]["visibility"]) == (99, "public")
    headers = host.taken[0][0]
    assert (headers["on-behalf-of"], headers["authorization"]) == ("99", "Basic aGFydmVzdC1rZXk6")
    kinds = set(Event.objects.within(alice.scope).values_list("kind", flat=True))
    assert {"applicant_system.added", "applicant_system.heard", "applicant_system.job_linked"} <= kinds


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_forged_message_is_not_taken(alice: Person, secret: str) -> None:
    shown = greenhouse(alice)
    assert post(shown, an_event(), secret=secret).status_code == 401
    assert post(shown, an_event(), Signature="").status_code == 401
    assert post(shown, an_event(), Signature="sha256 é").status_code == 401
    assert not ApplicantSystemMessage.objects.within(alice.scope).exists()


def test_a_message_that_comes_again_is_one(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    first = post(shown, an_event(), **{"Greenhouse-Event-ID": "a"}).json()["message"]
    assert post(shown, an_event(), **{"Greenhouse-Event-ID": "b"}).json()["message"] == first
    work_off()
    assert post(shown, an_event()).json()["message"] == first
    changed = an_event()["payload"]["application"]
    post(shown, {"action": "candidate_stage_change", "payload": {"application": changed}})
    work_off()
    assert Candidate.objects.within(alice.scope).count() == 1
    assert Application.objects.within(alice.scope).count() == 1


def test_a_message_waits_for_its_job(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    post(shown, an_event())
    work_off()
    row = only(alice)
    assert (row.state, row.error, row.next_attempt_at) == (STATE.WAITING, "job_to_link 274075", None)
    assert not Candidate.objects.within(alice.scope).exists()
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    work_off()
    assert only(alice).state == STATE.DONE
    assert Application.objects.within(alice.scope).get().job_id == job.pk


def test_two_people_of_one_address_stay_two(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    same = {"email_addresses": [{"value": "family@mail.example"}]}
    post(shown, an_event(1, candidate=same))
    post(shown, an_event(2, candidate={**same, "first_name": "Otto"}))
    post(shown, an_event(3, candidate={**same, "last_name": "Smith1"}))
    work_off()
    assert Candidate.objects.within(alice.scope).count() == 3
    assert SamePerson.objects.within(alice.scope).count() >= 2


def test_an_address_that_is_known_is_found(alice: Person, job: Job) -> None:
    known = Candidate.objects.within(alice.scope).create(name="Jane Q. Smith1", email="Work1@mail.example")
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    post(shown, an_event())
    work_off()
    assert Application.objects.within(alice.scope).get().candidate_id == known.pk


def test_who_withdrew_does_not_come_back(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    post(shown, an_event())
    work_off()
    application = Application.objects.within(alice.scope).get()
    Application.objects.within(alice.scope).filter(pk=application.pk).update(withdrawn_at=timezone.now())
    Candidate.objects.within(alice.scope).update(hidden_at=timezone.now())
    post(shown, {**an_event(), "action": "application_updated"})
    work_off()
    assert not Application.objects.within(alice.scope).exists()
    assert Candidate.objects.within(alice.scope, hidden_too=True).count() == 1


@pytest.mark.parametrize(
    ("message", "state"),
    [
        ({"action": "ping", "payload": {}}, STATE.IGNORED),
        (an_event(prospect=True), STATE.IGNORED),
        (an_event(jobs=[]), STATE.IGNORED),
        (b"{", STATE.FAILED),
        (b"[" * 100_000, STATE.FAILED),
        ({"action": ["x"]}, STATE.FAILED),
        ({"action": "new_candidate_application", "payload": {"application": 7}}, STATE.FAILED),
        (b'{"action": "a", "action": "b"}', STATE.FAILED),
        (b"\xff\xfe", STATE.FAILED),
    ],
)
def test_what_is_no_application(alice: Person, message: Json | bytes, state: str) -> None:
    assert post(greenhouse(alice), message).status_code == 202
    work_off()
    assert only(alice).state == state
    assert not Candidate.objects.within(alice.scope).exists()


def test_strange_people(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    odd: list[Json] = [
        {"first_name": "<script>alert(1)</script>", "last_name": "=HYPERLINK()\u0000"},
        {"first_name": None, "last_name": 7, "email_addresses": "x"},
        {"email_addresses": [{"value": "no address"}], "phone_numbers": [{"value": "9" * 500}]},
        {"id": None},
        {"id": "x" * 500},
        {"id": {"$ne": 1}},
        {"first_name": "A" * 5_000},
    ]
    for number, candidate in enumerate(odd, start=1):
        post(shown, an_event(number, candidate=candidate))
    post(shown, an_event(50, source={"name": "Wallet Trial"}))
    work_off()
    rows = ApplicantSystemMessage.objects.within(alice.scope)
    assert set(rows.values_list("state", "error")) == {(STATE.DONE, "")}
    assert not Application.objects.within(alice.scope).filter(source__iexact=Application.TRIAL).exists()
    page = alice.client.get(f"/organization/systems/{shown.system.pk}/").content.decode()
    assert "<script>alert" not in page


def test_attachments_lead_nowhere_inside(alice: Person, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENCE_NET_ALLOW_LOOPBACK")
    system = add_system(alice.scope, adapter="greenhouse", name="Greenhouse")
    link_job(alice.scope, system.system, external_id="274075", job=job)
    urls = ["http://127.0.0.1/x", "https://169.254.169.254/latest", "file:///etc/passwd", "https://[::1]/x"]
    attachments = [{"filename": "x", "url": url, "type": "other"} for url in urls]
    post(system, an_event(candidate={"attachments": attachments}))
    work_off()
    states = set(Submission.objects.within(alice.scope).values_list("state", flat=True))
    assert states == {Submission.State.UNREADABLE}
    for url in ("http://api.example", "https://127.0.0.1", "https://localhost", "https://u:p@x.example", "ftp://x"):
        with pytest.raises(RefusedError):
            add_system(alice.scope, adapter="greenhouse", name="x", settings={"base_url": url})


def test_ten_thousand_in_one_message(alice: Person, job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.actions.applicant_messages.STRETCH", 0.3)
    shown = add_system(alice.scope, adapter="generic", name="ATS", signed=False)
    rows = [{"candidate": {"id": n, "name": f"P {n}"}, "job": {"id": str(job.pk)}} for n in range(120)]
    post(shown, {"type": "application", "data": rows})
    work_off()
    assert only(alice).state == STATE.DONE
    assert Application.objects.within(alice.scope).count() == 120
    heard = Event.objects.within(alice.scope).filter(kind="applicant_system.heard").get()
    assert heard.data["people"] == 120
    assert post(shown, b"x" * (2 * 1024 * 1024 + 1)).status_code == 413


def test_a_table(alice: Person, job: Job) -> None:
    system = add_system(alice.scope, adapter="csv", name="Tables").system
    rows = f"=1+1 Ann;ann@mail.example;'=X9;{job.title};Fair\nNobody;;;;\nBen;;7;No such job;\n"
    data = f"Name;Email;External ID;Job;Source\n{rows}"
    row = receive_table(alice.scope, system, data.encode())
    work_off()
    row.refresh_from_db()
    assert row.state == STATE.WAITING
    assert row.error == "job_to_link No such job"
    assert Application.objects.within(alice.scope).get().source == "Fair"
    assert "2,'=X9,taken," in items_csv(alice.scope, row)
    assert "'=X9" in results_csv(alice.scope, system)
    assert receive_table(alice.scope, system, data.encode()).pk == row.pk
    with pytest.raises(RefusedError):
        receive_table(alice.scope, system, b"a,b\n1,2\n")
    with pytest.raises(RefusedError):
        receive_table(alice.scope, greenhouse(alice).system, data.encode())


def test_old_messages_are_forgotten(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    post(shown, an_event())
    work_off()
    row = only(alice)
    links = ApplicantSystemLink.objects.within(alice.scope)
    assert links.filter(external_id=item_key(row, 1)).exists()
    assert forget_messages() == 0
    ApplicantSystemMessage.objects.within(alice.scope).update(created_at=timezone.now() - KEPT * 2)
    assert forget_messages() == 1
    assert not links.filter(external_id=item_key(row, 1)).exists()
    assert Candidate.objects.within(alice.scope).exists()
