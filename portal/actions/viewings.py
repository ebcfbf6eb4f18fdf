"""Noting who looked: one row for each member and thing, with the last time, for the candidate to read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.lock import lock_requirements
from portal.models import Application, Candidate, Record, Viewing
from portal.scope import Scope

__all__ = ["note_viewing", "note_viewing_of_candidate", "note_viewing_of_record"]

#: Looking again within this time is one look: a page loaded twice is no second visit, and reading stays cheap.
ONE_LOOK = timedelta(minutes=1)
MOST = 20


def note_viewing(scope: Scope, application: Application, *, what: str, record: Record | None = None) -> None:
    """Note that the member or guest who acts looked at something of the application; machines and tokens are not.

    From the first look on the requirements of the job are locked.

    Args:
        scope: who looks.
        application: whose.
        what: `gap_report`, `interview_kit`, `record` or `candidate`.
        record: which record, when it was one.

    """
    lock_requirements(scope, [application])
    if scope.user_id is None and scope.guest_id is None:
        return
    now = timezone.now()
    mine = Viewing.objects.within(scope).filter(
        application=application, viewer_id=scope.user_id, guest_id=scope.guest_id, what=what, record=record
    )
    last = mine.values_list("last_at", flat=True).first()
    if last is not None and now - last < ONE_LOOK:
        return
    with transaction.atomic():
        row, first = Viewing.objects.within(scope).get_or_create(
            application=application,
            viewer_id=scope.user_id,
            guest_id=scope.guest_id,
            what=what,
            record=record,
            defaults={"last_at": now, "organization_id": scope.organization_id},
        )
        if first:
            record_event(scope, "viewing.noted", row, application=application.pk, what=what)
        else:
            mine.filter(pk=row.pk).update(last_at=now, times=F("times") + 1)


def note_viewing_of_candidate(scope: Scope, candidate: Candidate) -> None:
    """Note a look at the person's page, for each of their applications."""
    for application in _applications(scope, candidate):
        note_viewing(scope, application, what="candidate")


def note_viewing_of_record(scope: Scope, record: Record) -> None:
    """Note a look at a record, for each application of its candidate."""
    if record.candidate is not None:
        for application in _applications(scope, record.candidate):
            note_viewing(scope, application, what="record", record=record)


def _applications(scope: Scope, candidate: Candidate) -> Iterable[Application]:
    if scope.user_id is None:
        return []
    return (
        Application.objects.within(scope)
        .filter(candidate=candidate)
        .select_related("job")
        .order_by("-created_at")[:MOST]
    )
