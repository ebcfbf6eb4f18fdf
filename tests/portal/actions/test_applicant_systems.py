"""Applicant systems: paused, resumed, rotated and removed, and what each is told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.utils import timezone

from portal.actions.applicant_links import link_job
from portal.actions.applicant_replay import replay_message, test_system
from portal.actions.applicant_systems import change_system, pause_system, remove_system, resume_system, rotate_system
from portal.actions.blind import set_blind
from portal.actions.refusal import RefusedError
from portal.models import ApplicantSystem, ApplicantSystemMessage, Job, Record
from portal.queries_systems import results_csv
from portal.webhooks import BACK_OFF
from tests.portal.applicant_factories import an_event, greenhouse, only, post, run, told_note
from tests.portal.conftest import Person
from tests.portal.link_host import Host, a_badge, hosting
from tests.portal.webhook_host import Receiver, receiving
from tests.portal.work import work_off
from tests.portal.work_factories import a_job, rank_now

test_system.__test__ = False  # type: ignore[attr-defined]  # an action, whose name pytest would collect
STATE, WAY = ApplicantSystemMessage.State, ApplicantSystemMessage.Way


@pytest.fixture(autouse=True)
def loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREDENCE_NET_ALLOW_LOOPBACK", "1")


@pytest.fixture
def files() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture
def host() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.status = 201
        yield receiver


@pytest.fixture
def job(alice: Person) -> Job:
    return a_job(alice)


def test_it_works(alice: Person, job: Job) -> None:
    shown = greenhouse(alice)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    pause_system(alice.scope, shown.system)
    assert post(shown, an_event()).status_code == 202
    work_off()
    assert only(alice).state == STATE.WAITING
    resume_system(alice.scope, shown.system)
    work_off()
    assert only(alice).state == STATE.DONE


def test_rotating_and_removing(alice: Person) -> None:
    shown = greenhouse(alice)
    new = rotate_system(alice.scope, shown.system)
    assert post(shown, an_event()).status_code == 404
    assert post(new, an_event(), secret=shown.secret).status_code == 401
    assert post(new, an_event()).status_code == 202
    remove_system(alice.scope, shown.system)
    assert post(new, an_event(2)).status_code == 404
    row = only(alice)
    assert (row.state, row.error) == (STATE.FAILED, "system_removed")
    assert row.body is not None
    assert row.body.erased_at is not None


def test_a_secret_is_not_shown_to_another_host(alice: Person) -> None:
    shown = greenhouse(alice)
    with pytest.raises(RefusedError):
        change_system(alice.scope, shown.system, settings={"base_url": "http://127.0.0.1:1"})
    changed = change_system(alice.scope, shown.system, settings={"base_url": "http://127.0.0.1:1", "credential": "new"})
    assert changed.settings["base_url"] == "http://127.0.0.1:1"
    assert "new" not in json.dumps(changed.settings)


def test_a_blind_job_is_told_nothing(alice: Person, host: Receiver, files: Host, job: Job) -> None:
    set_blind(alice.scope, job, blind=True)
    shown = greenhouse(alice, host)
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    link = files.put("/b.json", a_badge(), "application/json")
    post(shown, an_event(candidate={"custom_fields": {"badge": {"value": link}}}))
    run()
    rank_now(alice, Job.objects.within(alice.scope).get())
    run()
    assert Record.objects.within(alice.scope).get().verdict == "verified"
    out = ApplicantSystemMessage.objects.within(alice.scope).filter(way=WAY.OUT)
    assert set(out.values_list("state", "error")) == {(STATE.IGNORED, "blind")}
    assert host.taken == []
    table = results_csv(alice.scope, shown.system)
    assert "6001,7001,274075,,,," in table


def test_a_dead_system_is_paused_and_goes_on(alice: Person, host: Receiver, files: Host, job: Job) -> None:
    shown = greenhouse(alice, host)
    host.status = 500
    link_job(alice.scope, shown.system, external_id="274075", job=job)
    link = files.put("/b.json", a_badge(), "application/json")
    post(shown, an_event(candidate={"custom_fields": {"badge": {"value": link}}}))
    run()
    rows = ApplicantSystemMessage.objects.within(alice.scope).filter(way=WAY.OUT)
    assert set(rows.values_list("state", "answered", "error")) == {(STATE.WAITING, 500, "refused")}
    rows.update(next_attempt_at=timezone.now(), attempts=len(BACK_OFF))
    work_off()
    system = ApplicantSystem.objects.within(alice.scope).get()
    assert system.paused_reason == "failing"
    assert rows.filter(state=STATE.FAILED).exists()
    host.status = 201
    resume_system(alice.scope, system)
    for row in rows.filter(state=STATE.FAILED):
        replay_message(alice.scope, row)
    work_off()
    assert set(rows.values_list("state", flat=True)) == {STATE.DONE}


def test_harvest_v3_asks_for_a_token_first(alice: Person, host: Receiver) -> None:
    host.body = b'{"access_token": "short-lived"}'
    origin = host.url.removesuffix("/hook")
    shown = greenhouse(alice, host, api="v3", client_id="me", token_url=f"{origin}/token")
    test_system(alice.scope, shown.system)
    work_off()
    (asked, form), (headers, _body) = host.taken
    assert (asked["authorization"], form) == ("Basic bWU6aGFydmVzdC1rZXk=", b"grant_type=client_credentials&sub=99")
    assert headers["authorization"] == "Bearer short-lived"
    assert told_note(host)["note_type"] == "NOTE"
    host.body = b'{"access_token": "a\\r\\nX: y"}'
    test_system(alice.scope, shown.system)
    work_off()
    newest = ApplicantSystemMessage.objects.within(alice.scope).order_by("-created_at")[0]
    assert (newest.state, newest.error) == (STATE.FAILED, "no_token")
