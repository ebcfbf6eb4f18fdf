"""Erasing: keys, claims, names, words and addresses are gone; what proves that they were there is not."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import timezone

from portal import store
from portal.actions.confirm_email import confirm_code
from portal.actions.decide import decide
from portal.actions.erase import NAMELESS, erase
from portal.actions.receive_mail import receive_letter
from portal.actions.seal import destroy_due_copies, open_sealed_copy
from portal.actions.sequence import sequence_events, verify_chain
from portal.actions.share_links import invite_people
from portal.actions.take_back import take_back
from portal.actions.wallets import refuse_wallet_answer
from portal.actions.withdraw import withdraw
from portal.intake.letter import read_letter
from portal.intake.vcalm.asking import open_vcapi_request
from portal.models import (
    Application,
    Candidate,
    CandidateIdentifier,
    Contest,
    Event,
    EventDetail,
    IdempotentRequest,
    OrganizationRow,
    OutgoingMail,
    RankingEntry,
    Record,
    SealedCopy,
    StoredBlob,
    Submission,
    Verification,
)
from portal.scope import NotTheirsError, Scope
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.letters import a_letter, as_bytes
from tests.portal.own import a_consent, a_profile, own_scope
from tests.portal.share_factories import acting, begin, code_in_mail, found
from tests.portal.work import work_off
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, a_record, rank_now

WORDS = "Marisolwords"


@pytest.fixture
def ranked(bob: Person, alice: Person) -> Ranked:
    """Everything that may tell of a person, told of one; each with a word that is then looked for."""
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    candidate = application.candidate
    candidate.name, candidate.email, candidate.phone = f"{WORDS} E", f"{WORDS}@mail.example", f"+1 {WORDS}"
    candidate.save()
    record = a_record(bob, candidate=candidate, title=f"{WORDS} badge")
    record.submissions.update(job=ranked.job, file_name=f"{WORDS}.json", source_url=f"https://x.example/{WORDS}")
    CandidateIdentifier.objects.within(bob.scope).create(candidate=candidate, kind="email", value=f"{WORDS}@m.example")
    decide(bob.scope, application, stage="shortlisted", reason=f"{WORDS} was clear")
    Contest.objects.within(bob.scope).create(application=application, about="report", text=f"{WORDS} again")
    OutgoingMail.objects.within(bob.scope).create(to=f"{WORDS}@m.example", kind="x", application=application)
    from portal.actions.tokens import create_token

    token, _ = create_token(alice.scope, name="ATS", capabilities=["rank"])
    IdempotentRequest.objects.within(bob.scope).create(
        caller=f"token:{token.pk}", key="k", request_digest="d", answer={"id": str(candidate.pk), "name": f"{WORDS} E"}
    )
    ranked.run = rank_now(bob, ranked.job)
    return ranked


def keeper(person: Person) -> Scope:
    return Scope(organization_id=person.organization.pk, system="keeper")


def leave(person: Person, application: Application) -> None:
    withdraw(own_scope(application), application)
    erase(keeper(person), application.candidate_id)
    application.refresh_from_db()


def told(value: object) -> bool:
    return WORDS.lower() in str(value).lower()


def told_anywhere(person: Person) -> list[str]:
    """Every column of every row of the organization that has the word in it."""
    models = [model for model in apps.get_app_config("portal").get_models() if issubclass(model, OrganizationRow)]
    found = []
    for model in models:
        for row in model.objects.within(person.scope, hidden_too=True).values():
            found += [f"{model.__name__}.{name}" for name, value in row.items() if told(value)]
    return found + [f"detail {detail.event.kind}" for detail in EventDetail.objects.all() if told(detail.text)]


def test_it_works(bob: Person, ranked: Ranked, data_folder: Path, django_capture_on_commit_callbacks) -> None:
    application = ranked.applications[0]
    assert len(set(told_anywhere(bob))) > 12, "the walk has to find it while it is there"
    blobs = list(StoredBlob.objects.within(bob.scope).filter(records__candidate=application.candidate))
    files = [data_folder / "received" / blob.path for blob in blobs]
    assert all(file.exists() for file in files)
    with django_capture_on_commit_callbacks(execute=True):
        leave(bob, application)
    last_word = OutgoingMail.objects.within(bob.scope).get(application=application)
    assert last_word.kind == "withdrawn"
    last_word.delete()  # the scheduler does so once it is sent: test_retention.py
    assert told_anywhere(bob) == []
    assert application.erased_at
    person = Candidate.objects.within(bob.scope, hidden_too=True).get(pk=application.candidate_id)
    assert (person.name, person.email, person.phone) == (NAMELESS, "", "")
    assert not any(file.exists() for file in files)
    for blob in blobs:
        blob.refresh_from_db()
        with pytest.raises(store.BlobErasedError):
            store.get(blob)
    ledger = (data_folder / "received" / "erased").read_text().split()
    assert {blob.pk.hex for blob in blobs} <= set(ledger)


def test_whoever_came_by_invitation_code_wallet_and_mail_leaves_nothing(bob: Person) -> None:
    job, address = a_job(bob), f"{WORDS}@m.example".lower()
    (link,) = invite_people(bob.scope, job, people=f"{WORDS} E <{address}>", message="Come", days=30)
    begun = begin(found(link), name=f"{WORDS} E", email=address)
    application = begun.application
    confirm_code(acting(application), application, code=code_in_mail())
    request = open_vcapi_request(acting(application), application)
    refused = WalletRefusedError(WalletRefusal.MALFORMED, f"It says {WORDS}.")
    refuse_wallet_answer(request, refused, WORDS.encode())
    scope = Scope(organization_id=bob.organization.pk, system="mailbox")
    letter = as_bytes(a_letter("hi", sender=f"{WORDS} <{address}>", files=((f"{WORDS}.json", b"{}"),)))
    Application.objects.within(bob.scope).create(candidate=application.candidate, job=a_job(bob))
    assert receive_letter(scope, read_letter(letter)).matched  # about no job in particular
    work_off()
    assert {"OutgoingMail.to", "WalletRequest.last_refusal", "Batch.name"} <= set(told_anywhere(bob))
    for each in application.candidate.applications.all():
        withdraw(own_scope(each), each)
    erase(keeper(bob), application.candidate_id)
    OutgoingMail.objects.within(bob.scope).filter(kind="withdrawn").delete()
    assert told_anywhere(bob) == []


def test_nothing_of_records_is_left(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    theirs = list(Record.objects.within(bob.scope).filter(candidate=application.candidate).values_list("pk", flat=True))
    leave(bob, application)
    assert not Record.objects.within(bob.scope, hidden_too=True).filter(pk__in=theirs).exists()
    assert not Verification.objects.across_organizations("a test").filter(record__in=theirs).exists()
    given = Submission.objects.within(bob.scope, hidden_too=True).filter(candidate=application.candidate)
    assert {(row.file_name, row.source_url, row.digest, row.blob) for row in given} == {("", "", "", None)}
    assert Record.objects.within(bob.scope).count() == 2, "the others' are there"


def test_earlier_rankings_keep_a_digest_that_proves_what_stood_there(bob: Person, ranked: Ranked) -> None:
    import hashlib

    application = ranked.applications[0]
    before = ranked.entry(application)
    stood = json.dumps({"entry": before.entry, "inputs": before.inputs}, sort_keys=True, separators=(",", ":"))
    leave(bob, application)
    entry = RankingEntry.objects.within(bob.scope).get(pk=before.pk)
    digest = hashlib.sha256(stood.encode()).hexdigest()
    assert entry.entry == entry.inputs == {"withdrawn": True, "sha256": digest}
    assert (entry.rank, entry.position) == (before.rank, before.position)
    page = bob.client.get(f"/rankings/entries/{entry.pk}/points/")
    assert digest in page.content.decode()


def test_the_audit_chain_holds(bob: Person, erin: Person, ranked: Ranked) -> None:
    sequence_events()
    leave(bob, ranked.applications[0])
    sequence_events()
    assert verify_chain(erin.scope).whole
    assert Event.objects.within(bob.scope).filter(kind="application.erased").count() == 1


def test_twice_is_once(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    leave(bob, application)
    assert erase(keeper(bob), application.candidate_id) == 0


def test_who_still_applies_elsewhere_keeps_name_and_records(bob: Person, ranked: Ranked) -> None:
    first = ranked.applications[0]
    other = Application.objects.within(bob.scope).create(candidate=first.candidate, job=a_job(bob))
    both = a_record(bob, candidate=first.candidate, title="For both")
    shared = both.submissions.get()
    shared.job = ranked.job
    shared.save()
    Submission.objects.within(bob.scope).create(
        channel="upload", candidate=first.candidate, job=other.job, record=both, state="received", size=1, digest="x"
    )
    leave(bob, first)
    first.candidate.refresh_from_db()
    assert first.candidate.name == f"{WORDS} E"
    both.refresh_from_db()
    assert store.get(both.blob), "the document that the other application needs opens still"
    shared.refresh_from_db()
    assert (shared.file_name, shared.hidden_at is not None) == ("", True)


def test_a_profile_that_demands_it_leaves_a_sealed_copy(
    bob: Person, alice: Person, erin: Person, ranked: Ranked
) -> None:
    application = ranked.applications[0]
    a_profile(bob, application, sealed_days=365)
    a_consent(bob, application)
    leave(bob, application)
    copy = SealedCopy.objects.within(bob.scope).get()
    assert copy.until is not None
    assert abs(copy.until - timezone.now() - timedelta(days=365)) < timedelta(minutes=1)
    data = open_sealed_copy(erin.scope, copy, reason="EEOC charge 7")
    archive = zipfile.ZipFile(io.BytesIO(data))
    kept = json.loads(archive.read("application.json"))
    assert kept["candidate"]["name"] == f"{WORDS} E"
    assert {"decisions", "contests", "consents", "ranking_entries", "identifiers"} <= set(kept)
    assert kept["ranking_entries"][0]["entry"]["candidate"] == str(application.pk), "as it stood, not the digest"
    assert sum(name.endswith("/received") for name in archive.namelist()) == 2
    event = Event.objects.within(bob.scope).get(kind="sealed_copy.opened")
    assert (event.actor, event.detail.text) == (f"user:{erin.user.pk}", "EEOC charge 7")


def test_a_sealed_copy_is_destroyed_when_due(bob: Person, erin: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    a_profile(bob, application, sealed_days=365)
    leave(bob, application)
    assert destroy_due_copies() == 0
    SealedCopy.objects.within(bob.scope).update(until=timezone.now())
    assert destroy_due_copies() == 1
    copy = SealedCopy.objects.within(bob.scope).get()
    assert copy.destroyed_at
    with pytest.raises(store.BlobErasedError):
        store.get(copy.blob)


def test_one_record_taken_back(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    record = Record.objects.within(bob.scope).get(title=f"{WORDS} badge")
    kept = Record.objects.within(bob.scope).exclude(pk=record.pk).get(candidate=application.candidate)
    blob = record.blob
    take_back(own_scope(application), application, record)
    assert not Record.objects.within(bob.scope, hidden_too=True).filter(pk=record.pk).exists()
    assert Record.objects.within(bob.scope).filter(pk=kept.pk).exists()
    blob.refresh_from_db()
    assert blob.wrapped_key is None
    application.refresh_from_db()
    assert application.withdrawn_at is None
    assert ranked.entry(application).withdrawn, "that run rested on it"
    assert ranked.job.runs.filter(state="waiting", reason="withdrawn").exists()
    again = rank_now(bob, ranked.job)
    assert not again.entries.get(application=application).withdrawn


def test_nobody_takes_back_what_is_not_theirs(bob: Person, ranked: Ranked) -> None:
    application, other = ranked.applications[:2]
    record = Record.objects.within(bob.scope).get(title=f"{WORDS} badge")
    with pytest.raises(NotTheirsError):
        take_back(bob.scope, application, record)
    with pytest.raises(Record.DoesNotExist):
        take_back(own_scope(other), other, record)


def test_the_same_file_given_again_is_a_fresh_record(bob: Person, ranked: Ranked) -> None:
    from portal.actions.receive import receive_text

    application = ranked.applications[0]
    batch = receive_text(own_scope(application), text="{}", channel="paste", candidate=application.candidate)
    record = batch.submissions.get().record
    take_back(own_scope(application), application, record)
    again = receive_text(own_scope(application), text="{}", channel="paste", candidate=application.candidate)
    fresh = again.submissions.get().record
    assert fresh is not None
    assert (fresh.pk != record.pk, fresh.hidden_at) == (True, None)


def test_given_again_before_it_was_erased_it_is_back(bob: Person, ranked: Ranked) -> None:
    from portal.actions.receive import receive_text

    application = ranked.applications[0]
    batch = receive_text(own_scope(application), text="{}", channel="paste", candidate=application.candidate)
    record = batch.submissions.get().record
    Record.objects.within(bob.scope).filter(pk=record.pk).update(hidden_at=timezone.now())
    receive_text(own_scope(application), text="{}", channel="paste", candidate=application.candidate)
    record.refresh_from_db()
    assert record.hidden_at is None
    assert record.verifications.count() == 2


def test_rows_that_were_merged_into_theirs_go_with_them(bob: Person, ranked: Ranked) -> None:
    application = ranked.applications[0]
    old = Candidate.objects.within(bob.scope).create(
        name=f"{WORDS} Old", email=f"{WORDS}@old.example", merged_into=application.candidate
    )
    CandidateIdentifier.objects.within(bob.scope).create(candidate=old, kind="email", value=f"{WORDS}@old.example")
    leave(bob, application)
    OutgoingMail.objects.within(bob.scope).all().delete()
    assert told_anywhere(bob) == []
