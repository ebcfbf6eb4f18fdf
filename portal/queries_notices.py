"""What a member is told: their notices in words, how many are unread, and how they want to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.blind import hides, veiled
from portal.models import Membership, Notification
from portal.notices import KINDS, OF_NO_JOB, Way, kind_of, link_of, way_of
from portal.scope import Scope

__all__ = ["Notice", "Preference", "notices_of", "preferences", "shown_notices", "unread_count", "words_of_notice"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice, in words."""

    row: Notification
    words: str
    link: str


@dataclass(frozen=True, slots=True)
class Preference:
    """One kind, and how the member is told of it."""

    kind: str
    label: Promise
    way: Way
    usual: Way


def unread_count(scope: Scope) -> int:
    """How many notices the member has not read: one query, answered by the index of unread ones."""
    return _mine(scope).filter(read_at=None).count()


def notices_of(scope: Scope) -> QuerySet[Notification]:
    """The member's notices, unread ones first, then the newest."""
    rows = _mine(scope).select_related("job", "application__candidate", "application__job")
    return rows.order_by(F("read_at").desc(nulls_first=True), "-created_at", "-pk")


def shown_notices(scope: Scope, rows: list[Notification]) -> list[Notice]:
    """The notices in words, each with where it leads."""
    return [Notice(row, words_of_notice(scope, row), link_of(row)) for row in rows]


def words_of_notice(scope: Scope, row: Notification) -> str:
    """What a notice says, in the language of now; a blind job's applicants stay unnamed."""
    kind, times = kind_of(row), int(row.data.get("times", 1))
    heading = kind.many(times) if kind.many is not None and times > 1 else str(kind.heading)
    return heading % {
        "job": row.job.title if row.job is not None else _("a job"),
        "person": _person(scope, row),
        "count": times,
    }


def preferences(membership: Membership) -> list[Preference]:
    """Every kind, and how the member is told of it."""
    chosen = membership.notices
    return [Preference(key, kind.label, way_of(chosen, key), kind.way) for key, kind in KINDS.items()]


def _person(scope: Scope, row: Notification) -> str:
    if row.application is None:
        return _("a candidate")
    shown = veiled(scope, row.application) if hides(scope, row.application) else row.application
    return str(shown.candidate.name)


def _mine(scope: Scope) -> QuerySet[Notification]:
    """The member's own notices; those of jobs that they no longer see say nothing any more."""
    rows: QuerySet[Notification] = Notification.objects.within(scope).filter(user=scope.user_id)
    return rows if scope.jobs is None else rows.filter(Q(job__in=scope.jobs) | Q(kind__in=OF_NO_JOB))
