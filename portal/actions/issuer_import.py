"""A whole list of issuers at once, and taking it back: each entry has an event, and rows that were replaced stay."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.verify_many import request_verifications
from portal.issuer_lists import compared, read_list
from portal.models import Event, Record, TrustedIssuer
from portal.policies import require_trusting
from portal.scope import Scope

__all__ = ["Imported", "import_issuers", "last_import", "standing_issuers", "undo_import"]

_AT_ONCE = 200
_REPLACED, _UNDONE = "Replaced by an import.", "The import was undone."


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; ``batch`` names it, for undoing."""

    batch: uuid.UUID
    new: int
    changed: int
    refused: int


def standing_issuers(scope: Scope, issuers: Iterable[str]) -> dict[str, TrustedIssuer]:
    """The organization's present entries for these issuers."""
    wanted = list(dict.fromkeys(issuers))
    found: dict[str, TrustedIssuer] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = TrustedIssuer.objects.within(scope).filter(issuer__in=wanted[start : start + _AT_ONCE], removed_at=None)
        found |= {row.issuer: row for row in rows}
    return found


@transaction.atomic
def import_issuers(scope: Scope, data: bytes, *, reason: str = "") -> Imported:
    """Put the lines of a list that are new or changed on the organization's list; refused ones are left out.

    Raises:
        RefusedError: the file is no list, nothing in it is new, or the scope may not.
    """
    require_trusting(scope)
    lines = read_list(data, reason=reason)
    standing = standing_issuers(scope, (line.issuer for line in lines if line.state != "refused"))
    lines = compared(lines, standing)
    wanted = [line for line in lines if line.state in {"new", "changed"}]
    if not wanted:
        raise RefusedError(_("Nothing in it is new, so nothing was changed."), field="file")
    batch = uuid.uuid4()
    for line in wanted:
        before = standing.get(line.issuer)
        if before is not None:
            _remove(scope, before, _REPLACED)
        entry: TrustedIssuer = TrustedIssuer.objects.within(scope).create(
            issuer=line.issuer, added_by_id=scope.user_id, **line.facts()
        )
        replaced = before.pk if before is not None else None
        record_event(
            scope, "issuer.trusted", entry, detail=line.reason, level=line.level, batch=batch, replaced=replaced
        )
    _check_all_again(scope, [line.issuer for line in wanted])
    count = {state: sum(line.state == state for line in lines) for state in ("new", "changed", "refused")}
    return Imported(batch, **count)


@transaction.atomic
def undo_import(scope: Scope, batch: uuid.UUID) -> int:
    """Take back what an import added, and put back what it replaced, as far as nobody changed it since.

    Returns:
        How many entries were taken back.

    Raises:
        RefusedError: there is nothing of it to take back any more.
    """
    require_trusting(scope)
    told = _entries_of(scope, batch)
    rows = TrustedIssuer.objects.within(scope).select_for_update().filter(pk__in=list(told), removed_at=None)
    standing = list(rows)
    if not standing:
        raise RefusedError(_("Nothing of this import stands any more."))
    earlier = TrustedIssuer.objects.within(scope).in_bulk([pk for pk in told.values() if pk is not None])
    for entry in standing:
        _remove(scope, entry, _UNDONE)
        record_event(scope, "issuer.removed", entry, detail=_UNDONE, batch=batch)
        replaced = told[entry.pk]
        if replaced is not None and replaced in earlier:
            _put_back(scope, earlier[replaced], batch)
    _check_all_again(scope, [entry.issuer for entry in standing])
    return len(standing)


def last_import(scope: Scope) -> tuple[uuid.UUID, int] | None:
    """The import that the newest entry of the list came with, and how many entries of it stand; None for another."""
    standing = TrustedIssuer.objects.within(scope).filter(removed_at=None)
    newest = standing.order_by("-created_at", "-pk").first()
    told = Event.objects.within(scope).filter(kind="issuer.trusted", subject=_subject(newest.pk)) if newest else None
    event = told.first() if told is not None else None
    if event is None or not event.data.get("batch") or event.data.get("undoes"):
        return None
    batch = uuid.UUID(event.data["batch"])
    count = standing.filter(pk__in=list(_entries_of(scope, batch))).count()
    return (batch, count) if count else None


def _entries_of(scope: Scope, batch: uuid.UUID) -> dict[uuid.UUID, uuid.UUID | None]:
    """What an import added, each with the entry that it replaced; by subject, since the log is long."""
    listed = list(TrustedIssuer.objects.within(scope).order_by("-created_at").values_list("pk", flat=True))
    found: dict[uuid.UUID, uuid.UUID | None] = {}
    for start in range(0, len(listed), _AT_ONCE):
        subjects = [_subject(pk) for pk in listed[start : start + _AT_ONCE]]
        events = Event.objects.within(scope).filter(subject__in=subjects, kind="issuer.trusted")
        for event in events:
            if event.data.get("batch") == str(batch) and not event.data.get("undoes"):
                replaced = event.data.get("replaced")
                found[uuid.UUID(event.subject.partition(":")[2])] = uuid.UUID(replaced) if replaced else None
    return found


def _subject(pk: uuid.UUID) -> str:
    return f"trustedissuer:{pk}"


def _put_back(scope: Scope, row: TrustedIssuer, batch: uuid.UUID) -> None:
    facts = {name: getattr(row, name) for name in ("issuer", "name", "level", "types", "since", "until", "reason")}
    entry: TrustedIssuer = TrustedIssuer.objects.within(scope).create(added_by_id=row.added_by_id, **facts)
    record_event(scope, "issuer.trusted", entry, detail=row.reason, level=row.level, batch=batch, undoes=1)


def _remove(scope: Scope, entry: TrustedIssuer, reason: str) -> None:
    entry.removed_at, entry.removed_by_id, entry.removed_reason = timezone.now(), scope.user_id, reason
    entry.save(update_fields=["removed_at", "removed_by", "removed_reason"])


def _check_all_again(scope: Scope, issuers: list[str]) -> None:
    """Ask for a new verification of every record that one of the issuers signed, or signed a part of."""
    found: dict[uuid.UUID, datetime] = {}
    for start in range(0, len(issuers), _AT_ONCE):
        some = issuers[start : start + _AT_ONCE]
        theirs = Q(issuer_id__in=some) | Q(evidence__statement__issuer__in=some)
        found |= dict(Record.objects.within(scope).filter(theirs).distinct().values_list("pk", "created_at"))
    request_verifications(scope, sorted(found, key=lambda pk: (found[pk], pk)), reason="trust_changed")
