"""Webhooks in the API: what the page does, for an administrator's own token."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.actions.blind import set_blind
from portal.actions.legal import set_legal_profile
from portal.actions.refusal import RefusedError
from portal.actions.webhook_outbox import fill_outboxes
from portal.actions.webhooks import add_endpoint
from portal.models import IdempotentRequest, WebhookDelivery, WebhookEndpoint
from portal.secret_text import open_text
from portal.webhook_examples import EXAMPLES
from portal.webhooks import KINDS, PING, payload_of
from tests.portal.api.conftest import JSON, Call
from tests.portal.conftest import Person
from tests.portal.feed_factories import a_plain_record, as_candidate, happen, own_token
from tests.portal.work_factories import a_job, an_application, rank_now

URL = "https://ats.example/hook"
STATE = WebhookDelivery.State


def sent(browser: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    answer = getattr(browser, method)(f"/api/v1/{path}", {} if body is None else body, content_type=JSON)
    return answer.status_code, answer.json() if answer.content else None


def asked(browser: Client, path: str, **query: str) -> tuple[int, Any]:
    answer = browser.get(f"/api/v1/{path}", query)
    return answer.status_code, answer.json()


def test_it_works(alice: Person) -> None:
    browser = own_token(alice)
    status, made = sent(browser, "post", "webhooks/", {"name": "ATS", "url": URL, "kinds": ["job.ranked"]})
    assert (status, made["paused"], made["kinds"]) == (201, False, ["job.ranked"])
    row = WebhookEndpoint.objects.within(alice.scope).get()
    assert open_text(bytes(row.secret).decode()) == made["secret"]
    here = f"webhooks/{made['id']}/"
    status, shown = asked(browser, here)
    assert status == 200
    assert "secret" not in shown
    status, changed = sent(browser, "patch", here, {"name": "ATS 2"})
    assert (status, changed["name"], changed["url"], changed["kinds"]) == (200, "ATS 2", URL, ["job.ranked"])
    assert sent(browser, "post", f"{here}pause/")[1]["paused"] is True
    assert [row["id"] for row in asked(browser, "webhooks/", paused="true")[1]["results"]] == [made["id"]]
    assert asked(browser, "webhooks/", paused="false")[1]["results"] == []
    status, body = sent(browser, "post", f"{here}ping/")
    assert (status, body["code"]) == (422, "refused")
    assert sent(browser, "post", f"{here}resume/", {"skip": True})[1]["paused"] is False
    status, fresh = sent(browser, "post", f"{here}rotate-secret/")
    assert status == 200
    assert fresh["secret"] != made["secret"]
    assert fresh["both_secrets_until"]
    status, delivery = sent(browser, "post", f"{here}ping/")
    assert (status, delivery["kind"], delivery["state"]) == (202, "ping", "waiting")
    assert sent(browser, "delete", here)[0] == 204
    assert asked(browser, here)[0] == 404


def test_the_log_and_telling_again(alice: Person) -> None:
    browser = own_token(alice)
    made = sent(browser, "post", "webhooks/", {"name": "ATS", "url": URL})[1]
    for _ in range(3):
        sent(browser, "post", f"webhooks/{made['id']}/ping/")
    first, *others = list(WebhookDelivery.objects.within(alice.scope).order_by("created_at"))
    over = {"next_attempt_at": None, "finished_at": timezone.now()}
    rows = WebhookDelivery.objects.within(alice.scope)
    rows.filter(pk=first.pk).update(state=STATE.SENT, **over)
    rows.exclude(pk=first.pk).update(state=STATE.FAILED, **over)
    failed = asked(browser, "webhook-deliveries/", endpoint=made["id"], state="failed")[1]["results"]
    assert [row["id"] for row in failed] == [str(row.pk) for row in reversed(others)]
    status, again = sent(browser, "post", f"webhook-deliveries/{first.pk}/replay/")
    assert (status, again["state"], again["message_id"]) == (202, "waiting", first.message_id)
    assert sent(browser, "post", f"webhook-deliveries/{first.pk}/replay/")[0] == 422
    status, body = sent(browser, "post", f"webhooks/{made['id']}/replay-failed/", {"since": "2026-01-01T00:00:00Z"})
    assert (status, body) == (202, {"replayed": 2})
    assert sent(browser, "post", f"webhooks/{made['id']}/replay-failed/", {"since": "never"})[0] == 400


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": None, "url": None}, 400),
        ({"name": "ATS", "url": "http://ats.example/"}, 422),
        ({"name": "ATS", "url": "https://10.0.0.1/"}, 422),
        ({"name": "ATS", "url": "https://localhost/"}, 422),
        ({"name": "ATS", "url": URL, "kinds": ["everything"]}, 400),
        ({"name": "ATS", "url": URL, "kinds": ["job.ranked"] * 10_000}, 400),
        ({"name": "ATS", "url": URL, "kinds": "job.ranked"}, 400),
        ({"name": ["ATS"], "url": URL}, 400),
        ({"name": "A" * 101, "url": URL}, 400),
        ([], 400),
    ],
)
def test_what_is_no_endpoint_is_refused(alice: Person, body: Any, status: int) -> None:
    assert sent(own_token(alice), "post", "webhooks/", body)[0] == status
    assert not WebhookEndpoint.objects.within(alice.scope).exists()


def test_who_may(alice: Person, bob: Person, charlie: Person, system_of: Call) -> None:
    endpoint, _ = add_endpoint(alice.scope, name="ATS", url=URL)
    here = f"webhooks/{endpoint.pk}/"
    for path in ("webhooks/", here, "webhook-deliveries/", "webhook-messages/"):
        assert asked(own_token(bob), path)[0] == 403
        assert system_of(bob).get(path)[0] == 403
    assert asked(own_token(charlie), here)[0] == 404
    for method, path in (
        ("patch", here),
        ("delete", here),
        ("post", f"{here}pause/"),
        ("post", f"{here}rotate-secret/"),
    ):
        assert sent(own_token(charlie), method, path)[0] == 404
        assert sent(own_token(bob), method, path)[0] == 403
    with pytest.raises(RefusedError):
        add_endpoint(replace(alice.scope, jobs=frozenset()), name="ATS", url=URL)


def test_every_message_has_an_example_and_stands_in_the_document(alice: Person) -> None:
    status, rows = asked(own_token(alice), "webhook-messages/")
    assert status == 200
    assert {row["type"] for row in rows} == {*KINDS, PING} == set(EXAMPLES)
    document = Client().get("/api/v1/schema/?format=json").json()
    assert set(document["webhooks"]) == {*KINDS, PING}
    body = document["webhooks"]["record.verified"]["post"]["requestBody"]["content"]["application/json"]
    assert next(iter(body["examples"].values()))["value"] == EXAMPLES["record.verified"]


def told(alice: Person, event: Any) -> dict[str, Any]:
    fill_outboxes()
    row = WebhookDelivery.objects.within(alice.scope).select_related("endpoint", "event").get(event=event)
    data: dict[str, Any] = json.loads(payload_of(row))["data"]
    return data


def test_the_examples_say_what_messages_say(alice: Person, bob: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    job = a_job(bob)
    application = an_application(bob, job, "Danette")
    record = a_plain_record(bob, application.candidate)
    run = rank_now(bob, job)
    who = application.candidate_id
    made = {
        "record.received": happen(bob.scope, "record.received", record, candidate=who, batch=who),
        "record.verified": happen(bob.scope, "record.verified", record, verification=who, number=1, verdict="verified"),
        "job.ranked": happen(bob.scope, "ranking.done", run, job=job.pk, number=4, ranking_hash="abc"),
        "application.decided": happen(bob.scope, "application.decided", application, decision=who, stage="interview"),
        "application.withdrawn": happen(bob.scope, "application.withdrawn", application, candidate=who, job=job.pk),
        "record.withdrawn": happen(bob.scope, "record.taken_back", record, application=application.pk),
    }
    for kind, event in made.items():
        assert set(told(alice, event)) == set(EXAMPLES[kind]["data"]), kind


def test_a_message_never_says_whose_a_blind_application_is(alice: Person, bob: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    job = a_job(bob)
    set_blind(bob.scope, job, blind=True)
    application = an_application(bob, job, "Danette")
    record, who = a_plain_record(bob, application.candidate), application.candidate_id
    gone = happen(bob.scope, "application.withdrawn", application, candidate=who, job=job.pk)
    back = happen(as_candidate(bob, application), "record.taken_back", record, application=application.pk)
    assert told(alice, gone).keys() == {"organization", "event", "seq", "application", "job"}
    assert told(alice, back).keys() == {"organization", "event", "seq", "record"}
    application.revealed_at = timezone.now()
    application.save()
    assert told(alice, gone)["candidate"] == str(who)


def test_of_a_closed_ranking_only_that_there_is_one(alice: Person, bob: Person) -> None:
    add_endpoint(alice.scope, name="ATS", url=URL)
    job = a_job(bob)
    run = rank_now(bob, job)
    set_legal_profile(bob.scope, job, profile="nyc")
    event = happen(bob.scope, "ranking.done", run, job=job.pk, number=1, ranking_hash="abc")
    assert told(alice, event).keys() == {"organization", "event", "seq", "job", "number"}


def test_nothing_of_a_secret_is_kept_for_repeating(alice: Person) -> None:
    """An answer that is kept for its Idempotency-Key must not hold the secret in clear."""
    browser = own_token(alice)
    answer = browser.post(
        "/api/v1/webhooks/", {"name": "A", "url": URL}, content_type=JSON, headers={"Idempotency-Key": "k"}
    )
    assert answer.status_code == 201
    kept = [json.dumps(row.answer) for row in IdempotentRequest.objects.within(alice.scope)]
    assert not any(answer.json()["secret"] in text for text in kept)
