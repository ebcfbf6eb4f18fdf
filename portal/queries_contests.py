"""Contests for those who answer them: what is open, oldest first, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, QuerySet

from portal.blind import hides, veil, words_of
from portal.blind_words import blinded_text
from portal.models import Application, Contest
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["contests_found", "contests_of", "open_contests", "veil_contests"]

RELATED = ("application__candidate", "application__job", "record", "answered_by")


def contests_found(scope: Scope, *, show: str = "") -> QuerySet[Contest]:
    """The organization's contests: those that wait for an answer, oldest first; or `answered`, newest first."""
    scope.require(Capability.READ_CANDIDATES)
    rows: QuerySet[Contest] = Contest.objects.within(scope).select_related(*RELATED)
    if show == "answered":
        return rows.filter(answered_at__isnull=False).order_by("-answered_at", "-id")
    return rows.filter(answered_at=None).order_by("created_at", "id")


def contests_of(scope: Scope, application: Application) -> list[Contest]:
    """What the candidate of an application contests: what is open first."""
    scope.require(Capability.READ_CANDIDATES)
    rows = Contest.objects.within(scope).filter(application=application).select_related(*RELATED)
    found = list(rows.order_by(F("answered_at").desc(nulls_first=True), "created_at"))
    veil_contests(scope, found)
    return found


def veil_contests(scope: Scope, contests: Iterable[Contest]) -> None:
    """Take out of contests in hand who makes them, where the scope may not know: they are for showing only."""
    for row in contests:
        if hides(scope, row.application):
            words = words_of(row.application)
            row.text, row.answer = blinded_text(row.text, words), blinded_text(row.answer, words)
            row.record = None
            veil(scope, row.application)


def open_contests(scope: Scope) -> int:
    """How many wait for an answer."""
    return Contest.objects.within(scope).filter(answered_at=None).count()
