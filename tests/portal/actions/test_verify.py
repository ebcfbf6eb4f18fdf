"""Verifying: asked for, done once, written whole; what is unknown is asked again, what broke is tried again."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from types import ModuleType

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal import store
from portal.actions import verify as verify_module
from portal.actions.receive import receive_text
from portal.actions.verified import DAILY, MAX_RETRIES, RETRIES
from portal.actions.verify import MAX_ATTEMPTS, perform_verification, request_verification
from portal.models import Candidate, CandidateIdentifier, Event, Record, Submission, SuppliedDocument, Verification
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.reports import FORGED, NO_RECORD, PASSED, UNREACHABLE, answer_with, answer_with_checks, claim, report
from verification.policy import Policy
from verification.report import ReceiptDocument, Report
from verification.sources import DocumentRole, Sources


class Linker:
    """Knows one concept."""

    def link_identifier(self, _url: str, _code: str, _framework: str) -> object:
        return None

    def link_text(self, _text: str, _top: int) -> list[object]:
        return []


@pytest.fixture(autouse=True)
def linker(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("portal.linker")
    module.current = Linker
    monkeypatch.setitem(sys.modules, "portal.linker", module)


def record_of(person: Person, text: str = '{"a": 1}', candidate: Candidate | None = None) -> Record:
    batch = receive_text(person.scope, text=text, channel="paste", candidate=candidate)
    found: Record = batch.submissions.get().record
    return found


def perform_waiting(record: Record) -> Verification:
    row = record.verifications.exclude(state="done").order_by("number").first()
    assert row is not None
    Verification.objects.across_organizations("a test").filter(pk=row.pk).update(next_attempt_at=timezone.now())
    perform_verification(row.pk)
    row.refresh_from_db()
    record.refresh_from_db()
    return row


def test_it_works(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED, expires="2027-06-30T00:00:00Z")
    record = record_of(bob)
    row = perform_waiting(record)
    assert (row.state, row.verdict, row.step, row.next_attempt_at) == ("done", "verified", 6, None)
    assert row.report["verdict"] == "verified"
    assert row.payload == {"id": "urn:x"}
    assert (record.state, record.verdict, record.current_verification) == ("checked", "verified", row)
    assert record.sentence == "Every required check passed. In force to 30 Jun 2027."
    assert (record.title, record.issuer_name) == ("Vital signs", "Cedar Fork Community College")
    assert record.expires is not None
    assert record.retry_at is None
    assert Event.objects.within(bob.scope).filter(kind="record.verified").count() == 1


def test_twice_is_once(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED)
    record = record_of(bob)
    row = perform_waiting(record)
    perform_verification(row.pk)
    assert record.verifications.count() == 1
    assert Event.objects.within(bob.scope).filter(kind="record.verified").count() == 1


def test_a_worker_that_lost_its_lease_writes_nothing(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(bob)

    def slow(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        rows = Verification.objects.across_organizations("a test")
        rows.update(lease_token="00000000-0000-4000-8000-000000000000")  # somebody else's by now
        return report(data, at, PASSED)

    answer_with(monkeypatch, slow)
    row = perform_waiting(record)
    assert (row.state, row.verdict, row.report) == ("running", "", None)
    assert (record.verdict, record.state) == ("", "checking")
    assert not Event.objects.within(bob.scope).filter(kind="record.verified").exists()


def test_nothing_is_verified_inside_a_transaction(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    depths: list[int] = []
    record = record_of(bob)
    outside = len(connection.savepoint_ids)

    def look(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        depths.append(len(connection.savepoint_ids))
        return report(data, at, PASSED)

    answer_with(monkeypatch, look)
    perform_waiting(record)
    assert depths == [outside]


def test_the_policy_names_only_what_was_confirmed(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = Candidate.objects.within(bob.scope).create(name="Marisol Etcheverry")
    kinds = CandidateIdentifier.Kind
    for kind, value, confirmed in [
        (kinds.EMAIL, "m@example.org", True),
        (kinds.EMAIL, "typed@example.org", False),
        (kinds.DID, "did:key:z6", True),
    ]:
        CandidateIdentifier.objects.within(bob.scope).create(
            candidate=candidate, kind=kind, value=value, confirmed_at=timezone.now() if confirmed else None
        )
    seen: list[Policy] = []

    def look(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        seen.append(policy)
        return report(data, at, PASSED)

    answer_with(monkeypatch, look)
    perform_waiting(record_of(bob, candidate=candidate))
    recipient = seen[0].recipient
    assert recipient.emails == ("m@example.org",)
    assert recipient.identifiers == ("did:key:z6",)
    assert recipient.name == "Marisol Etcheverry"


def test_a_supplied_document_is_used_before_the_network_and_said_to_be_supplied(
    bob: Person, charlie: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = "https://issuer.example/did.json"
    SuppliedDocument.objects.within(bob.scope).create(url=url, body=b"mine", note="from the registrar")
    SuppliedDocument.objects.within(charlie.scope).create(url=url, body=b"another's")

    def look(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        document = sources.document(url, DocumentRole.DID)
        assert (document.body, document.fetched_at, document.given) == (b"mine", at, False)
        found = report(data, at, PASSED)
        used = (ReceiptDocument(url, "did", store.digest_of(b"mine"), at, "bWluZQ=="),)
        return Report(found.credential, type(found.receipt)(found.receipt.record_sha256, at, {}, "test", used))

    answer_with(monkeypatch, look)
    row = perform_waiting(record_of(bob))
    assert row.report["receipt"]["documents"][0]["supplied"] is True


def test_what_is_unknown_is_asked_again_soon_then_daily(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED, UNREACHABLE)
    record = record_of(bob)
    for n, pause in enumerate([*RETRIES, DAILY, DAILY], start=1):
        before = timezone.now()
        row = perform_waiting(record)
        assert (row.number, row.verdict, record.act, record.state) == (n, "indeterminate", "network", "checked")
        assert record.retry_at is not None
        assert timedelta(0) <= record.retry_at - before - pause < timedelta(seconds=30)
        coming = record.verifications.get(number=n + 1)
        assert (coming.reason, coming.state, coming.next_attempt_at) == ("retry", "waiting", record.retry_at)
    answer_with_checks(monkeypatch, PASSED)
    perform_waiting(record)
    assert (record.verdict, record.retry_at, record.act) == ("verified", None, "")
    assert not record.verifications.filter(state="waiting").exists()


def test_asking_again_ends_some_day(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED, UNREACHABLE)
    monkeypatch.setattr("portal.actions.verified.MAX_RETRIES", 2)
    record = record_of(bob)
    for _ in range(3):
        perform_waiting(record)
    assert record.retry_at is None
    assert not record.verifications.filter(state="waiting").exists()
    assert MAX_RETRIES > 30


def test_asking_brings_the_waiting_retry_forward(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED, UNREACHABLE)
    record = record_of(bob)
    perform_waiting(record)
    row = request_verification(bob.scope, record, reason="asked", priority="interactive")
    assert (row.number, row.reason, row.priority) == (2, "asked", "interactive")
    assert row.next_attempt_at <= timezone.now()
    assert record.verifications.count() == 2


def test_asking_while_one_runs_asks_for_another(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(bob)
    record.verifications.update(state="running")
    assert request_verification(bob.scope, record, reason="trust_changed").number == 2


def test_only_those_who_may_ask_ask(bob: Person, erin: Person) -> None:
    record = record_of(bob)
    with pytest.raises(NotAllowedError):
        request_verification(erin.scope, record, reason="asked")


def test_a_stranger_finds_no_record(bob: Person, charlie: Person) -> None:
    with pytest.raises(Record.DoesNotExist):
        request_verification(charlie.scope, record_of(bob), reason="asked")


def test_a_file_without_a_record_is_its_submissions_error_and_is_kept(
    bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_with_checks(monkeypatch, NO_RECORD)
    record = record_of(bob)
    row = perform_waiting(record)
    submission = record.submissions.get()
    assert (row.state, record.state) == ("done", "unreadable")
    assert (submission.state, submission.error_code) == (Submission.State.UNREADABLE, "not_a_record")
    assert submission.error.startswith("Pasted text: It is no learning or employment record.")
    assert "Taken: Open Badges 2.0" in submission.error
    assert store.get(submission.blob) == b'{"a": 1}'
    answer_with_checks(monkeypatch, PASSED)  # a later version reads it
    request_verification(bob.scope, record, reason="asked")
    perform_waiting(record)
    submission.refresh_from_db()
    assert (record.state, submission.state, submission.error) == ("checked", Submission.State.RECEIVED, "")


def test_what_breaks_is_tried_again_with_pauses_and_then_said(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, lambda *_, **__: 1 / 0)
    record = record_of(bob)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        row = perform_waiting(record)
        assert (row.state, row.attempts) == ("waiting", attempt)
        assert row.next_attempt_at > timezone.now()
    row = perform_waiting(record)
    assert (row.state, row.verdict, record.act) == ("done", "indeterminate", "us")
    assert "our own software" in row.report["checks"][0]["detail"]


def test_a_damaged_file_is_our_trouble(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED)
    record = record_of(bob)
    (store.folder() / record.blob.path).write_bytes(b"CRB1" + b"x" * 60)
    row = perform_waiting(record)
    assert (row.verdict, record.act) == ("indeterminate", "us")


def test_what_was_erased_leaves_the_queue(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED)
    record = record_of(bob)
    store.erase(record.blob)
    perform_verification(record.verifications.get().pk)
    assert not record.verifications.exists()


def test_an_older_answer_never_replaces_a_newer_one(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(bob)
    first = record.verifications.get()

    def overtaken(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        answer_with_checks(monkeypatch, PASSED)
        second = request_verification(bob.scope, record, reason="trust_changed")
        perform_verification(second.pk)
        return report(data, at, FORGED)

    answer_with(monkeypatch, overtaken)
    perform_verification(first.pk)
    record.refresh_from_db()
    assert set(record.verifications.values_list("number", "state")) == {(1, "done"), (2, "done")}
    assert (record.verdict, record.current_verification.number) == ("verified", 2)


def test_hostile_text_is_stored(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = "a\x00b\ud800c" * 200
    answer_with_checks(monkeypatch, PASSED, title=nasty, payload={nasty: [nasty]}, expires="+99999-01-01", issued=nasty)
    record = record_of(bob)
    row = perform_waiting(record)
    assert row.state == "done"
    assert record.title.startswith("a\ufffdb\ufffdc")
    assert record.expires is None


def test_evidence_follows_the_record(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    class Sure(Linker):
        def link_identifier(self, url: str, _code: str, _framework: str) -> object:
            return type("Link", (), {"uri": url, "label": "Vital signs", "confidence": 1.0, "method": "identifier"})()

    monkeypatch.setattr(sys.modules["portal.linker"], "current", Sure)
    candidate = Candidate.objects.within(bob.scope).create(name="Ann")
    answer_with_checks(monkeypatch, PASSED, claims=(claim(target="https://skills.example/vitals"),))
    record = record_of(bob, candidate=candidate)
    perform_waiting(record)
    evidence = record.evidence.get()
    assert (evidence.candidate, evidence.concept_uri) == (candidate, "https://skills.example/vitals")
    assert evidence.statement["digest"] == record.digest
    answer_with_checks(monkeypatch, FORGED)
    request_verification(bob.scope, record, reason="asked")
    perform_waiting(record)
    assert not record.evidence.exists()


def test_a_handful_of_queries(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with_checks(monkeypatch, PASSED)
    row = record_of(bob).verifications.get()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        perform_verification(row.pk)
    assert len(queries) < 30
    assert verify_module.MAX_ATTEMPTS > 4  # three kills in the middle of one record must not give it up


def test_a_newer_copy_is_asked_for_when_a_person_asks(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    policies: list[Policy] = []

    def verifier(data: bytes, *, policy: Policy, sources: Sources, at: datetime) -> Report:
        policies.append(policy)
        return report(data, at, PASSED)

    answer_with(monkeypatch, verifier)
    record = record_of(bob)
    perform_waiting(record)
    request_verification(bob.scope, record, reason="asked")
    perform_waiting(record)

    assert [policy.follow_refresh for policy in policies] == [False, True]
