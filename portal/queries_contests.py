"""Contests for those who answer them: what is open, oldest first, and what was answered."""

from __future__ import annotations

from django.db.models import F, QuerySet

from portal.models import Application, Contest
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["contests_found", "contests_of", "open_contests"]


def contests_found(scope: Scope, *, show: str = "") -> QuerySet[Contest]:
    """The organization's contests: those that wait for an answer, oldest first; or `answered`, newest first."""
    scope.require(Capability.READ_CANDIDATES)
    rows: QuerySet[Contest] = Contest.objects.within(scope).select_related(
        "application__candidate", "application__job", "record", "answered_by"
    )
    if show == "answered":
        return rows.filter(answered_at__isnull=False).order_by("-answered_at", "-id")
    return rows.filter(answered_at=None).order_by("created_at", "id")


def contests_of(scope: Scope, application: Application) -> list[Contest]:
    """What the candidate of an application contests: what is open first."""
    scope.require(Capability.READ_CANDIDATES)
    rows = Contest.objects.within(scope).filter(application=application).select_related("record", "answered_by")
    return list(rows.order_by(F("answered_at").desc(nulls_first=True), "created_at"))


def open_contests(scope: Scope) -> int:
    """How many wait for an answer."""
    return Contest.objects.within(scope).filter(answered_at=None).count()
