"""Callers with tokens of a person's own, events as actions write them, and somebody who follows."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.db.models import Model
from django.test import Client

from portal.actions.events import record_event
from portal.actions.sequence import sequence_events
from portal.actions.tokens import create_token
from portal.models import Candidate, Event, Job, Record, StoredBlob
from portal.permissions import Capability
from portal.scope import Scope
from tests.portal.conftest import Person

__all__ = ["follow", "happen", "own_token", "told"]


def own_token(person: Person, *capabilities: str, jobs: list[Job] | None = None) -> Client:
    """A browser with a token of the person's own: for everything that they may do, or for what is named."""
    keeper = Scope(organization_id=person.organization.pk, system="test")
    token, secret = create_token(keeper, name="Own", capabilities=["read_jobs"])
    token.user = person.user
    token.scopes = list(capabilities) or [item.value for item in Capability if person.scope.may(item)]
    token.job_ids = None if jobs is None else [str(job.pk) for job in jobs]
    token.save()
    return Client(headers={"Authorization": f"Bearer {secret}"})


def happen(scope: Scope, kind: str, subject: Model, **ids: str | int | uuid.UUID | None) -> Event:
    """An event, numbered."""
    event = record_event(scope, kind, subject, **ids)
    sequence_events()
    return event


def a_plain_record(person: Person, candidate: Candidate | None = None) -> Record:
    """A record of which nothing but its row matters."""
    digest = uuid.uuid4().hex * 2
    blob = StoredBlob.objects.within(person.scope).create(digest=digest, size=0)
    row: Record = Record.objects.within(person.scope).create(digest=digest, candidate=candidate, blob=blob)
    return row


def follow(browser: Client, **query: Any) -> list[dict[str, Any]]:
    """Everything from the beginning, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = browser.get("/api/v1/changes/", query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        found += body["events"]
        if not body["more"]:
            return found
        query = {name: value for name, value in query.items() if name != "from"} | {"cursor": body["cursor"]}


def told(browser: Client, **query: Any) -> list[str]:
    """The types told."""
    return [event["type"] for event in follow(browser, **query)]


def as_candidate(person: Person, application: Model) -> Scope:
    """The candidate on their own page."""
    return replace(Scope(organization_id=person.organization.pk), application_id=application.pk)
