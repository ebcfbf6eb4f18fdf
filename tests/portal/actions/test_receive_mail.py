"""Taking in a message: with which candidate it is put, once, and what the sender is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from portal.actions.confirm_email import confirm_code
from portal.actions.receive_mail import Taken, receive_letter
from portal.intake.letter import Letter, read_letter
from portal.models import Batch, CandidateIdentifier, Job, OutgoingMail, ReceivedMessage, StoredBlob, Submission
from portal.queries_senders import candidate_by_address, job_reference
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.letters import a_letter, as_bytes
from tests.portal.share_factories import a_link, acting, begin, code_in_mail
from tests.portal.work import work_off
from tests.portal.work_factories import a_candidate, a_job, an_application

FILE = ("badge.json", b'{"a": 1}')


@pytest.fixture
def scope(bob: Person) -> Scope:
    return Scope(organization_id=bob.organization.pk, system="mailbox")


def letter(text: str = "hi", **parts: Any) -> Letter:
    return read_letter(as_bytes(a_letter(text, **parts)))


def from_danette(**parts: Any) -> Letter:
    return letter(sender="Danette <Danette@Mail.example>", **parts)


def test_it_works(bob: Person, scope: Scope) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Danette Kowalczyk")
    taken = receive_letter(scope, from_danette(files=(FILE, ("second.json", b"{}"))))

    assert taken == Taken("taken", files=2, matched=True, answered=True)
    given = list(Submission.objects.within(scope).order_by("file_name"))
    assert [(item.file_name, item.channel, item.candidate_id, item.job_id) for item in given] == [
        (name, "email", application.candidate_id, job.pk) for name in ("badge.json", "second.json")
    ]
    assert not CandidateIdentifier.objects.within(scope).filter(confirmed_at__isnull=False).exists()
    work_off()
    (answer,) = mail.outbox
    assert answer.to == ["danette@mail.example"]
    assert "Received: 2 files." in answer.body
    assert "badge.json: received" in answer.body
    assert answer.extra_headers["Auto-Submitted"] == "auto-generated"


def test_it_is_taken_once(bob: Person, scope: Scope) -> None:
    a_candidate(bob)
    message = from_danette(files=(FILE,))
    assert receive_letter(scope, message).what == "taken"
    assert receive_letter(scope, message) == Taken("known")
    assert Batch.objects.within(scope).count() == 1
    assert OutgoingMail.objects.within(scope).count() == 1


def test_two_readers_at_once_take_it_once(bob: Person, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.actions import receive_mail

    message = from_danette(files=(FILE,))
    receive_letter(scope, message)
    monkeypatch.setattr(receive_mail, "taken_already", lambda *_: {})  # the other one looked a moment too early
    assert receive_letter(scope, message) == Taken("known")
    assert (Batch.objects.within(scope).count(), Submission.objects.within(scope).count()) == (1, 1)


def test_a_crash_before_the_commit_leaves_nothing(bob: Person, scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.actions import receive_mail

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    a_candidate(bob)
    message = from_danette(files=(FILE,))
    monkeypatch.setattr(receive_mail, "_answer", killed)
    with pytest.raises(KeyboardInterrupt):
        receive_letter(scope, message)
    assert not ReceivedMessage.objects.within(scope).exists()
    assert not Submission.objects.within(scope).exists()
    assert not StoredBlob.objects.within(scope).exists()
    monkeypatch.undo()
    assert receive_letter(scope, message).what == "taken"


def test_organizations_do_not_mix(bob: Person, charlie: Person, scope: Scope) -> None:
    a_candidate(charlie)
    message = from_danette(files=(FILE,))
    assert not receive_letter(scope, message).matched
    elsewhere = Scope(organization_id=charlie.organization.pk, system="mailbox")
    assert receive_letter(elsewhere, message).matched


@pytest.mark.parametrize("where", ["subject", "address"])
def test_a_job_is_named_in_the_subject_or_the_address(bob: Person, scope: Scope, where: str) -> None:
    a_job(bob)
    job = a_job(bob)
    name = job_reference(job)
    parts = {"subject": f"Re: [{name}]"} if where == "subject" else {"to": f"records+{name}@aldergrove.example"}
    receive_letter(scope, letter(files=(FILE,), **parts))
    assert Submission.objects.within(scope).get().job == job


def test_closed_and_foreign_jobs_are_not_named(bob: Person, charlie: Person, scope: Scope) -> None:
    closed = a_job(bob)
    Job.objects.within(scope).update(status=Job.Status.CLOSED)
    text = f"{job_reference(closed)} {job_reference(a_job(charlie))} job-zzzzzzzz"
    receive_letter(scope, letter(files=(FILE,), subject=text))
    assert Submission.objects.within(scope).get().job is None


def test_who_shares_an_address_is_nobody_in_particular(bob: Person, scope: Scope) -> None:
    a_candidate(bob, "One")
    other = a_candidate(bob, "Two")
    assert candidate_by_address(scope, "danette@mail.example") is None
    other.merged_into = a_candidate(bob, "Three")
    other.save()
    assert candidate_by_address(scope, "danette@mail.example") is None
    assert candidate_by_address(scope, "") is None


def test_a_confirmed_identifier_is_an_address_too(bob: Person, scope: Scope) -> None:
    candidate = a_candidate(bob)
    row = candidate.identifiers.create(organization=bob.organization, kind="email", value="D.K@college.example")
    assert candidate_by_address(scope, "d.k@College.example") is None, "candidates note what they like on their page"
    row.confirmed_at = timezone.now()
    row.save()
    assert candidate_by_address(scope, "d.k@College.example") == candidate


def test_what_comes_from_an_address_is_not_shown_to_whoever_typed_it_into_a_form(bob: Person, scope: Scope) -> None:
    begun = begin(a_link(bob))
    assert candidate_by_address(scope, "danette@mail.example") is None
    receive_letter(scope, from_danette(files=(FILE,)))
    assert Submission.objects.within(scope).get().candidate is None
    known = a_candidate(bob)
    assert candidate_by_address(scope, "danette@mail.example") == known, "a stranger's form does not stand in their way"
    confirm_code(acting(begun.application), begun.application, code=code_in_mail())
    assert candidate_by_address(scope, "danette@mail.example") == begun.application.candidate


def test_strangers_are_told_no_names(bob: Person, scope: Scope) -> None:
    spam = ("Win at www.evil.example now.json", b"{}")
    receive_letter(scope, letter(files=(spam,)))
    work_off()
    (answer,) = mail.outbox
    assert "Received: 1 file." in answer.body
    assert "evil" not in answer.body
    assert "a person will look at whose they are" in answer.body


def test_names_of_files_are_no_links(bob: Person, scope: Scope) -> None:
    a_candidate(bob)
    receive_letter(scope, from_danette(files=(("https://www.evil.example/<b>.json", b"{}"),)))
    work_off()
    assert "http" not in mail.outbox[0].body.replace("http://127.0.0.1:8000", "")


@pytest.mark.parametrize(
    ("parts", "answered"),
    [
        ({"files": (FILE,)}, True),
        ({}, True),  # a known candidate learns that nothing was there
        ({"files": (FILE,), "List_Id": "<a.list>"}, False),
        ({"files": (FILE,), "Auto_Submitted": "auto-replied"}, False),
    ],
)
def test_who_is_answered(bob: Person, scope: Scope, parts: dict[str, Any], *, answered: bool) -> None:
    a_candidate(bob)
    assert receive_letter(scope, from_danette(**parts)).answered is answered
    assert OutgoingMail.objects.within(scope).exists() is answered


def test_strangers_who_sent_nothing_are_not_answered(scope: Scope) -> None:
    assert receive_letter(scope, letter()) == Taken("empty")
    assert not OutgoingMail.objects.within(scope).exists()


def test_answers_end_after_a_few(bob: Person, scope: Scope) -> None:
    a_candidate(bob)
    answered = [receive_letter(scope, from_danette(files=(FILE,))).answered for _ in range(8)]
    assert answered == [True] * 6 + [False] * 2
    assert Batch.objects.within(scope).count() == 8


def test_automatic_messages_leave_only_their_key(bob: Person, scope: Scope) -> None:
    assert receive_letter(scope, letter(files=(FILE,), Auto_Submitted="auto-replied")).what == "automatic"
    assert ReceivedMessage.objects.within(scope).count() == 1
    assert not Submission.objects.within(scope).exists()


def test_too_large_is_said(bob: Person, scope: Scope) -> None:
    a_candidate(bob)
    message = from_danette()
    message.too_large = True
    assert receive_letter(scope, message).what == "large"
    work_off()
    assert "larger than a message may be" in mail.outbox[0].body


def test_links_go_in(bob: Person, scope: Scope) -> None:
    candidate = a_candidate(bob)
    taken = receive_letter(scope, from_danette(text="https://badges.example/a/1"))
    assert (taken.what, taken.links) == ("taken", 1)
    (submission,) = Submission.objects.within(scope)
    assert (submission.channel, submission.candidate) == ("email", candidate)
    assert "badges.example" in submission.source_url + submission.file_name
    work_off()
    assert "Received: 1 link." in mail.outbox[0].body


def test_a_dry_run_does_nothing(bob: Person, scope: Scope) -> None:
    a_candidate(bob)
    assert receive_letter(scope, from_danette(files=(FILE,)), dry_run=True) == Taken("taken", 1, 0, True, True)
    assert not ReceivedMessage.objects.within(scope).exists()
    assert not Submission.objects.within(scope).exists()
    assert not OutgoingMail.objects.within(scope).exists()


def test_only_who_may_receive(erin: Person) -> None:
    with pytest.raises(NotAllowedError):
        receive_letter(erin.scope, letter(files=(FILE,)))


def test_a_withdrawn_application_is_not_chosen(bob: Person, scope: Scope) -> None:
    application = an_application(bob, a_job(bob), "Danette Kowalczyk")
    application.withdrawn_at = timezone.now()
    application.save()
    receive_letter(scope, from_danette(files=(FILE,)))
    assert Submission.objects.within(scope).get().job is None
