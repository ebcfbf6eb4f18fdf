"""Noting that a member is here, so that the first page can say what is new since they left."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from portal.models import Membership
from portal.scope import NotTheirsError, Scope

__all__ = ["note_visit"]

#: Whoever comes back within this time never left.
ONE_VISIT = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)


def note_visit(scope: Scope, membership: Membership) -> datetime | None:
    """Note that the member who acts is here; give when they left before this visit, None on their first.

    No event tells of it: when members come and go is nobody's to audit.
    """
    if membership.user_id != scope.user_id:
        raise NotTheirsError("Only the member themselves is here.")
    visited, left = membership.visited_at, membership.left_at
    now = timezone.now()
    if visited is not None and now - visited < NOTED_EVERY:
        return left
    if visited is not None and now - visited >= ONE_VISIT:
        left = visited
    Membership.objects.within(scope).filter(pk=membership.pk).update(visited_at=now, left_at=left)
    return left
