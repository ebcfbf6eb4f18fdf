"""Files that a worker writes: asking for one, taking it back, and handing it out.

The worker's own part is :mod:`portal.actions.write_export`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.export_expiry import end_exports
from portal.actions.refusal import RefusedError
from portal.export_scope import asked_as, may_still_read
from portal.exports import places
from portal.exports.kinds import checked_about
from portal.exports.registry import KINDS
from portal.exports.sealed_file import SealedFileChangedError, plain_size, read_sealed
from portal.exports.table import quiet
from portal.models import Export, Organization
from portal.nudges import nudge
from portal.permissions import Capability
from portal.queries_exports import UNDER_WAY, exports_of
from portal.scope import Scope
from portal.wrapped_keys import WrappedKeyChangedError, unwrap_key, wrap_key

__all__ = [
    "MOST_WAITING",
    "ExportGoneError",
    "TooManyExportsError",
    "ask_export",
    "binding_of",
    "drop_export",
    "fetch_export",
    "read_export",
    "rewrap_export",
]

#: How many of one asker may be under way at once.
MOST_WAITING = 5


class TooManyExportsError(RefusedError):
    """Raised when the asker has as many exports under way as one may."""


class ExportGoneError(Exception):
    """Raised when there is no file to hand out: not ready, not kept any more, or not this caller's to read now."""


@transaction.atomic
def ask_export(scope: Scope, *, what: str, form: str, about: Mapping[str, Any]) -> Export:
    """Put an export into the queue.

    Raises:
        NotAllowedError: the asker may not read this, or may take no files out.
        TooManyExportsError: too many of theirs are under way.
        RefusedError: no such kind, form or filter, or there is nothing of it.

    """
    scope.require(Capability.EXPORT)
    if what not in KINDS:
        raise RefusedError(_("One of %(values)s.") % {"values": ", ".join(KINDS)}, field="what")
    if form not in KINDS[what].forms:
        raise RefusedError(_("One of %(values)s.") % {"values": ", ".join(KINDS[what].forms)}, field="form")
    for capability in sorted(KINDS[what].needs):
        scope.require(capability)
    kept = checked_about(scope, KINDS[what], about)
    KINDS[what].open(scope, kept, quiet)  # what it refuses is said now, not by a worker later
    Organization.objects.select_for_update().get(pk=scope.organization_id)  # two at once are counted one by one
    if exports_of(scope).filter(state__in=UNDER_WAY).count() >= MOST_WAITING:
        words = _("%(most)s of yours are under way already. Wait for one, or cancel one.")
        raise TooManyExportsError(words % {"most": MOST_WAITING})
    row: Export = Export.objects.within(scope).create(
        what=what,
        form=form,
        about=kept,
        asked_as=asked_as(scope),
        asked_by_id=scope.user_id,
        token_id=None if scope.client_id else scope.token_id,
        client_id=scope.client_id,
        next_attempt_at=timezone.now(),
    )
    record_event(scope, "export.asked", row, what=what, form=form)
    nudge(row)
    return row


@transaction.atomic
def drop_export(scope: Scope, row: Export) -> None:
    """Cancel what is under way, or erase what is ready. The row stays, and says so."""
    mine = exports_of(scope).filter(pk=row.pk)
    count = end_exports(mine.filter(state__in=UNDER_WAY), Export.State.CANCELLED)
    count += end_exports(mine.filter(state=Export.State.DONE), Export.State.EXPIRED)
    if count:
        record_event(scope, "export.dropped", row)


@transaction.atomic
def fetch_export(scope: Scope, row: Export) -> Export:
    """Note that the file leaves; the row as it is now.

    Raises:
        NotAllowedError: the caller may not read this any more, or may take no files out.
        ExportGoneError: there is no file for them.

    """
    scope.require(Capability.EXPORT)
    kept = exports_of(scope).filter(state=Export.State.DONE, expires_at__gt=timezone.now()).filter(pk=row.pk)
    found = kept.first()
    if found is None or found.what not in KINDS:
        raise ExportGoneError
    for capability in sorted(KINDS[found.what].needs):
        scope.require(capability)
    try:
        KINDS[found.what].open(scope, found.about, quiet)  # the job may have gone, or its ranking be closed by now
        if not may_still_read(scope, found) or plain_size(places.folder() / found.path) != found.size:
            raise ExportGoneError
    except (RefusedError, PermissionDenied, SealedFileChangedError):
        raise ExportGoneError from None
    exports_of(scope).filter(pk=row.pk).update(fetched_at=timezone.now())
    record_event(scope, "export.fetched", found, what=found.what, form=found.form)
    return found


def read_export(row: Export, *, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The bytes of a file that :func:`fetch_export` gave, from ``start`` up to ``end``, checked piece by piece.

    Raises:
        ExportGoneError: its key is gone, or was changed.
        SealedFileChangedError: the file was changed.
    """
    try:
        key = unwrap_key(bytes(row.wrapped_key or b""), binding_of(row))
    except WrappedKeyChangedError:
        raise ExportGoneError from None
    return read_sealed(places.folder() / row.path, key, binding_of(row), start=start, end=end)


def rewrap_export(row: Export) -> bool:
    """Wrap the file's key under the current master key; False where it has none."""
    if row.wrapped_key is None:
        return False
    row.wrapped_key = wrap_key(unwrap_key(bytes(row.wrapped_key), binding_of(row)), binding_of(row))
    row.save(update_fields=["wrapped_key"])
    return True


def binding_of(row: Export) -> bytes:
    """What the file's key, and the file itself, are bound to: they open for this row alone."""
    return f"credence export {row.pk} {row.organization_id}".encode()
