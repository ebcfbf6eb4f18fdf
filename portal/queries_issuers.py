"""The issuers an organization has to do with: its own list, and everyone whose records it received."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from portal.kept import keeps, kept
from portal.models import IssuerRecheck, Record, TrustedIssuer
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "IssuerRow",
    "count_issuers",
    "issuer_history",
    "issuer_recheck",
    "issuer_row",
    "issuer_rows",
    "listed_issuer",
]


@dataclass(slots=True)
class IssuerRow:
    """One issuer: how it is called, the organization's entry for it, and what was received from it, by verdict."""

    issuer: str
    name: str = ""
    entry: TrustedIssuer | None = None
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    last_received: datetime | None = None
    in_some_registry: bool = False

    @property
    def trust(self) -> str:
        """How far it is trusted: as the organization's list says, else `known` when another registry has it."""
        if self.entry:
            return str(self.entry.level)
        return "known" if self.in_some_registry else "unknown"

    @property
    def received(self) -> int:
        """How many records were received from it."""
        return sum(self.verdicts.values())


def issuer_rows(scope: Scope, *, text: str = "", trust: str = "") -> list[IssuerRow]:
    """Every issuer on the list or among the records: those on the list first, then by how much was received."""
    scope.require(Capability.READ_RECORDS)
    rows = _rows(scope, kept(scope, "issuers", count_issuers).value, Q())
    if text:
        wanted = text.casefold()
        rows = [row for row in rows if wanted in row.name.casefold() or wanted in row.issuer.casefold()]
    if trust:
        rows = [row for row in rows if row.trust == trust]
    order = {"trusted": 0, "known": 1, "unknown": 2}
    return sorted(rows, key=lambda row: (order[row.trust], -row.received, row.name.casefold(), row.issuer))


def issuer_row(scope: Scope, issuer: str) -> IssuerRow | None:
    """One issuer, or None for one that this organization never had to do with."""
    scope.require(Capability.READ_RECORDS)
    if keeps(scope):
        received = [line for line in kept(scope, "issuers", count_issuers).value if line[0] == issuer]
    else:
        received = _received(scope, Q(issuer_id=issuer))
    rows = _rows(scope, received, Q(issuer=issuer))
    if rows:
        return rows[0]
    nested = Record.objects.within(scope).filter(evidence__statement__issuer=issuer).exists()
    removed = TrustedIssuer.objects.within(scope).filter(issuer=issuer).order_by("-created_at").first()
    return IssuerRow(issuer, removed.name if removed else "") if nested or removed else None


def issuer_history(scope: Scope, issuer: str) -> list[TrustedIssuer]:
    """Every entry the list ever had for the issuer, newest first, with who added and who removed it."""
    scope.require(Capability.READ_RECORDS)
    rows = TrustedIssuer.objects.within(scope).filter(issuer=issuer).select_related("added_by", "removed_by")
    return list(rows.order_by("-created_at", "-id"))


def issuer_recheck(scope: Scope, issuer: str) -> IssuerRecheck | None:
    """How far the checks of its records have been asked for, while a worker is at it; None where none is."""
    scope.require(Capability.READ_RECORDS)
    under_way = IssuerRecheck.objects.within(scope).order_by("-created_at")
    return next((row for row in under_way if issuer in row.issuers), None)


def listed_issuer(scope: Scope, issuer: str) -> TrustedIssuer | None:
    """The organization's present entry for the issuer."""
    entry: TrustedIssuer | None = (
        TrustedIssuer.objects.within(scope).filter(issuer=issuer, removed_at=None).select_related("added_by").first()
    )
    return entry


def count_issuers(scope: Scope) -> list[list[Any]]:
    """What came from whom, as :func:`portal.kept.kept` keeps it."""
    return _received(scope, Q())


def _received(scope: Scope, of_records: Q) -> list[list[Any]]:
    """Issuer, verdict, how many, the issuer's name, when the last came, and how many know the issuer."""
    seen = (
        Record.objects.within(scope)
        .filter(of_records)
        .exclude(issuer_id="")
        .values_list("issuer_id", "verdict")
        .annotate(
            n=Count("pk"),
            name=Max("issuer_name"),
            last=Max("created_at"),
            known=Count("pk", filter=Q(issuer_trust="known")),
        )
        .order_by()
    )
    return [
        [issuer, verdict, count, name, last.isoformat(), known] for issuer, verdict, count, name, last, known in seen
    ]


def _rows(scope: Scope, received: list[list[Any]], of_entries: Q) -> list[IssuerRow]:
    rows: dict[str, IssuerRow] = {}
    for issuer, verdict, count, name, at, known in received:
        last = datetime.fromisoformat(at)
        row = rows.setdefault(issuer, IssuerRow(issuer, name))
        row.verdicts[verdict] += count
        row.in_some_registry = row.in_some_registry or bool(known)
        row.last_received = max(filter(None, (row.last_received, last)), default=None)
    for entry in TrustedIssuer.objects.within(scope).filter(of_entries, removed_at=None).select_related("added_by"):
        row = rows.setdefault(entry.issuer, IssuerRow(entry.issuer))
        row.entry = entry
        row.name = entry.name or row.name
    return list(rows.values())
