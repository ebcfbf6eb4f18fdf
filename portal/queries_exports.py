"""The exports of whoever asks: how far each is, and when its file goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.exports.kinds import Kind
from portal.exports.registry import FORMS, KINDS, Writer
from portal.models import Export, Job
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["UNDER_WAY", "ShownExport", "allowed_kinds", "eta_seconds", "exports_of", "jobs_to_choose", "shown_exports"]

UNDER_WAY = (Export.State.WAITING, Export.State.RUNNING)
MOST_JOBS = 500
_SOON = 2.0  # before this many seconds, and so many hundredths, nothing is known of how long it takes
_LITTLE = 0.01


@dataclass(frozen=True, slots=True)
class ShownExport:
    """One export as the page shows it."""

    row: Export
    kind: Kind | None
    writer: Writer | None
    eta: int | None

    @property
    def under_way(self) -> bool:
        """Whether it is still to come."""
        return self.row.state in UNDER_WAY


def exports_of(scope: Scope) -> QuerySet[Export]:
    """The caller's own exports, newest first: a member's, a token's, or a client's whatever token it holds now."""
    rows: QuerySet[Export] = Export.objects.within(scope)
    if scope.client_id is not None:
        rows = rows.filter(client=scope.client_id)
    elif scope.token_id is not None:
        rows = rows.filter(token=scope.token_id)
    elif scope.user_id is not None:
        rows = rows.filter(asked_by=scope.user_id)
    else:
        rows = rows.none()
    return rows.order_by("-created_at", "-pk")


def shown_exports(rows: list[Export]) -> list[ShownExport]:
    """The exports with their words; a kind that another version of Credence had is unknown here."""
    return [ShownExport(row, KINDS.get(row.what), FORMS.get(row.form), eta_seconds(row)) for row in rows]


def eta_seconds(row: Export) -> int | None:
    """In how many seconds it will be ready, as it goes now; None where nothing is known of that yet."""
    began: datetime | None = parse_datetime(str(row.asked_as.get("started_at", "")))
    if row.state != Export.State.RUNNING or began is None or not row.total:
        return None
    took, share = (timezone.now() - began).total_seconds(), row.done / row.total
    return round(took / share - took) if took >= _SOON and share >= _LITTLE else None


def allowed_kinds(scope: Scope) -> list[Kind]:
    """What the scope may take out."""
    if not scope.may(Capability.EXPORT):
        return []
    return [kind for kind in KINDS.values() if all(scope.may(capability) for capability in kind.needs)]


def jobs_to_choose(scope: Scope) -> list[Job]:
    """The jobs that an export may be narrowed to."""
    return list(Job.objects.within(scope).only("title", "organization").order_by("title", "pk")[:MOST_JOBS])
