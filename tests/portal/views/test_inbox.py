"""The inbox: what was received, its filters, live progress, batches, and who has to act."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from portal.actions.wallets import refuse_wallet_answer
from portal.models import Batch, Record, Submission, Verification, WorkerPulse
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.reports import UNREACHABLE
from tests.portal.wallet_factories import a_request
from tests.portal.work_factories import (
    BOUND,
    PASSED,
    a_batch,
    a_candidate,
    a_job,
    a_record,
    a_waiting_record,
    an_application,
)


def page(person: Person, query: str = "") -> str:
    answer = person.client.get(reverse("inbox") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(bob: Person) -> None:
    a_record(bob, candidate=a_candidate(bob))
    a_record(bob, PASSED, BOUND, UNREACHABLE, title="BLS provider")
    shown = page(bob)
    assert "2 records received, every one checked." in shown
    assert "1 verified, 1 indeterminate" in shown
    assert "It waits for the network." in shown
    assert "Danette Kowalczyk" in shown
    assert "Unmatched" in shown


def test_every_role_reads_and_only_some_may_add(bob: Person, dora: Person, erin: Person) -> None:
    add = reverse("add_records")
    assert add in page(bob)
    for reader in (dora, erin):
        assert f'class="btn main" href="{add}"' not in page(reader)
        assert reader.client.get(add).status_code == 403
        assert reader.client.post(add, {"text": "{}"}).status_code == 403
    assert not Record.objects.within(bob.scope).exists()


def test_a_stranger_sees_nothing_of_it(bob: Person, charlie: Person) -> None:
    a_record(bob, title="Secret badge")
    assert "Secret badge" not in page(charlie)
    assert "No records yet." in page(charlie)


def test_files_without_a_record_are_told_as_such(bob: Person) -> None:
    Submission.objects.within(bob.scope).create(
        channel="upload", file_name="beach.txt", size=1, digest="0" * 64, state="unreadable"
    )
    assert "1 file received; no record was found in it." in page(bob)
    assert "No file that came so far could be read." in bob.client.get(reverse("home")).content.decode()


def test_each_filter_narrows(bob: Person) -> None:
    job = a_job(bob)
    a_record(bob, title="Infection badge", candidate=an_application(bob, job, "Marisol E").candidate)
    a_record(bob, PASSED, UNREACHABLE, title="BLS provider")
    for query, found, hidden in (
        ("?q=infec", "Infection badge", "BLS provider"),
        ("?q=marisol", "Infection badge", "BLS provider"),
        ("?verdict=indeterminate", "BLS provider", "Infection badge"),
        ("?act=network", "BLS provider", "Infection badge"),
        ("?act=unmatched", "BLS provider", "Infection badge"),
        (f"?job={job.pk}", "Infection badge", "BLS provider"),
    ):
        shown = page(bob, query)
        assert found in shown, query
        assert hidden not in shown, query


def test_nonsense_in_the_address_is_no_error(bob: Person) -> None:
    a_record(bob)
    for query in (
        "?page=-1",
        "?page=99999999999",
        "?page=x",
        "?job=x",
        "?batch=%00",
        "?verdict=%F0%9F%98%80",
        "?q=%00",
    ):
        page(bob, query)


def test_no_result_offers_to_clear(bob: Person) -> None:
    a_record(bob)
    assert "No record fits these filters." in page(bob, "?verdict=rejected")


def test_long_lists_come_in_pages(bob: Person) -> None:
    for number in range(27):
        a_record(bob, title=f"Badge {number:02}")
    assert "25 of 27 records shown, page 1 of 2" in page(bob)
    assert "Badge 00" in page(bob, "?page=2")


def test_progress_is_shown_while_something_runs(bob: Person) -> None:
    record = a_waiting_record(bob, step=5, words="asking the status list at lists.example")
    shown = page(bob)
    assert "Step 5 of 6: asking the status list at lists.example" in shown
    assert f"id={record.pk}" in polled(shown)
    answer = bob.client.get(reverse("inbox_live"), {"id": [str(record.pk)]}).content.decode()
    assert "Step 5 of 6" in answer
    assert f"id={record.pk}" in polled(answer)
    Verification.objects.within(bob.scope).filter(record=record).update(state="done")
    Record.objects.within(bob.scope).filter(pk=record.pk).update(state="checked", verdict="verified", sentence="Good.")
    answer = bob.client.get(reverse("inbox_live"), {"id": [str(record.pk)]}).content.decode()
    assert "Good." in answer
    assert f"id={record.pk}" not in polled(answer)


def polled(shown: str) -> str:
    """The address that the open page asks every second."""
    assert 'hx-trigger="every ' in shown
    return html.unescape(shown.split('id="poller" hx-get="')[1].split('"', maxsplit=1)[0])


def test_the_few_that_somebody_watches_are_asked_for_sooner(bob: Person) -> None:
    assert 'every 1s"' in page(bob)
    a_waiting_record(bob, title="One")
    assert 'every 400ms"' in page(bob)
    for number in range(6):
        a_waiting_record(bob, title=f"Badge {number}")
    assert 'every 1500ms"' in page(bob)


def test_an_open_page_where_nothing_happens_is_told_nothing(bob: Person, django_assert_num_queries: Any) -> None:
    a_record(bob)
    address = polled(page(bob))
    with django_assert_num_queries(4):  # the session, the member, the organization, and one look at an index
        assert bob.client.get(address).status_code == 204


def test_what_arrives_stands_at_the_top_of_the_open_page(bob: Person, charlie: Person) -> None:
    a_record(bob, title="Known already")
    address = polled(page(bob))
    a_record(charlie, title="Of somebody else")
    assert bob.client.get(address).status_code == 204
    a_record(bob, title="Fresh from a wallet")
    answer = bob.client.get(address).content.decode()
    arrived = answer.split('hx-swap-oob="afterbegin:#record-rows"')[1]
    assert "Fresh from a wallet" in arrived
    assert "Known already" not in arrived
    assert "arrived." not in answer
    assert bob.client.get(polled(answer)).status_code == 204, "it is not put there twice"


def test_the_first_record_of_all_arrives_on_the_open_page(bob: Person) -> None:
    shown = page(bob)
    assert 'id="record-rows"' in shown
    a_record(bob, title="The first")
    assert "The first" in bob.client.get(polled(shown)).content.decode()


def test_a_wallets_answer_that_was_not_taken_arrives_too(bob: Person) -> None:
    address = polled(page(bob))
    refuse_wallet_answer(a_request(bob), WalletRefusedError(WalletRefusal.UNSIGNED), b"{}")
    assert "is not signed by its holder" in bob.client.get(address).content.decode()
    shown = page(bob, "?verdict=unread")
    assert "The presentation is not signed by its holder." in shown
    assert "Not taken" in shown


def test_on_a_filtered_page_records_that_arrive_are_offered_not_pushed(bob: Person) -> None:
    a_batch(bob, errors=0, records=0, waiting=1)
    shown = page(bob, "?q=waiting")
    assert "seen=1" in polled(shown)
    a_waiting_record(bob, title="From the archive")
    answer = bob.client.get(polled(shown)).content.decode()
    assert "1 more record arrived." in answer
    assert "record-rows" not in answer


@pytest.mark.parametrize("after", ["yesterday", "2026-01-01", "2026-01-01T00:00:00", "9" * 400])
def test_nonsense_in_the_address(bob: Person, after: str) -> None:
    a_record(bob)
    answer = bob.client.get(reverse("inbox_live"), {"after": after, "since": after, "seen": after})
    assert answer.status_code == 200
    assert b"record-rows" not in answer.content


def test_a_retry_of_tomorrow_is_not_under_way(bob: Person) -> None:
    record = a_record(bob, PASSED, UNREACHABLE)
    record.verifications.create(
        organization_id=bob.organization.pk,
        number=2,
        reason="retry",
        requested_by="system:verifier",
        next_attempt_at=timezone.now() + timedelta(days=1),
    )
    assert f"id={record.pk}" not in polled(page(bob))


def test_strangers_ids_are_not_polled(bob: Person, charlie: Person) -> None:
    record = a_waiting_record(bob, title="Secret badge")
    answer = charlie.client.get(reverse("inbox_live"), {"id": [str(record.pk), "nonsense"]})
    assert answer.status_code == 200
    assert b"Secret badge" not in answer.content


def test_a_batch_says_each_error_once(bob: Person) -> None:
    batch = a_batch(bob, errors=2, records=1, waiting=1)
    shown = page(bob)
    assert "Career fair: 3 of 4 files done; 2 of these need a look" in shown
    assert shown.count("scan-0.pdf holds no signed record.") == 1
    assert reverse("stop_batch", args=[batch.pk]) in shown
    assert "scan-1.pdf" in page(bob, "?verdict=unread")


def test_a_batch_is_stopped_and_dismissed_by_those_who_may_receive(bob: Person, dora: Person, charlie: Person) -> None:
    batch = a_batch(bob)
    for name in ("stop_batch", "dismiss_batch"):
        address = reverse(name, args=[batch.pk])
        assert dora.client.post(address).status_code == 403
        assert charlie.client.post(address).status_code == 404
        assert bob.client.post(address).status_code == 302
    batch.refresh_from_db()
    assert batch.stopped_at is not None
    assert batch.dismissed_at is not None
    assert "Career fair" not in page(bob)


def test_silent_workers_are_our_own_trouble_said_plainly(bob: Person) -> None:
    record = a_waiting_record(bob)
    Verification.objects.within(bob.scope).filter(record=record).update(
        next_attempt_at=timezone.now() - timedelta(minutes=5)
    )
    assert "Checking is paused" in page(bob)
    WorkerPulse.objects.create(name="w", queue="verify", process=1, seen_at=timezone.now())
    assert "Checking is paused" not in page(bob)


def test_files_are_added(bob: Person) -> None:
    files = [SimpleUploadedFile(f"badge-{number}.json", b'{"n": %d}' % number) for number in range(3)]
    answer = bob.client.post(reverse("add_records"), {"files": files, "name": "Career fair"})
    assert answer.status_code == 302
    assert Batch.objects.within(bob.scope).get().name == "Career fair"
    assert Record.objects.within(bob.scope).count() == 3


def test_the_page_s_own_script_is_told_where_to_go(bob: Person) -> None:
    file = SimpleUploadedFile("badge.json", b"{}")
    answer = bob.client.post(reverse("add_records"), {"files": [file]}, headers={"accept": "application/json"})
    assert (answer.status_code, answer.content.decode()) == (201, reverse("inbox"))


def test_text_is_added_for_a_named_candidate_and_their_job(bob: Person) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    bob.client.post(reverse("add_records"), {"text": '{"a": 1}', "candidate_name": "marisol etcheverry"})
    given = Submission.objects.within(bob.scope).get()
    assert (given.candidate, given.job) == (application.candidate, application.job)


def test_bad_input_keeps_what_was_typed(bob: Person) -> None:
    answer = bob.client.post(reverse("add_records"), {"text": '{"kept": 1}', "candidate_name": "Nobody Here"})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "No candidate has this name: Nobody Here." in shown
    assert "{&quot;kept&quot;: 1}" in shown
    answer = bob.client.post(reverse("add_records"), {"text": "  ", "name": "Fair"})
    assert answer.status_code == 422
    assert 'value="Fair"' in answer.content.decode()
    assert not Batch.objects.within(bob.scope).exists()


def test_another_organizations_candidate_is_nobody(bob: Person, charlie: Person) -> None:
    theirs = a_candidate(charlie)
    bob.client.post(reverse("add_records"), {"text": "{}", "candidate": str(theirs.pk)})
    assert Record.objects.within(bob.scope).get().candidate is None


def test_the_list_takes_few_queries(bob: Person, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(25):
        a_record(bob, title=f"Badge {number}", candidate=a_candidate(bob, f"Person {number}"))
    a_batch(bob, errors=3, waiting=1)
    with django_assert_max_num_queries(30):
        page(bob)
