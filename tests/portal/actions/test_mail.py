"""Mail is a row first; a worker sends it once, and what it said is forgotten."""

from __future__ import annotations

import smtplib
import uuid

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from portal.actions.mail import MAX_ATTEMPTS, perform_delivery, send_mail
from portal.actions.resend_mail import resend_failed_mail
from portal.actions.withdraw import withdraw
from portal.leases import Lease, claim
from portal.models import OutgoingMail
from tests.portal.conftest import Person
from tests.portal.own import own_scope
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application


def a_mail(person: Person) -> OutgoingMail:
    return send_mail(person.scope, to="ada@mail.example", subject="Your\ncode", body="123 456", kind="code")


def test_it_works(bob: Person) -> None:
    row = a_mail(bob)
    assert work_off() == 1
    row.refresh_from_db()
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ada@mail.example"], "Your code", "123 456")
    assert (row.state, row.body) == (OutgoingMail.State.SENT, "")
    perform_delivery(row.pk)
    assert len(mail.outbox) == 1


def test_a_server_that_says_no_is_asked_again(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("secret words of the server")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    row = a_mail(bob)
    perform_delivery(row.pk)
    row.refresh_from_db()
    assert row.state == OutgoingMail.State.WAITING
    assert row.next_attempt_at is not None
    assert "SMTPServerDisconnected" in row.error
    assert row.body == "123 456"
    OutgoingMail.objects.within(bob.scope).update(attempts=MAX_ATTEMPTS - 1, next_attempt_at=row.created_at)
    perform_delivery(row.pk)
    row.refresh_from_db()
    assert (row.state, row.next_attempt_at) == (OutgoingMail.State.FAILED, None)


def test_nobody_who_withdrew_is_written_to(bob: Person) -> None:
    """The mail was queued by somebody who saw the application a moment before it was withdrawn."""
    application = an_application(bob, a_job(bob), "Marisol")
    withdraw(own_scope(application), application)
    letter = send_mail(
        bob.scope, to="ada@mail.example", subject="No", body="Dear M", kind="letter_free", application=application
    )
    work_off()
    assert [sent.subject for sent in mail.outbox] == ["Your application at Alder Grove Care: withdrawn"]
    assert not OutgoingMail.objects.within(bob.scope).filter(pk=letter.pk).exists()


def test_a_letter_that_was_given_up_is_not_sent_after_withdrawing(alice: Person, bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    letter = send_mail(
        bob.scope, to="ada@mail.example", subject="No", body="Dear M", kind="letter_free", application=application
    )
    OutgoingMail.objects.within(bob.scope).update(state=OutgoingMail.State.FAILED, next_attempt_at=None)
    withdraw(own_scope(application), application)
    OutgoingMail.objects.within(bob.scope).exclude(pk=letter.pk).delete()
    resend_failed_mail(alice.scope)
    work_off()
    assert mail.outbox == []


def test_a_mail_that_went_while_a_worker_took_it_is_no_error(bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_mail(bob)

    def taken(model: type[OutgoingMail], pk: uuid.UUID) -> Lease | None:
        lease = claim(model, pk)
        OutgoingMail.objects.within(bob.scope).delete()
        return lease

    monkeypatch.setattr("portal.actions.mail.claim", taken)
    perform_delivery(row.pk)
    assert mail.outbox == []


def test_a_notice_that_names_who_withdrew_is_not_mailed(bob: Person, dora: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    for name in ("Marisol Etcheverry", "Marisol Etcheverryman"):
        told = {"subject": f"{name} answered", "body": f"{name} answered you.\nhttps://x.example"}
        send_mail(bob.scope, to=dora.user.email, kind="notice", **told)
    withdraw(own_scope(application), application)
    work_off()
    assert [sent.subject for sent in mail.outbox if sent.to == [dora.user.email]] == ["Marisol Etcheverryman answered"]
    assert not OutgoingMail.objects.within(bob.scope).filter(subject__contains="Etcheverry").exists()
