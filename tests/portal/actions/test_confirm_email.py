"""One-time codes."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.candidate_page import candidate_page_token
from portal.actions.confirm_email import GUESSES, WRONG, confirm_code, send_code, waiting_code
from portal.actions.erase import erase
from portal.actions.refusal import RefusedError
from portal.actions.withdraw import withdraw
from portal.models import Application, EmailCode, Event, OutgoingMail, Verification
from portal.rate_limits import LIMITS, TooOftenError
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, acting, begin, code_in_mail
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, a_record, an_application


@pytest.fixture
def application(bob: Person) -> Application:
    return begin(a_link(bob)).application


def wrong_one(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def confirmed(application: Application) -> list[str]:
    rows = application.candidate.identifiers.filter(confirmed_at__isnull=False)
    return list(rows.values_list("value", flat=True))


def test_it_works(bob: Person, application: Application) -> None:
    record = a_record(bob, candidate=application.candidate)
    assert confirmed(application) == []
    code = code_in_mail()
    identifier = confirm_code(acting(application), application, code=f" {code[:3]} {code[3:]} ")
    assert (identifier.value, identifier.confirmed_by) == ("danette@mail.example", None)
    assert confirmed(application) == ["danette@mail.example"]
    again = Verification.objects.within(bob.scope).get(record=record, state="waiting")
    assert again.reason == "identifier_confirmed"
    events = Event.objects.within(bob.scope).filter(kind__in=["email.confirmed", "identifier.confirmed"])
    assert {event.actor for event in events} == {f"application:{application.pk}"}


def test_a_code_is_kept_as_a_keyed_digest_alone(bob: Person, application: Application) -> None:
    code = code_in_mail()
    kept = str(list(EmailCode.objects.within(bob.scope).values()))
    kept += str(list(OutgoingMail.objects.within(bob.scope).values()))
    kept += str(list(Event.objects.within(bob.scope).values("data", "detail_digest")))
    assert code not in kept.replace(str(application.pk), "")


def test_a_code_works_once(application: Application) -> None:
    code = code_in_mail()
    confirm_code(acting(application), application, code=code)
    with pytest.raises(RefusedError, match="does not work"):
        confirm_code(acting(application), application, code=code)


def test_whatever_is_wrong_the_answer_is_the_same(bob: Person, application: Application) -> None:
    scope, code = acting(application), code_in_mail()
    other = begin(a_link(bob, application.job)).application
    said = []
    for typed in ("", "abcdef", wrong_one(code), code + "0", "١٢٣٤٥٦", "x" * 500):
        with pytest.raises(RefusedError) as refused:
            confirm_code(acting(other), other, code=typed)  # the code is another application's
        said.append(refused.value.sentence)
    with pytest.raises(RefusedError) as refused:
        confirm_code(acting(other), other, code=code)
    said.append(refused.value.sentence)
    EmailCode.objects.within(bob.scope).filter(application=application).update(expires_at=timezone.now())
    with pytest.raises(RefusedError) as refused:
        confirm_code(scope, application, code=code)
    said.append(refused.value.sentence)
    assert set(said) == {WRONG}
    assert confirmed(application) == confirmed(other) == []


def test_few_guesses_are_taken_and_each_is_counted(bob: Person, application: Application) -> None:
    scope, code = acting(application), code_in_mail()
    for _ in range(GUESSES):
        with pytest.raises(RefusedError):
            confirm_code(scope, application, code=wrong_one(code))
    row = EmailCode.objects.within(bob.scope).get(application=application)
    assert row.guesses == GUESSES  # though the guess was refused
    with pytest.raises(RefusedError):
        confirm_code(scope, application, code=code)  # the right one comes too late
    assert confirmed(application) == []


def test_guesses_over_many_codes_come_to_an_end(application: Application) -> None:
    scope = acting(application)
    for _ in range(LIMITS["guess_code"].times):
        with pytest.raises(RefusedError):
            confirm_code(scope, application, code="nonsense")
    with pytest.raises(TooOftenError):
        confirm_code(scope, application, code="nonsense")


def test_an_erased_candidate_is_given_no_address_again(bob: Person, application: Application) -> None:
    scope, code = acting(application), code_in_mail()
    token = candidate_page_token(bob.scope, application)
    withdraw(scope, application)
    for attempt in (lambda: confirm_code(scope, application, code=code), lambda: send_code(scope, application)):
        with pytest.raises(RefusedError, match="took this application back"):
            attempt()
    erase(Scope(organization_id=bob.organization.pk, system="keeper"), application.candidate_id)
    for name, typed in (("send_code", {"address": "x@mail.example"}), ("confirm_code", {"code": code})):
        assert Client().post(reverse(name, args=[token]), typed).status_code == 410
    assert not EmailCode.objects.within(bob.scope, hidden_too=True).exists()
    assert confirmed(application) == []


def test_a_new_code_ends_the_one_before(application: Application) -> None:
    scope, first = acting(application), code_in_mail()
    send_code(scope, application)
    second = code_in_mail()
    if first != second:
        with pytest.raises(RefusedError):
            confirm_code(scope, application, code=first)
    confirm_code(scope, application, code=second)


def test_another_address_can_be_confirmed_and_codes_go_where_the_last_one_went(application: Application) -> None:
    scope = acting(application)
    confirm_code(scope, application, code=code_in_mail())
    send_code(scope, application, address=" Dk@College.Example ")
    send_code(scope, application)
    work_off()
    assert [letter.to for letter in mail.outbox[-2:]] == [["dk@college.example"]] * 2
    confirm_code(scope, application, code=code_in_mail())
    assert sorted(confirmed(application)) == ["danette@mail.example", "dk@college.example"]
    application.candidate.refresh_from_db()
    assert application.candidate.email == "dk@college.example"


def test_a_wrong_address_is_put_right_by_the_one_that_is_proven(application: Application) -> None:
    send_code(acting(application), application, address="right@mail.example")
    confirm_code(acting(application), application, code=code_in_mail())
    application.candidate.refresh_from_db()
    assert application.candidate.email == "right@mail.example"


def test_bad_addresses_and_too_many_codes_are_refused(bob: Person, application: Application) -> None:
    scope = acting(application)
    with pytest.raises(RefusedError, match="no e-mail address"):
        send_code(scope, application, address="nobody")
    for _ in range(LIMITS["send_code"].times - 1):  # the first one was sent on the way in
        send_code(scope, application)
    with pytest.raises(TooOftenError):
        send_code(scope, application)
    silent = an_application(bob, a_job(bob), "Nobody")
    silent.candidate.email = ""
    with pytest.raises(RefusedError, match="Give the address"):
        send_code(acting(silent), silent)
    assert waiting_code(acting(silent), silent) is None
