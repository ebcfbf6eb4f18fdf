"""Requests to wallets: good for minutes and for one answer, whoever comes second, and however many come at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from portal.actions.wallets import (
    LIFETIME,
    answer_wallet_request,
    decline_wallet_request,
    find_wallet_request,
    mark_opened,
    new_challenge,
    refuse_wallet_answer,
    wallet_request_of,
)
from portal.intake.incoming import IncomingBytes
from portal.models import Batch, Event, Record, Submission, Verification, WalletRequest
from portal.wallet_refusals import REFUSALS, STATUSES, WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.wallet_factories import a_badge, a_request, as_bytes, presented
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, an_application

CROWD = 20


def answer(request: WalletRequest, presentation: Any = None, **options: Any) -> Batch:
    data = as_bytes(presentation or presented(request))
    return answer_wallet_request(request, presentations=[IncomingBytes("presentation", data)], **options)


def refused(act: Callable[[], Any]) -> WalletRefusal:
    with pytest.raises(WalletRefusedError) as told:
        act()
    return told.value.code


@pytest.mark.django_db
def test_it_works(bob: Person) -> None:
    request = a_request(bob)
    assert request.expires_at - timezone.now() <= LIFETIME
    mark_opened(find_wallet_request(request.public_id, "vcapi"))
    batch = answer(find_wallet_request(request.public_id, "vcapi"))
    request.refresh_from_db()
    assert (request.state, request.batch) == (WalletRequest.State.ANSWERED, batch)
    assert request.opened_at is not None
    assert (batch.channel, batch.candidate, batch.job) == (
        "wallet",
        request.application.candidate,
        request.application.job,
    )
    work_off()
    assert Record.objects.within(bob.scope).get().subject_match == "holder_key"
    kinds = list(Event.objects.within(bob.scope).values_list("kind", flat=True))
    assert [kinds.count(kind) for kind in ("wallet.requested", "batch.received", "wallet.answered")] == [1, 1, 1]


def test_challenges_are_long_and_never_the_same() -> None:
    made = {new_challenge() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(len(one) >= 22 for one in made)  # 128 bits in base64url


def test_every_refusal_has_a_sentence() -> None:
    assert set(REFUSALS) == set(WalletRefusal)
    assert set(STATUSES) <= set(WalletRefusal)
    assert all(sentence.endswith(".") for sentence in REFUSALS.values())


@pytest.mark.django_db
def test_an_address_of_another_protocol_is_unknown(bob: Person) -> None:
    request = a_request(bob)
    assert refused(lambda: find_wallet_request(request.public_id, "openid4vp")) is WalletRefusal.UNKNOWN_REQUEST
    assert refused(lambda: wallet_request_of("", "vcapi")) is WalletRefusal.UNKNOWN_REQUEST


@pytest.mark.django_db
def test_it_expires(bob: Person) -> None:
    request = a_request(bob)
    WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(lambda: find_wallet_request(request.public_id, "vcapi")) is WalletRefusal.EXPIRED
    request.refresh_from_db()
    assert refused(lambda: answer(request)) is WalletRefusal.EXPIRED
    assert not Record.objects.within(bob.scope).exists()


@pytest.mark.django_db
def test_it_expires_while_the_answer_is_looked_at(bob: Person) -> None:
    request = a_request(bob)

    def slowly(_reports: Any) -> None:
        WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now())

    assert refused(lambda: answer(request, suits=slowly)) is WalletRefusal.EXPIRED
    assert not Record.objects.within(bob.scope).exists()


@pytest.mark.django_db
def test_what_the_protocol_does_not_take_is_refused(bob: Person) -> None:
    request = a_request(bob)

    def never(reports: Any) -> None:
        assert len(reports) == 1
        raise WalletRefusedError(WalletRefusal.UNASKED)

    assert refused(lambda: answer(request, suits=never)) is WalletRefusal.UNASKED
    assert Submission.objects.within(bob.scope).get().error_code == "not_asked_for"


@pytest.mark.django_db
def test_no_is_an_answer(bob: Person) -> None:
    request = a_request(bob)
    decline_wallet_request(request, code="access_denied")
    decline_wallet_request(request, code="access_denied")
    request.refresh_from_db()
    assert request.state == WalletRequest.State.DECLINED
    assert refused(lambda: answer(request)) is WalletRefusal.ANSWERED
    assert Event.objects.within(bob.scope).filter(kind="wallet.declined").count() == 1


@pytest.mark.django_db
def test_refusals_are_kept_and_counted_up_to_a_bound(bob: Person) -> None:
    request = a_request(bob)
    for _ in range(9):
        request.refresh_from_db()
        refuse_wallet_answer(request, WalletRefusedError(WalletRefusal.MALFORMED), b"nonsense")
    request.refresh_from_db()
    assert request.refusals == 6
    assert Submission.objects.within(bob.scope).count() == 6
    blobs = {row.blob_id for row in Submission.objects.within(bob.scope)}
    assert None not in blobs
    assert refused(lambda: find_wallet_request(request.public_id, "vcapi")) is WalletRefusal.TOO_MANY


@pytest.mark.django_db
def test_what_a_stranger_sent_is_quoted_as_far_as_a_database_takes_it(bob: Person) -> None:
    request = a_request(bob)
    refuse_wallet_answer(request, WalletRefusedError(WalletRefusal.BAD_PROOF, "Signed as a\x00b \ud800"), b"{}")
    kept = Submission.objects.within(bob.scope).get().error
    assert "Signed as a" in kept
    assert "\x00" not in kept
    decline_wallet_request(request, code="no\x00" * 40)
    request.refresh_from_db()
    assert request.last_refusal_code.startswith("no")
    assert "\x00" not in request.last_refusal_code


def together(acts: list[Callable[[], Any]]) -> list[str]:
    """Do all at the same moment, each in a thread of its own; what became of each."""
    gate, outcomes = threading.Barrier(len(acts)), ["" for _ in acts]

    def run(place: int) -> None:
        gate.wait()
        try:
            acts[place]()
            outcomes[place] = "taken"
        except WalletRefusedError as told:
            outcomes[place] = told.code.value
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment(bob: Person) -> None:
    request = a_request(bob)
    answers = [presented(request), presented(request, a_badge(name="Another badge"))]

    def send(one: Any) -> Batch:
        return answer(wallet_request_of(request.public_id, "vcapi"), one)

    outcomes = together([lambda one=one: send(one) for one in answers])  # type: ignore[misc]
    assert sorted(outcomes) == ["already_answered", "taken"]
    assert Record.objects.within(bob.scope).count() == 1
    assert Submission.objects.within(bob.scope).filter(state="refused").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_crowd_at_the_same_moment(bob: Person) -> None:
    """None lost, none twice."""
    job = a_job(bob)
    requests = [a_request(bob, an_application(bob, job, f"Candidate {number}")) for number in range(CROWD)]
    answers = [presented(request) for request in requests]
    pairs = zip(requests, answers, strict=True)
    outcomes = together([lambda pair=pair: answer(*pair) for pair in pairs])  # type: ignore[misc]
    assert outcomes == ["taken"] * CROWD
    work_off()
    rows = Record.objects.within(bob.scope)
    assert rows.count() == len({row.candidate_id for row in rows}) == CROWD
    assert {(row.verdict, row.subject_match) for row in rows} == {("verified", "holder_key")}
    assert Verification.objects.within(bob.scope).filter(state="done").count() == CROWD
    assert Event.objects.within(bob.scope).filter(kind="wallet.answered").count() == CROWD
