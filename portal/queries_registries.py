"""Registries as a page shows them, and issuers looked for in all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.conf import settings
from django.utils import timezone

from portal.models import TrustedIssuer
from portal.permissions import Capability
from portal.registries import Added, added
from portal.scope import Scope

__all__ = ["OLD", "FoundIssuer", "RegistryRow", "issuers_found", "own_list", "registry_rows"]

#: A registry that was not renewed for so long is worth a look.
OLD = timedelta(days=90)
MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class RegistryRow:
    """A registry: what it holds, how fresh it is, and who signs for it."""

    name: str
    title: str
    version: str
    issuers: int
    certificates: int
    federations: tuple[str, ...]
    added_at: datetime
    good_until: datetime | None
    signers: tuple[str, ...]
    state: str  # `fresh`, `old`, `over` or `unreadable`
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FoundIssuer:
    """An issuer in some list. ``own`` is the organization's entry, where it has one."""

    issuer: str
    name: str
    registry: str
    trust: str
    types: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    own: TrustedIssuer | None = None


def registry_rows(scope: Scope) -> list[RegistryRow]:
    """The registries of this installation."""
    scope.require(Capability.READ_RECORDS)
    return [_row(item) for item in added(settings.CREDENCE_REGISTRIES)]


def _row(item: Added) -> RegistryRow:
    registry, now = item.registry, timezone.now()
    if registry is None:
        return RegistryRow(item.name, item.name, "", 0, 0, (), item.added_at, None, (), "unreadable", item.problem)
    state = "over" if not registry.in_force(now) else "old" if now - item.added_at > OLD else "fresh"
    return RegistryRow(
        name=item.name,
        title=registry.name,
        version=registry.version,
        issuers=len(registry.entries),
        certificates=len(registry.certificates),
        federations=tuple(one.anchor for one in registry.federations),
        added_at=item.added_at,
        good_until=registry.good_until,
        signers=item.signers,
        state=state,
    )


def issuers_found(scope: Scope, text: str) -> tuple[list[FoundIssuer], int]:
    """Issuers whose name, id or domain holds ``text``: the own list's first, :data:`MOST_FOUND` at most; how many."""
    scope.require(Capability.READ_RECORDS)
    wanted = _asked(text)
    if not wanted:
        return [], 0
    own = {row.issuer: row for row in own_list(scope)}
    found = [_own(row) for row in own.values() if wanted in _plain(f"{row.issuer} {row.name}")]
    count = len(found)
    for item in _in_registries(wanted):
        count += 1
        if len(found) < MOST_FOUND:
            found.append(
                FoundIssuer(
                    item.issuer,
                    item.name,
                    item.registry,
                    item.trust,
                    item.types,
                    item.since,
                    item.until,
                    own.get(item.issuer),
                )
            )
    return found[:MOST_FOUND], count


def own_list(scope: Scope) -> list[TrustedIssuer]:
    """The organization's own list as it stands, by name."""
    scope.require(Capability.READ_RECORDS)
    rows = TrustedIssuer.objects.within(scope).filter(removed_at=None).select_related("added_by")
    return list(rows.order_by("name", "issuer"))


def _in_registries(wanted: str) -> Iterator[FoundIssuer]:
    for item in added(settings.CREDENCE_REGISTRIES):
        if item.registry is None:
            continue
        for entry in item.registry.entries:
            if wanted in _plain(f"{entry.issuer} {entry.name}"):
                yield FoundIssuer(
                    entry.issuer,
                    entry.name,
                    item.registry.name,
                    entry.trust.value,
                    entry.types,
                    entry.since,
                    entry.until,
                )


def _own(row: TrustedIssuer) -> FoundIssuer:
    return FoundIssuer(row.issuer, row.name, "", row.level, tuple(row.types), row.since, row.until, row)


def _plain(text: str) -> str:
    """An id and name as somebody may look for them: of `did:web:a.example%3A8443:b` also `a.example:8443/b`."""
    text = text.casefold()
    if text.startswith("did:web:"):
        text += " " + text.removeprefix("did:web:").replace(":", "/")
    return unquote(text)


def _asked(text: str) -> str:
    return unquote(text.casefold().strip()).removeprefix("https://").removeprefix("http://")
