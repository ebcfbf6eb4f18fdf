"""Writing to a candidate: once where it says no, to whom and with what only they are to see."""

from __future__ import annotations

import pytest

from portal.actions.blind import set_blind
from portal.actions.decide import decide
from portal.actions.move import undo_move
from portal.actions.refusal import RefusedError
from portal.actions.write import write_letter
from portal.models import Application, Event, EventDetail, OutgoingMail
from portal.scope import NotAllowedError
from tests.portal.conftest import Person
from tests.portal.decisions import decline
from tests.portal.work_factories import a_job, an_application

LETTER = {"kind": "rejection", "subject": "About your application", "body": "Dear {name}, read {report_link}"}


@pytest.fixture
def declined(bob: Person) -> Application:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    decline(bob, application, disposition="position_filled")
    return application


def test_it_works(bob: Person, declined: Application) -> None:
    mail = write_letter(bob.scope, declined, **LETTER)
    assert (mail.to, mail.kind, mail.state) == ("danette@mail.example", "letter_rejection", "waiting")
    assert "Dear Marisol Etcheverry, read http" in mail.body
    assert "/my/" in mail.body
    event = Event.objects.within(bob.scope).get(kind="letter.sent")
    assert event.data["of"] == "rejection"
    kept = EventDetail.objects.get(event=event).text
    assert kept == LETTER["body"], "the log keeps neither the link nor the name"


def test_who_is_not_taken_further_is_told_once(bob: Person, declined: Application) -> None:
    write_letter(bob.scope, declined, **LETTER)
    with pytest.raises(RefusedError, match="told on"):
        write_letter(bob.scope, declined, **LETTER | {"subject": "Once more"})
    assert OutgoingMail.objects.within(bob.scope).count() == 1


def test_who_was_declined_anew_is_told_anew(bob: Person, declined: Application) -> None:
    write_letter(bob.scope, declined, **LETTER)
    undo_move(bob.scope, declined.job, only=declined.pk)
    declined.refresh_from_db()
    with pytest.raises(RefusedError, match="not declined"):
        write_letter(bob.scope, declined, **LETTER | {"subject": "Once more"})
    decline(bob, declined, disposition="position_closed")
    assert write_letter(bob.scope, declined, **LETTER | {"subject": "Once more"}).pk


@pytest.mark.parametrize("disposition", ["withdrew_interest", "declined_offer", "no_answer"])
def test_who_said_no_themselves_is_not_told_so(bob: Person, disposition: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol")
    decline(bob, application, disposition=disposition)
    with pytest.raises(RefusedError, match="said no themselves"):
        write_letter(bob.scope, application, **LETTER)


def test_not_before_and_not_after(bob: Person, declined: Application) -> None:
    decide(bob.scope, declined, stage="interview", reason="Somebody left")
    with pytest.raises(RefusedError, match="not declined"):
        write_letter(bob.scope, declined, **LETTER)
    Application.objects.within(bob.scope).filter(pk=declined.pk).update(withdrawn_at="2026-11-28T00:00Z")
    with pytest.raises(RefusedError, match="withdrawn"):
        write_letter(bob.scope, declined, **LETTER)


def test_without_an_address(bob: Person, declined: Application) -> None:
    declined.candidate.email = ""
    declined.candidate.save()
    with pytest.raises(RefusedError, match="No e-mail address"):
        write_letter(bob.scope, declined, **LETTER)


def test_a_button_pressed_twice_sends_once(bob: Person, declined: Application) -> None:
    free = {"kind": "free", "subject": "About   {job}", "body": "Hello"}
    write_letter(bob.scope, declined, **free)
    with pytest.raises(RefusedError, match="a moment ago"):
        write_letter(bob.scope, declined, **free)


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "x"), ("subject", " "), ("subject", "{nmae}"), ("body", ""), ("body", "{link}")]
)
def test_what_is_no_letter(bob: Person, declined: Application, name: str, value: str) -> None:
    with pytest.raises(RefusedError) as refused:
        write_letter(bob.scope, declined, **LETTER | {name: value})
    assert refused.value.field == name


def test_a_blind_job_lets_the_letter_name_them_and_nobody_else(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    set_blind(bob.scope, application.job, blind=True)
    application.refresh_from_db()
    mail = write_letter(bob.scope, application, kind="free", subject="Hello {name}", body="Dear {name}")
    assert (mail.subject, mail.body) == ("Hello Marisol Etcheverry", "Dear Marisol Etcheverry")


def test_managers_decide_and_do_not_write(dora: Person, declined: Application) -> None:
    with pytest.raises(NotAllowedError):
        write_letter(dora.scope, declined, **LETTER)
