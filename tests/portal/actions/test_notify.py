"""Telling members: in the page, by mail at once, once a day, or never; and never a flood."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.actions.contest import contest
from portal.actions.decide import decide
from portal.actions.notify import choose_notices, mail_daily_notices, mark_read, notify
from portal.actions.refusal import RefusedError
from portal.actions.teams import add_to_team
from portal.actions.tell_findings import tell_of_finding
from portal.models import Membership, Notification, OutgoingMail, Record
from portal.notices import KINDS
from portal.queries_notices import notices_of, shown_notices, unread_count
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_job, a_ranked_job, an_application


def membership(person: Person) -> Membership:
    return Membership.objects.within(person.scope).select_related("user", "organization").get(user=person.user)


def mails(person: Person) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.within(person.scope).filter(kind="notice").order_by("created_at"))


def test_it_works(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    notify(bob.scope, to=[dora.user.pk, bob.user.pk], kind="received", job=job)
    rows = list(notices_of(dora.scope))
    assert [item.words for item in shown_notices(dora.scope, rows)] == [f"A record came for {job.title}"]
    assert unread_count(dora.scope) == 1
    assert unread_count(bob.scope) == 0  # who acts knows
    assert mails(bob) == []
    mark_read(dora.scope)
    assert unread_count(dora.scope) == 0


def test_the_same_again_is_one_until_it_is_read(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    for _ in range(3):
        notify(bob.scope, to=[dora.user.pk], kind="received", job=job)
    rows = list(notices_of(dora.scope))
    assert [item.words for item in shown_notices(dora.scope, rows)] == [f"3 records came for {job.title}"]
    mark_read(dora.scope, ids=[rows[0].pk])
    notify(bob.scope, to=[dora.user.pk], kind="received", job=job)
    assert len(notices_of(dora.scope)) == 2


def test_by_mail_at_once(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    for _ in range(2):
        notify(bob.scope, to=[dora.user.pk], kind="added_to_team", job=job)
    (mail,) = mails(bob)
    assert mail.to == dora.user.email
    assert job.title in mail.subject
    assert "/notices/settings/" in mail.body
    assert f"/jobs/{job.pk}/shared/" in mail.body


def test_once_a_day(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Marisol Etcheverry")
    choose_notices(dora.scope, membership(dora), ways={"received": "daily", "answered": "daily"})
    notify(bob.scope, to=[dora.user.pk], kind="received", job=job)
    notify(bob.scope, to=[dora.user.pk], kind="answered", application=application)
    assert mail_daily_notices() == 0
    Notification.objects.within(bob.scope).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert mail_daily_notices() == 1
    assert mail_daily_notices() == 0
    (mail,) = mails(bob)
    assert mail.subject == "2 notices from Credence"
    assert "Marisol Etcheverry answered a request" in mail.body


def test_what_was_read_is_not_mailed(bob: Person, dora: Person) -> None:
    choose_notices(dora.scope, membership(dora), ways={"received": "daily"})
    notify(bob.scope, to=[dora.user.pk], kind="received", job=a_job(bob))
    mark_read(dora.scope)
    Notification.objects.within(bob.scope).update(created_at=timezone.now() - timedelta(days=2))
    assert mail_daily_notices() == 0


def test_never(bob: Person, dora: Person) -> None:
    choose_notices(dora.scope, membership(dora), ways={"added_to_team": "never"})
    notify(bob.scope, to=[dora.user.pk], kind="added_to_team", job=a_job(bob))
    assert not Notification.objects.within(bob.scope).exists()


def test_strangers_are_not_told(bob: Person, charlie: Person) -> None:
    notify(bob.scope, to=[charlie.user.pk], kind="received", job=a_job(bob))
    assert not Notification.objects.across_organizations("a test").exists()


def test_only_what_there_is_may_be_chosen(bob: Person, dora: Person) -> None:
    for ways in ({"nothing": "mail"}, {"received": "pigeon"}):
        with pytest.raises(RefusedError):
            choose_notices(dora.scope, membership(dora), ways=ways)
    with pytest.raises(RefusedError):
        choose_notices(bob.scope, membership(dora), ways={})
    choose_notices(dora.scope, membership(dora), ways={kind: str(KINDS[kind].way) for kind in KINDS})
    assert membership(dora).notices == {}  # as usual is not kept


def test_the_team_is_told_of_contests_and_decisions(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    application = an_application(bob, job, "Marisol Etcheverry")
    add_to_team(bob.scope, job, membership(dora))
    contest(Scope(bob.organization.pk, application_id=application.pk), application, about="report", text="Wrong")
    decide(bob.scope, application, stage="shortlisted", reason="Good")
    kinds = set(notices_of(dora.scope).values_list("kind", flat=True))
    assert kinds == {"added_to_team", "contested", "decided"}


@pytest.mark.parametrize(("stage", "told"), [("applied", 0), ("shortlisted", 1), ("hired", 1)])
def test_a_record_that_falls_after_the_shortlist(bob: Person, stage: str, told: int) -> None:
    ranked: Ranked = a_ranked_job(bob)
    add_to_team(bob.scope, ranked.job, membership(bob))
    application = ranked.applications[0]
    application.stage = stage
    application.save()
    record = Record.objects.within(bob.scope).filter(candidate=application.candidate).first()
    assert record is not None
    assert record.current_verification is not None
    record.current_verification.reason = "recheck"
    tell_of_finding(Scope(bob.organization.pk, system="verifier"), record, record.current_verification, fallen=True)
    rows = notices_of(bob.scope).filter(kind="revoked_after_shortlist")
    assert rows.count() == told


def test_words_of_a_blind_applicant(bob: Person, dora: Person) -> None:
    job = a_job(bob)
    job.blind = True
    job.save()
    application = an_application(bob, job, "Marisol Etcheverry")
    notify(bob.scope, to=[dora.user.pk], kind="contested", application=application)
    (item,) = shown_notices(dora.scope, list(notices_of(dora.scope)))
    assert "Marisol" not in item.words
    assert "Candidate " in item.words
    assert "Marisol" not in mails(bob)[0].body + mails(bob)[0].subject
