"""What a candidate sees of fetching records from a platform."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from portal import store
from portal.intake.pull.listing import Found, load_found
from portal.models import Application, PullConnection, Submission
from portal.scope import Scope

__all__ = ["Offered", "offered_records", "pull_connection", "pulls_of"]

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Offered:
    """One record of the list to choose from. ``had`` says that the employer has it already, from this candidate."""

    digest: str
    name: str
    issuer: str
    issued: datetime | None
    had: bool

    @property
    def key(self) -> str:
        """Short, for the page's ids."""
        return self.digest[:12]


def pull_connection(scope: Scope, application: Application, pk: uuid.UUID) -> PullConnection | None:
    """The application's connection with this id; None when it has none."""
    rows = PullConnection.objects.within(scope).filter(application=application, pk=pk)
    found: PullConnection | None = rows.select_related("application", "found", "batch").first()
    return found


def pulls_of(scope: Scope, application: Application) -> list[PullConnection]:
    """The application's latest connections, newest first."""
    return list(PullConnection.objects.within(scope).filter(application=application).order_by("-created_at")[:SHOWN])


def offered_records(scope: Scope, connection: PullConnection) -> list[Offered]:
    """What the platform gave, in its order; empty once it was forgotten."""
    if connection.found is None:
        return []
    try:
        found = load_found(store.get(connection.found))
    except (store.BlobErasedError, store.BlobTamperedError):
        return []
    had = set(
        Submission.objects.within(scope)
        .filter(candidate=connection.application.candidate_id, digest__in=[item.digest for item in found])
        .values_list("digest", flat=True)
    )
    return [_offered(item, had) for item in found]


def _offered(item: Found, had: set[str]) -> Offered:
    return Offered(item.digest, item.name or "A record without a name", item.issuer, item.moment, item.digest in had)
