"""Recording what happened. Called inside the transaction of the action it tells of."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from typing import Any

from django.db import models

from portal.models import Event, EventDetail
from portal.scope import Scope

__all__ = ["SALT", "record_event"]

#: Beside whatever names an application: without it, whoever may not know whose one for a blind job is could try which
#: candidate gives the entry's hash.
SALT = "salt"


def record_event(
    scope: Scope, kind: str, subject: models.Model, *, detail: str = "", **ids: str | int | uuid.UUID | None
) -> Event:
    """Add one event.

    Args:
        scope: who acts, and where.
        kind: noun.verb, such as `record.received`.
        subject: the row it is about; only its name and id are kept.
        detail: words of people (a reason, a file name); kept apart so that they can be erased.
        ids: further ids and codes; never names or words of people.

    """
    if scope.acting_for is not None:
        ids["acting_for"] = scope.acting_for
    if scope.user_id is not None and scope.token_id is not None:
        ids["by_token"] = scope.token_id  # a person's own program, not their hand
    about = subject._meta.model_name  # noqa: SLF001 - public; the class may be a stand-in's
    if about == "application" or ids.get("application") or scope.actor.startswith("application:"):
        ids[SALT] = secrets.token_hex(16)
    data: dict[str, Any] = {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in ids.items()}
    salt = secrets.token_hex(32) if detail else ""
    event = Event.objects.within(scope).create(
        kind=kind,
        actor=scope.actor,
        subject=f"{about}:{subject.pk}",
        data=data,
        detail_digest=hashlib.sha256(f"{salt}\n{detail}".encode()).hexdigest() if detail else "",
    )
    if detail:
        EventDetail.objects.create(event=event, salt=salt, text=detail)
    return event
