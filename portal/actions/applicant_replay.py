"""Messages of an applicant system that go on: given up and sent again, waiting and set free, or sent as a test."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.adapters import ADAPTERS
from portal.models import ApplicantSystem, ApplicantSystemMessage
from portal.nudges import nudge, nudge_all
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["go_on_with", "messages_of", "replay_message", "test_system"]

_WAITING = ApplicantSystemMessage.State.WAITING


@transaction.atomic
def replay_message(scope: Scope, message: ApplicantSystemMessage) -> ApplicantSystemMessage:
    """Work a message off again that was given up, or one that waits for somebody.

    Raises:
        RefusedError: it is over or under way, its body is gone, or its system is paused or removed.
    """
    scope.require(Capability.MANAGE_TOKENS)
    _require_going(message.system)
    if message.way == ApplicantSystemMessage.Way.IN and (message.body is None or message.body.erased_at is not None):
        raise RefusedError(_("What came is not kept any more. Let the other system send it again."))
    rows = messages_of(scope, message.system).filter(pk=message.pk)
    open_rows = rows.filter(state=ApplicantSystemMessage.State.FAILED) | rows.filter(
        state=_WAITING, next_attempt_at=None, lease_until=None
    )
    if not open_rows.update(
        state=_WAITING, next_attempt_at=timezone.now(), attempts=0, error="", answered=None, finished_at=None
    ):
        raise RefusedError(_("This message is over, or waits for its turn anyway."))
    record_event(scope, "applicant_system.replayed", message.system, message=message.pk)
    nudge(message)
    return message


@transaction.atomic
def test_system(scope: Scope, system: ApplicantSystem) -> ApplicantSystemMessage:
    """Send it a test message, as every outcome is sent.

    Raises:
        RefusedError: it is paused, or is told nothing.
    """
    scope.require(Capability.MANAGE_TOKENS)
    _require_going(system)
    if ADAPTERS[system.adapter].outbound is None:
        raise RefusedError(_("Systems of this kind are told nothing."))
    row: ApplicantSystemMessage = ApplicantSystemMessage.objects.within(scope).create(
        system=system,
        way=ApplicantSystemMessage.Way.OUT,
        kind="test",
        key=uuid.uuid4().hex,
        next_attempt_at=timezone.now(),
    )
    record_event(scope, "applicant_system.tested", system)
    nudge(row)
    return row


def messages_of(scope: Scope, system: ApplicantSystem) -> QuerySet[ApplicantSystemMessage]:
    """Everything that came from it or is told to it."""
    return ApplicantSystemMessage.objects.within(scope).filter(system_id=system.pk)


def go_on_with(rows: QuerySet[ApplicantSystemMessage]) -> None:
    """Put waiting messages into the queue, the oldest first."""
    waiting = list(rows.filter(lease_until=None).order_by("created_at", "pk"))
    rows.update(next_attempt_at=timezone.now(), error="")
    nudge_all(waiting)


def _require_going(system: ApplicantSystem) -> None:
    if system.removed_at is not None:
        raise RefusedError(_("This system was removed."))
    if system.paused_at is not None:
        raise RefusedError(_("This system is paused. Resume it first."))
