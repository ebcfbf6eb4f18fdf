"""The worker's part of an export.

A worker writes what who asked may see at that moment into an encrypted file of this attempt alone, renewing its lease
as it goes. The row names the file only once it is whole; a worker that died, or whose lease was taken, leaves nothing
that anybody reads, and the next one starts over.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.actions.exports import binding_of
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError
from portal.export_scope import scope_now, written_for
from portal.exports import places
from portal.exports.places import NoRoomError, require_room
from portal.exports.registry import FORMS, KINDS
from portal.exports.sealed_file import SealedWriter
from portal.leases import Lease, LeaseLostError, claim, defer, finish, renew
from portal.models import Export
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope
from portal.storable import storable_text
from portal.wrapped_keys import wrap_key

__all__ = ["KEPT", "MOST_BEGUN", "perform_export"]

logger = logging.getLogger(__name__)
#: For how long a file is kept.
KEPT = timedelta(days=7)
#: How often what went wrong is tried again, and how often a file is begun at all: workers are stopped and killed for
#: reasons that are none of the file's, but one of which they die must not come back for ever.
MOST_ATTEMPTS, MOST_BEGUN = 3, 5
AGAIN = timedelta(seconds=30)
EVERY_SECONDS = 1.0  # how often progress is written
READY = "export_ready"


def perform_export(row_id: uuid.UUID) -> None:
    """Work one row off, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(Export, row_id, state=Export.State.RUNNING, done=0, total=None, error="")
    if lease is None:
        return
    row: Export = Export.objects.across_organizations("the row was claimed").get(pk=row_id)
    row.path = f"{row.pk.hex}-{lease.token.hex[:12]}"
    for half in places.folder().glob(f"{row.pk.hex}-*"):  # of a worker that died, or that no longer counts
        half.unlink(missing_ok=True)
    try:
        with translation.override(row.asked_as.get("language") or settings.LANGUAGE_CODE):
            _attempt(row, lease)
    except LeaseLostError:
        logger.info("export %s went on elsewhere, or was taken back", row.pk)
    finally:
        if row.state != Export.State.DONE:
            (places.folder() / row.path).unlink(missing_ok=True)


def _attempt(row: Export, lease: Lease) -> None:
    try:
        failed = _written_or_why_not(row, lease)
    except LeaseLostError:
        raise
    except Exception:  # whatever it is, nobody else's work may wait for it, and it is tried again
        logger.exception("export %s failed", row.pk)
        if row.attempts < MOST_ATTEMPTS:
            defer(lease, timezone.now() + AGAIN, state=Export.State.WAITING)
            return
        failed = _("Something went wrong here while the file was written. Nothing of yours was lost.")
    if failed:
        now = timezone.now()
        finish(lease, state=Export.State.FAILED, error=storable_text(failed, 300), finished_at=now, path="")


def _written_or_why_not(row: Export, lease: Lease) -> str:
    """Write the file; where it cannot be, the sentence that says why, for whoever asked."""
    try:
        scope = scope_now(row)
        if scope is None or row.what not in KINDS or row.form not in KINDS[row.what].forms:
            return _("Who asked for this may not have it any more.")
        if row.attempts > MOST_BEGUN:
            return _("This was begun several times and never came to an end.")
        _write(scope, row, lease)
    except RefusedError as refused:
        return refused.sentence
    except (NotAllowedError, PermissionDenied):
        return _("Who asked for this may not have it any more.")
    except NoRoomError:
        return _("There is no room for the file on this site just now.")
    return ""


def _write(scope: Scope, row: Export, lease: Lease) -> None:
    """Write the file, and let the row name it."""
    scope.require(Capability.EXPORT)
    kind, writer = KINDS[row.what], FORMS[row.form]
    for capability in sorted(kind.needs):
        scope.require(capability)
    require_room()
    progress = _Progress(lease)
    table = kind.open(scope, row.about, progress.read_more)
    row.asked_as |= {"started_at": timezone.now().isoformat(), **written_for(scope)}
    renew(lease, path=row.path, total=table.total, asked_as=row.asked_as)
    key = AESGCM.generate_key(bit_length=256)
    with SealedWriter(places.folder() / row.path, key, binding_of(row)) as file:
        progress.file = file
        writer.write(table, progress)
    now = timezone.now()
    with transaction.atomic():
        finish(
            lease,
            state=Export.State.DONE,
            done=progress.done,
            wrapped_key=wrap_key(key, binding_of(row)),
            size=file.size,
            sha256=file.sha256,
            file_name=f"{table.file_name}.{row.form}"[:200],
            content_type=writer.content_type,
            finished_at=now,
            expires_at=now + KEPT,
        )
        if row.asked_by_id is not None and row.token_id is None:
            notify(Scope(row.organization_id, system="exports"), to=[row.asked_by_id], kind=READY, export=str(row.pk))
    row.state = Export.State.DONE


class _Progress:
    """Where a writer writes to: the sealed file, with the lease renewed and the limits looked at once a second."""

    def __init__(self, lease: Lease) -> None:
        self.file: SealedWriter | None = None
        self.done = 0
        self._lease, self._told = lease, time.monotonic()

    def write(self, data: bytes, /) -> int:
        """Take the bytes.

        Raises:
            RefusedError: the file would be larger than one may be.
            NoRoomError: the disk is nearly full.
            LeaseLostError: the row is somebody else's now, or was taken back.
        """
        if self.file is None:
            raise TypeError("written to before the file was there")
        if self.file.size + len(data) > settings.CREDENCE_MAX_EXPORT:
            raise RefusedError(_("The file would be too large. Narrow what it is of."))
        self._beat()
        return self.file.write(data)

    def flush(self) -> None:
        """Do nothing: chunks are written when they are full."""

    def read_more(self, count: int) -> None:
        """So many more were read."""
        self.done += count
        self._beat()

    def _beat(self) -> None:
        if time.monotonic() - self._told >= EVERY_SECONDS:
            self._told = time.monotonic()
            renew(self._lease, done=self.done)
            require_room()
