"""Reading the list of a candidate's records, choosing from it, and forgetting the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal import store
from portal.actions import pulled
from portal.actions.pull import permission_address
from portal.actions.pulled import perform_pull, share_pulled, stop_pull
from portal.actions.refusal import RefusedError
from portal.intake.pull import credentials
from portal.models import Batch, PullConnection, Record, StoredBlob, Submission
from portal.queries_pull import offered_records
from tests.portal.a_platform import Platform, a_platform, named_badge
from tests.portal.conftest import Person
from tests.portal.pull_factories import Applicant, an_applicant
from tests.portal.work import work_off

State = PullConnection.State


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")


@pytest.fixture
def ada(bob: Person) -> Applicant:
    return an_applicant(bob)


@pytest.fixture
def platform() -> Iterator[Platform]:
    with a_platform() as running:
        yield running


def names(connection: PullConnection, ada: Applicant) -> list[str]:
    return [item.name for item in offered_records(ada.scope, connection)]


def test_it_works(ada: Applicant, platform: Platform) -> None:
    found = ada.allows(platform)

    assert (found.state, found.secrets) == (State.FOUND, "")
    assert names(found, ada) == ["Badge 1", "Badge 2", "Badge 3"]
    assert platform.tokens == set()
    assert len(platform.revoked) == 1  # thrown away as soon as the list is here
    assert not Submission.objects.within(ada.scope).exists()

    first, _, token = offered_records(ada.scope, found)
    batch = share_pulled(ada.scope, found, digests={first.digest, token.digest})

    given = list(batch.submissions.order_by("file_name"))
    assert [(item.channel, item.source_url, item.purpose) for item in given] == [
        ("pull", platform.base, "Application")
    ] * 2
    assert [item.file_name for item in given] == ["Badge 1.json", "Badge 3.jwt"]
    assert [item.candidate_id for item in given] == [ada.application.candidate_id] * 2
    assert json.loads(store.get(given[0].blob)) == platform.records[0]
    assert store.get(given[1].blob).decode() == platform.records[2]
    found.refresh_from_db()
    assert (found.state, found.batch_id, found.found_id, found.next_attempt_at) == (State.DONE, batch.pk, None, None)
    erased = StoredBlob.objects.within(ada.scope).filter(wrapped_key=None)
    assert erased.count() == 1  # the list, with what was not chosen
    work_off()
    assert Record.objects.within(ada.scope).filter(state="checked").count() == 2


def test_what_the_platform_sent_is_kept_to_the_letter(ada: Applicant) -> None:
    letter = (
        '{ "type" : ["OpenBadgeCredential"],\n "name": "\\u00c4 1.0", "n": 1.0,  "deep": {"b": [1, 2], "a": null} }'
    )
    body = f'{{ "total":2, "credential" : [ {letter} , {{}} ] , "compactJwsStrings":[]}}'.encode()
    with a_platform(**{"/ims/ob/v3p0/credentials": (200, body)}) as platform:
        found = ada.allows(platform)
        batch = share_pulled(ada.scope, found, digests={offered_records(ada.scope, found)[0].digest})
    (only,) = batch.submissions.all()
    assert store.get(only.blob).decode() == letter
    assert only.file_name == "Ä 1.0.json"


@pytest.mark.parametrize("ways", [{}, {"links": True}, {"no_total": True}, {"links": True, "no_total": True}])
def test_every_page_is_read(ada: Applicant, ways: dict[str, Any]) -> None:
    with a_platform(120, **ways) as platform:
        found = ada.allows(platform)
        assert names(found, ada) == [f"Badge {number}" for number in range(1, 121)]
        assert "notes" not in found.progress or found.progress["notes"] == []
        asked = platform.asked("/ims/ob/v3p0/credentials")
        assert len(asked) == 3


def test_small_pages_of_the_platforms_own_are_read(ada: Applicant) -> None:
    with a_platform(10, page=3, links=True) as platform:
        assert len(names(ada.allows(platform), ada)) == 10
    with a_platform(10, page=3) as platform:  # no links: the count tells that there is more
        assert len(names(ada.allows(platform), ada)) == 10


def test_both_interfaces_are_read(ada: Applicant, platform: Platform) -> None:
    platform.clr_records = [{"type": ["VerifiableCredential", "ClrCredential"], "issuer": "did:web:cedarfork.example"}]
    found = ada.allows(platform)
    assert names(found, ada)[-1] == "Comprehensive Learner Record"
    assert len(names(found, ada)) == 4


def test_one_interface_that_refuses_leaves_the_other(ada: Applicant) -> None:
    with a_platform(**{"/ims/clr/v2p0/credentials": (403, b"")}) as platform:
        platform.clr_records = [named_badge(9)]
        found = ada.allows(platform)
        assert (len(names(found, ada)), found.progress["notes"]) == (3, [])


@pytest.mark.parametrize("ways", [{"ignores_offset": True, "total": 1_000}, {"link_target": "same", "total": 1_000}])
def test_a_platform_that_goes_in_circles_is_left(ada: Applicant, ways: dict[str, Any]) -> None:
    with a_platform(60, links=True, **ways) as platform:
        if "link_target" in ways:
            platform.ways["link_target"] = f"{platform.base}/ims/ob/v3p0/credentials?limit=50&offset=0"
        found = ada.allows(platform)
        assert found.state == State.FOUND
        assert len(names(found, ada)) == 50
        assert "again and again" in found.progress["notes"][0]
        assert len(platform.asked("/ims/ob/v3p0/credentials")) <= 2


@pytest.mark.parametrize(
    "where", ["http://localhost:{port}/ims/ob/v3p0/credentials?offset=50", "{base}/else?offset=50"]
)
def test_the_token_goes_nowhere_else(ada: Applicant, where: str) -> None:
    with a_platform(60, links=True) as platform:
        port = platform.base.rpartition(":")[2]
        platform.ways["link_target"] = where.format(base=platform.base, port=port)
        found = ada.allows(platform)
        assert len(names(found, ada)) == 50
        assert "another site, which was not asked" in found.progress["notes"][0]
        assert len([entry for entry in platform.seen if entry[2].get("Authorization", "").startswith("Bearer")]) == 1


def test_a_redirect_of_the_list_is_not_followed(ada: Applicant) -> None:
    with a_platform() as elsewhere:
        target = {"Location": f"{elsewhere.base}/ims/ob/v3p0/credentials"}
        with a_platform(**{"/ims/ob/v3p0/credentials": (302, b"", target)}) as platform:
            assert ada.allows(platform).error_code == "list_refused"
        assert elsewhere.seen == []


def test_too_many_are_cut_off_and_it_is_said(ada: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(credentials, "MOST_RECORDS", 70)
    with a_platform(120) as platform:
        found = ada.allows(platform)
    assert len(names(found, ada)) == 70
    assert "first 70" in found.progress["notes"][0]


def test_a_platform_that_breaks_off_leaves_what_was_read(ada: Applicant, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_platform(60) as platform:
        real = credentials.found_in

        def found_in(reply: Any) -> Any:
            platform.ways["/ims/ob/v3p0/credentials"] = (500, b"")
            return real(reply)

        monkeypatch.setattr(credentials, "found_in", found_in)
        found = ada.allows(platform)
    assert len(names(found, ada)) == 50
    assert "stopped answering" in found.progress["notes"][0]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((401, b""), "token_refused"),
        ((403, b""), "list_refused"),
        ((404, b""), "list_refused"),
        ((500, b""), "no_answer"),
        ((503, b"", {"Retry-After": "86400"}), "no_answer"),
        ((200, b"{}"), "nothing_there"),
        ((200, b"[]"), "nothing_there"),
        ((200, b'{"credential": []}'), "nothing_there"),
        ((200, b'{"credential": [1, null, ""], "compactJwsString": 7}'), "nothing_there"),
        ((200, b'{"items": [1]}'), "unreadable_answer"),
        ((200, b"7"), "unreadable_answer"),
        ((200, b"<html>"), "unreadable_answer"),
        ((200, b"\xff\xfe"), "unreadable_answer"),
        ((200, b"[" * 5_000 + b"]" * 5_000), "unreadable_answer"),
        ((200, b'{"credential": [], "credential": []}'), "unreadable_answer"),
    ],
)
def test_lists_that_cannot_be_read_say_why(ada: Applicant, answer: tuple[Any, ...], code: str) -> None:
    with a_platform(**{"/ims/ob/v3p0/credentials": answer}) as platform:
        ended = ada.allows(platform)
        assert (ended.state, ended.error_code, ended.secrets) == (State.FAILED, code, "")
        assert platform.tokens == set()  # a permission that is of no use is thrown away too


def test_a_platform_that_asks_for_patience_is_asked_again(ada: Applicant, platform: Platform) -> None:
    platform.ways["/ims/ob/v3p0/credentials"] = (429, b"", {"Retry-After": "7"})
    begun = ada.allows(platform)
    assert begun.state == State.ALLOWED
    assert timedelta(0) < begun.next_attempt_at - timezone.now() <= timedelta(seconds=7)
    del platform.ways["/ims/ob/v3p0/credentials"]
    PullConnection.objects.within(ada.scope).update(next_attempt_at=timezone.now())
    work_off()
    begun.refresh_from_db()
    assert begun.state == State.FOUND


def test_patience_ends(ada: Applicant, platform: Platform) -> None:
    platform.ways["/ims/ob/v3p0/credentials"] = (429, b"")
    begun = ada.allows(platform)
    for _ in range(pulled.MOST_ATTEMPTS):
        PullConnection.objects.within(ada.scope).update(next_attempt_at=timezone.now())
        perform_pull(begun.pk)
    begun.refresh_from_db()
    assert (begun.state, begun.error_code) == (State.FAILED, "no_answer")


def test_a_worker_that_dies_loses_nothing(ada: Applicant, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pulled, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        ada.allows(platform)
    monkeypatch.undo()
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")
    PullConnection.objects.within(ada.scope).update(lease_until=timezone.now() - timedelta(seconds=1))
    work_off()
    assert PullConnection.objects.within(ada.scope).get().state == State.FOUND


def test_our_own_fault_is_said_after_a_few_tries(
    ada: Applicant, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(pulled, "collect", broken)
    begun = ada.allows(platform)
    for _ in range(pulled.MOST_ATTEMPTS):
        PullConnection.objects.within(ada.scope).update(next_attempt_at=timezone.now())
        perform_pull(begun.pk)
    begun.refresh_from_db()
    assert (begun.state, begun.error_code) == (State.FAILED, "our_fault")


def test_a_choice_is_made_once(ada: Applicant, platform: Platform) -> None:
    found = ada.allows(platform)
    one = {offered_records(ada.scope, found)[0].digest}
    stale = PullConnection.objects.within(ada.scope).select_related("application", "found").get()
    share_pulled(ada.scope, found, digests=one)
    for late in (found, stale):
        with pytest.raises(RefusedError, match="over"):
            share_pulled(ada.scope, late, digests=one)
    assert Batch.objects.within(ada.scope).count() == 1


@pytest.mark.parametrize("digests", [set(), {"0" * 64}])
def test_nothing_is_shared_without_a_choice(ada: Applicant, platform: Platform, digests: set[str]) -> None:
    found = ada.allows(platform)
    with pytest.raises(RefusedError, match="Tick at least one"):
        share_pulled(ada.scope, found, digests=digests)
    found.refresh_from_db()
    assert found.state == State.FOUND


def test_stopping_erases_the_list(ada: Applicant, platform: Platform) -> None:
    found = ada.allows(platform)
    stop_pull(ada.scope, found)
    stop_pull(ada.scope, found)
    found.refresh_from_db()
    assert (found.state, found.error_code, found.found_id) == (State.FAILED, "stopped", None)
    assert StoredBlob.objects.within(ada.scope).exclude(wrapped_key=None).count() == 0
    with pytest.raises(RefusedError, match="over"):
        share_pulled(ada.scope, found, digests={"x"})


def test_stopping_while_the_list_is_read_wins(
    ada: Applicant, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = credentials.found_in

    def found_in(reply: Any) -> Any:
        stop_pull(ada.scope, PullConnection.objects.within(ada.scope).select_related("application").get())
        return real(reply)

    monkeypatch.setattr(credentials, "found_in", found_in)
    ended = ada.allows(platform)
    assert (ended.state, ended.error_code, ended.found_id) == (State.FAILED, "stopped", None)
    assert platform.tokens == set()


@pytest.mark.parametrize("when", ["begun", "found"])
def test_what_is_left_lying_is_forgotten(ada: Applicant, platform: Platform, when: str) -> None:
    connection = ada.begins(platform.base) if when == "begun" else ada.allows(platform)
    past = timezone.now() - timedelta(seconds=1)
    assert connection.next_attempt_at == connection.expires_at  # a worker comes by at that very moment
    PullConnection.objects.within(ada.scope).update(expires_at=past, next_attempt_at=past)
    work_off()
    connection.refresh_from_db()
    assert (connection.state, connection.error_code, connection.secrets) == (State.FAILED, "expired", "")
    assert StoredBlob.objects.within(ada.scope).exclude(wrapped_key=None).count() == 0


def test_a_withdrawn_application_fetches_nothing(ada: Applicant, platform: Platform) -> None:
    begun = ada.begins(platform.base)
    ada.returns(platform.signs_in(permission_address(begun)))
    ada.application.withdrawn_at = timezone.now()
    ada.application.save()
    work_off()
    begun.refresh_from_db()
    assert begun.error_code == "withdrawn"
    assert platform.asked("/ims/ob/v3p0/credentials") == []


def test_what_the_employer_has_already_is_marked(ada: Applicant, platform: Platform) -> None:
    found = ada.allows(platform)
    share_pulled(ada.scope, found, digests={offered_records(ada.scope, found)[0].digest})
    again = ada.allows(platform)
    assert [item.had for item in offered_records(ada.scope, again)] == [True, False, False]
