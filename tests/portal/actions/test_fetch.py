"""Receiving links: rows at once, the fetching in the queue, every outcome told."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import segno
from django.utils import timezone

from portal import store
from portal.actions import fetch
from portal.actions.batches import stop_batch
from portal.actions.fetch import perform_fetching, receive_links, receive_picture, receive_shared_text
from portal.actions.receive import Provenance
from portal.actions.refusal import RefusedError
from portal.celery import Queue
from portal.leases import claim
from portal.models import Application, CachedDocument, Consent, Event, Record, Submission, Verification
from portal.nudges import queue_of
from portal.scope import NotAllowedError, Scope
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, a_jwt, hosting
from tests.portal.people_factories import make_candidate, make_job
from tests.portal.work import work_off

pytestmark = pytest.mark.django_db
BADGE = json.dumps(a_badge(), indent=1).encode()


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    with hosting() as running:
        yield running


def the_submission(person: Person) -> Submission:
    found: Submission = Submission.objects.within(person.scope).select_related("record", "blob").get()
    return found


def test_it_works(bob: Person, charlie: Person, host: Host) -> None:
    person, job, url = make_candidate(bob), make_job(bob), host.put("/share/my-badge?seed=secret", BADGE)
    batch = receive_links(bob.scope, urls=[f" {url} ", url, ""], candidate=person, job=job)
    waiting = the_submission(bob)
    assert (waiting.state, waiting.channel, waiting.source_url) == ("fetching", "link", url)
    assert (waiting.file_name, batch.name) == ("127.0.0.1/share/my-badge", "127.0.0.1/share/my-badge")
    assert host.asked == []
    work_off()
    done = the_submission(bob)
    assert (done.state, done.size, done.next_attempt_at, done.lease_token) == ("received", len(BADGE), None, None)
    assert store.get(done.blob) == BADGE
    assert done.record is not None
    assert (done.record.verdict, done.record.candidate) == ("verified", person)
    assert (done.purpose, done.holder_binding, done.job) == ("", "copy", job)
    assert not Record.objects.within(charlie.scope).exists()
    kinds = list(Event.objects.within(bob.scope).order_by("created_at").values_list("kind", flat=True))
    assert kinds.count("link.fetched") == 1
    assert {"batch.received", "record.received", "record.verified"} <= set(kinds)


def test_nothing_of_it_is_kept_in_the_shared_cache(bob: Person, host: Host) -> None:
    receive_links(bob.scope, urls=[host.put("/x", BADGE)])
    work_off()
    assert not CachedDocument.objects.filter(url__startswith=host.origin).exists()


def test_the_same_record_by_file_and_by_link_is_one_record(bob: Person, host: Host) -> None:
    receive_shared_text(bob.scope, text=BADGE.decode())
    receive_links(bob.scope, urls=[host.put("/wrapped", b'{"credential": ' + BADGE + b"}")])
    work_off()
    assert Record.objects.within(bob.scope).count() == 1
    assert Submission.objects.within(bob.scope).count() == 2


def test_purpose_and_consent_come_along(bob: Person, host: Host) -> None:
    application = Application.objects.within(bob.scope).create(candidate=make_candidate(bob), job=make_job(bob))
    consent = Consent.objects.within(bob.scope).create(
        application=application, purpose="Nurse", terms={}, terms_digest="0" * 64
    )
    mine = Scope(organization_id=bob.organization.pk, application_id=application.pk)
    receive_links(
        mine,
        urls=[host.put("/x", BADGE)],
        candidate=application.candidate,
        job=application.job,
        provenance=Provenance(purpose="Nurse", consent_id=consent.pk),
    )
    work_off()
    done = the_submission(bob)
    assert (done.purpose, done.consent_id, done.record is not None) == ("Nurse", consent.pk, True)


def test_what_was_taken_back_is_not_fetched(bob: Person, host: Host) -> None:
    application = Application.objects.within(bob.scope).create(candidate=make_candidate(bob), job=make_job(bob))
    consent = Consent.objects.within(bob.scope).create(application=application, purpose="x", terms={}, terms_digest="0")
    receive_links(bob.scope, urls=[host.put("/x", BADGE)], provenance=Provenance(consent_id=consent.pk))
    Consent.objects.within(bob.scope).update(withdrawn_at=timezone.now())
    work_off()
    done = the_submission(bob)
    assert (done.state, done.error_code, done.record) == ("unreadable", "withdrawn", None)
    assert host.asked == []


def test_a_stopped_batch_fetches_nothing_more(bob: Person, host: Host) -> None:
    stop_batch(bob.scope, receive_links(bob.scope, urls=[host.put("/x", BADGE)]))
    work_off()
    assert the_submission(bob).error_code == "stopped"
    assert host.asked == []


def test_a_link_that_cannot_be_followed_says_so_at_once(bob: Person) -> None:
    receive_links(bob.scope, urls=["http://plain.example/badge.json"])
    done = the_submission(bob)
    assert (done.state, done.error_code, done.next_attempt_at) == ("unreadable", "not_https", None)


def test_a_host_in_trouble_is_asked_again_and_then_given_up(bob: Person, host: Host) -> None:
    url = host.put("/x", "", status=503)
    receive_links(bob.scope, urls=[url])
    for tries in range(1, len(fetch.AGAIN) + 1):
        work_off()
        waiting = the_submission(bob)
        assert (waiting.state, waiting.error_code, waiting.attempts) == ("fetching", "busy", tries)
        assert waiting.next_attempt_at is not None
        assert waiting.next_attempt_at > timezone.now()
        Submission.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    work_off()
    assert the_submission(bob).state == "unreadable"
    assert len(host.asked) == len(fetch.AGAIN) + 1


def test_it_answers_the_second_time(bob: Person, host: Host) -> None:
    url = host.put("/x", "", status=503)
    receive_links(bob.scope, urls=[url])
    work_off()
    host.put("/x", BADGE)
    Submission.objects.within(bob.scope).update(next_attempt_at=timezone.now())
    work_off()
    done = the_submission(bob)
    assert (done.state, done.error, done.error_code) == ("received", "", "")


def test_an_archive_behind_a_link_is_unpacked_for_the_same_candidate(bob: Person, host: Host) -> None:
    file, person = io.BytesIO(), make_candidate(bob)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("one.json", json.dumps(a_badge(1)))
        archive.writestr("two.jwt", a_jwt(2))
        archive.writestr("list.csv", "link\nhttps://a.example/1\n")
    receive_links(bob.scope, urls=[host.put("/all.zip", file.getvalue())], candidate=person)
    work_off()
    records = Record.objects.within(bob.scope).exclude(state="unreadable")
    assert {(record.candidate, record.verdict) for record in records} == {(person, "verified")}
    assert records.count() == 2
    assert not Submission.objects.within(bob.scope).filter(state="fetching").exists()


def test_a_list_behind_a_link_is_no_list(bob: Person, host: Host) -> None:
    receive_links(bob.scope, urls=[host.put("/list.csv", f"link\n{host.origin}/more\n")])
    work_off()
    assert the_submission(bob).state == "unreadable"
    assert [path for path, _ in host.asked] == ["/list.csv"]


def test_data_addresses_and_pasted_records_are_read_at_once(bob: Person) -> None:
    address = "data:application/json;base64," + base64.b64encode(BADGE).decode()
    receive_links(bob.scope, urls=[address])
    assert the_submission(bob).state == "received"
    receive_links(bob.scope, urls=[json.dumps(a_badge(3)), a_jwt(4)])
    work_off()
    assert {record.verdict for record in Record.objects.within(bob.scope)} == {"verified"}
    assert Record.objects.within(bob.scope).count() == 3


def test_pasted_text_finds_its_way(bob: Person, host: Host) -> None:
    one, two = host.put("/1", a_badge(1)), host.put("/2", a_badge(2))
    assert receive_shared_text(bob.scope, text=f"{one}\n{two}\n").channel == "link"
    assert receive_shared_text(bob.scope, text=a_jwt(3)).channel == "paste"
    work_off()
    assert Record.objects.within(bob.scope).filter(verdict="verified").count() == 3
    for text in ("openid4vp://?request_uri=x", "VP1-BABC", "   "):
        with pytest.raises(RefusedError):
            receive_shared_text(bob.scope, text=text)


def test_a_picture_of_a_link(bob: Person, host: Host) -> None:
    def picture(text: str) -> bytes:
        file = io.BytesIO()
        segno.make(text).save(file, kind="png", scale=4)
        return file.getvalue()

    receive_picture(bob.scope, data=picture(host.put("/1", a_badge(1))))
    work_off()
    assert Record.objects.within(bob.scope).get().verdict == "verified"
    for text, says in (("openid4vp://?request_uri=x", "request"), ("VP1-BABC", "CBOR"), ("hello", "neither")):
        with pytest.raises(RefusedError, match=says) as caught:
            receive_picture(bob.scope, data=picture(text))
        assert caught.value.field == "picture"


def test_nothing_and_too_many(bob: Person) -> None:
    for urls in ([], ["  "], [f"https://a.example/{number}" for number in range(501)]):
        with pytest.raises(RefusedError):
            receive_links(bob.scope, urls=urls)
    assert not Submission.objects.within(bob.scope).exists()


def test_who_may(dora: Person, erin: Person) -> None:
    for person in (dora, erin):
        with pytest.raises(NotAllowedError):
            receive_links(person.scope, urls=["https://a.example/1"])


def test_one_link_waits_for_no_list(bob: Person) -> None:
    receive_links(bob.scope, urls=["https://a.example/1"])
    assert queue_of(the_submission(bob)) is Queue.VERIFY
    receive_links(bob.scope, urls=[f"https://b.example/{number}" for number in range(12)])
    of_list = Submission.objects.within(bob.scope).filter(source_url__startswith="https://b.").order_by("row")
    assert {queue_of(row) for row in of_list} == {Queue.BULK}
    assert [row.row for row in of_list] == list(range(1, 13))


def test_nobody_waits_for_the_checks_of_a_list(bob: Person, host: Host) -> None:
    receive_links(bob.scope, urls=[host.put("/alone", a_badge(0))])
    receive_links(bob.scope, urls=[host.put(f"/{number}", a_badge(number)) for number in range(1, 12)])
    for row in Submission.objects.within(bob.scope):
        perform_fetching(row.pk)
    priorities = Verification.objects.within(bob.scope).order_by("created_at").values_list("priority", flat=True)
    assert sorted(priorities) == ["interactive", *["verify"] * 11]


def test_a_worker_that_lost_its_lease_writes_nothing(bob: Person, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    receive_links(bob.scope, urls=[host.put("/x", BADGE)])
    row, read = the_submission(bob), fetch.read_link

    def overtaken(url: str) -> Any:
        Submission.objects.within(bob.scope).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim(Submission, row.pk) is not None
        return read(url)

    monkeypatch.setattr(fetch, "read_link", overtaken)
    assert perform_fetching(row.pk)
    assert the_submission(bob).state == "fetching"
    assert not Record.objects.within(bob.scope).exists()


def test_a_candidate_who_became_another_while_we_were_away(
    bob: Person, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, after, read = make_candidate(bob), make_candidate(bob), fetch.read_link

    def meanwhile(url: str) -> Any:
        Submission.objects.within(bob.scope).update(candidate=after)
        return read(url)

    monkeypatch.setattr(fetch, "read_link", meanwhile)
    receive_links(bob.scope, urls=[host.put("/x", BADGE)], candidate=before)
    work_off()
    assert Record.objects.within(bob.scope).get().candidate == after


def test_twice_is_once(bob: Person, host: Host) -> None:
    receive_links(bob.scope, urls=[host.put("/x", BADGE)])
    pk = the_submission(bob).pk
    assert perform_fetching(pk)
    assert not perform_fetching(pk)
    assert len(host.asked) == 1


def test_our_own_trouble_is_said_and_not_repeated_for_ever(
    bob: Person, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(fetch, "read_link", broken)
    receive_links(bob.scope, urls=[host.put("/x", BADGE)])
    for _ in range(fetch.MAX_ATTEMPTS):
        Submission.objects.within(bob.scope).update(next_attempt_at=timezone.now())
        work_off()
    done = the_submission(bob)
    assert (done.state, done.error_code) == ("unreadable", "internal")
    assert "our own" in done.error
