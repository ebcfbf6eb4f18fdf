"""Mail is a row first; a worker sends it once, and what it said is forgotten."""

from __future__ import annotations

import smtplib

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from portal.actions.mail import MAX_ATTEMPTS, perform_delivery, send_mail
from portal.models import OutgoingMail
from tests.portal.conftest import Person
from tests.portal.work import work_off


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
