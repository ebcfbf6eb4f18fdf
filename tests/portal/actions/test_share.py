"""Sharing on one's own page."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from portal.actions.refusal import RefusedError
from portal.actions.share import apply_without_records, links_in, share_files, share_pasted, share_text
from portal.intake.incoming import IncomingBytes
from portal.models import Application, Consent, Event, Submission
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


def test_pasted_text_is_a_record_and_pasted_links_are_links(application: Application) -> None:
    batch = share_pasted(acting(application), application, text=BADGE.decode())
    assert batch.channel == "paste"
    assert share_text(acting(application), application, text="eyJ.eyJ.x").channel == "paste"
    with pytest.raises(RefusedError):
        share_pasted(acting(application), application, text="  ")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            " https://a.example/1 \n http://b.example/2 https://a.example/1",
            ["https://a.example/1", "http://b.example/2"],
        ),
        ("see https://a.example/1", []),
        ("javascript:alert(1)", []),
        ("https://", []),
        ("https://[::1", []),
        ('{"id": "https://a.example"}', []),
        ("", []),
    ],
)
def test_what_is_a_link(text: str, links: list[str]) -> None:
    assert links_in(text) == links


def test_too_many_links_are_refused(application: Application) -> None:
    with pytest.raises(RefusedError, match="at most 20"):
        share_pasted(acting(application), application, text="\n".join(f"https://a.example/{n}" for n in range(21)))


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
        with pytest.raises(RefusedError, match="took this application back"):
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
