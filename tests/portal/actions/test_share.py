"""Sharing on one's own page."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from portal.actions.ask import ask_for_evidence
from portal.actions.refusal import RefusedError
from portal.actions.share import apply_without_records, share_files, share_picture, share_text
from portal.intake.incoming import IncomingBytes
from portal.models import Application, Consent, Event, Submission
from portal.qr_code import qr_png
from portal.rate_limits import LIMITS, TooOftenError
from portal.scope import NotAllowedError
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.share_factories import a_link, acting, begin
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application

BADGE = json.dumps(badge("did:web:nobody.example", 7)).encode()


@pytest.fixture
def application(bob: Person) -> Application:
    return begin(a_link(bob)).application


def test_it_works(bob: Person, application: Application) -> None:
    files = [IncomingBytes("badge.json", BADGE), IncomingBytes("beach.pdf", b"%PDF-1.7"), IncomingBytes("empty", b"")]
    batch = share_files(acting(application), application, files=files)
    assert (batch.candidate, batch.job, batch.submitted_by) == (application.candidate, application.job, None)
    rows = Submission.objects.within(bob.scope).filter(batch=batch)
    consent = Consent.objects.within(bob.scope).get(application=application)
    assert {(row.channel, row.purpose, row.consent) for row in rows} == {("upload", "Application", consent)}
    assert rows.get(file_name="empty").state == "unreadable"
    assert rows.get(file_name="badge.json").record.candidate == application.candidate
    assert Event.objects.within(bob.scope).get(kind="batch.received").actor == f"application:{application.pk}"
    work_off()
    assert rows.get(file_name="badge.json").record.verdict == "rejected"  # nobody signed it
    assert rows.get(file_name="beach.pdf").state == "unreadable"


def test_pasted_text_is_a_record_and_pasted_links_are_links(bob: Person, application: Application) -> None:
    scope = acting(application)
    assert share_text(scope, application, text=BADGE.decode()).channel == "paste"
    batch = share_text(scope, application, text=" https://a.example/1\nhttps://b.example/2 ")
    assert batch.channel == "link"
    rows = Submission.objects.within(bob.scope).filter(batch=batch)
    assert {(row.state, row.consent.application) for row in rows} == {("fetching", application)}
    for nothing in ("  ", "openid4vp://?request_uri=https://a.example"):
        with pytest.raises(RefusedError):
            share_text(scope, application, text=nothing)


def test_too_many_links_are_refused(bob: Person, application: Application) -> None:
    with pytest.raises(RefusedError, match="at most 20"):
        share_text(acting(application), application, text="\n".join(f"https://a.example/{n}" for n in range(21)))
    links = "\n".join(f"https://a.example/{n}" for n in range(20))
    for _ in range(2):
        share_text(acting(application), application, text=links)
    with pytest.raises(TooOftenError):
        share_text(acting(application), application, text=links)
    assert Submission.objects.within(bob.scope).count() == 40


def test_the_code_of_a_picture_is_read(bob: Person, application: Application) -> None:
    picture = IncomingBytes("code.png", qr_png("https://a.example/1"))
    batch = share_picture(acting(application), application, picture=picture)
    assert Submission.objects.within(bob.scope).get(batch=batch).source_url == "https://a.example/1"
    for given in (None, IncomingBytes("beach.png", b"no picture")):
        with pytest.raises(RefusedError) as refused:
            share_picture(acting(application), application, picture=given)
        assert refused.value.field == "picture"


def test_what_answers_a_request_settles_it(bob: Person, application: Application) -> None:
    asked = ask_for_evidence(bob.scope, application, requirement_key="vitals", message="Please share it.")
    batch = share_text(acting(application), application, text=BADGE.decode(), answers=asked)
    asked.refresh_from_db()
    assert (asked.answered_by, asked.answered_at is not None) == (batch, True)
    share_text(acting(application), application, text=BADGE.decode(), answers=asked)
    assert Event.objects.within(bob.scope).filter(kind="evidence.answered").count() == 1


def test_nothing_is_received_after_it_was_taken_back_or_before_one_agreed(
    bob: Person, application: Application
) -> None:
    scope, file = acting(application), IncomingBytes("badge.json", BADGE)
    Consent.objects.within(bob.scope).update(withdrawn_at=timezone.now())
    with pytest.raises(RefusedError, match="before you agree"):
        share_files(scope, application, files=[file])
    application.withdrawn_at = timezone.now()
    for act in (
        lambda: share_files(scope, application, files=[file]),
        lambda: share_text(scope, application, text="{}"),
        lambda: apply_without_records(scope, application),
    ):
        with pytest.raises(RefusedError, match="withdrew this application"):
            act()
    added = an_application(bob, a_job(bob), "Owen C")
    with pytest.raises(RefusedError, match="before you agree"):
        share_text(acting(added), added, text="{}")
    assert not Submission.objects.within(bob.scope).exists()


def test_who_shares_too_often_waits(application: Application) -> None:
    for _ in range(LIMITS["share"].times):
        share_text(acting(application), application, text="{}")
    with pytest.raises(TooOftenError):
        share_text(acting(application), application, text="{}")


def test_a_reader_shares_nothing_for_them(dora: Person, application: Application) -> None:
    with pytest.raises(NotAllowedError):
        share_text(dora.scope, application, text="{}")


def test_without_records_it_is_an_application_like_any_other(bob: Person, application: Application) -> None:
    apply_without_records(acting(application), application)
    assert Event.objects.within(bob.scope).filter(kind="application.without_records").count() == 1
    application.refresh_from_db()
    assert (application.stage, application.withdrawn_at) == ("applied", None)
