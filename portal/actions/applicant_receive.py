"""Taking in what an applicant system sends: kept, encrypted, before anything is done with it.

A message that comes again is known by what the adapter says recurs (a signed id), or by its bytes, and is not taken
twice. One that had been given up is worked off again: whoever sends it anew hopes for that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import store
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.actions.room import why_no_room
from portal.adapters import ADAPTERS
from portal.adapters.base import Reading, UnreadableError
from portal.link_tokens import digest_of
from portal.models import ApplicantSystem, ApplicantSystemMessage
from portal.nudges import nudge
from portal.permissions import Capability
from portal.scope import Scope
from portal.secret_text import open_text

__all__ = [
    "PREVIEW",
    "NoRoomError",
    "begin_table",
    "find_system",
    "receive_message",
    "receive_table",
    "table_of",
    "take_message",
]

PREVIEW = "preview"
_IN, _STATE = ApplicantSystemMessage.Way.IN, ApplicantSystemMessage.State


class NoRoomError(Exception):
    """Raised when there is no room on the disk."""


def find_system(token: str) -> ApplicantSystem | None:
    """The standing system whose address ends in ``token``."""
    rows = ApplicantSystem.objects.across_organizations("whoever posts is known by the address alone")
    found: ApplicantSystem | None = rows.filter(
        ApplicantSystem.LIVING, inbound_digest=digest_of(token), adapter__in=ADAPTERS
    ).first()
    return found if found is not None and ADAPTERS[found.adapter].fresh_secret is not None else None


def receive_message(system: ApplicantSystem, headers: Mapping[str, str], body: bytes) -> ApplicantSystemMessage:
    """Keep what was posted to the system's address, if the system itself sent it.

    Raises:
        ForgedError: nothing shows that it did.
        SecretLostError: our copy of the secret cannot be opened any more.
        NoRoomError: it cannot be kept just now.
    """
    secret = open_text(bytes(system.signing_secret).decode("ascii")) if system.signing_secret else ""
    recurs = ADAPTERS[system.adapter].inbound.authenticate(headers, body, secret)
    key = hashlib.sha256(b"id\n" + recurs.encode() if recurs else b"body\n" + body).hexdigest()
    return _kept(Scope(organization_id=system.organization_id, system="applicants"), system, key, body)


def receive_table(
    scope: Scope, system: ApplicantSystem, data: bytes, *, preview: bool = False
) -> ApplicantSystemMessage:
    """Keep a table; with ``preview`` it waits until somebody has looked at it (:func:`begin_table`).

    Raises:
        RefusedError: systems of this kind take no tables, this one is too large or cannot be read, or was taken before.
    """
    scope.require(Capability.MANAGE_TOKENS)
    adapter = ADAPTERS[system.adapter]
    if adapter.key != "csv":
        raise RefusedError(_("Tables are taken for systems of the kind Tables (CSV)."), field="file")
    if len(data) > adapter.most_bytes:
        raise RefusedError(_("A table may have 5 MB. Split it."), field="file")
    try:
        reading = adapter.inbound.read(data, system.settings)
    except UnreadableError as problem:
        raise RefusedError(str(problem), field="file") from None
    if not reading.people:
        raise RefusedError(_("No row of it names anybody."), field="file")
    key = hashlib.sha256(b"body\n" + data).hexdigest()
    try:
        return _kept(scope, system, key, data, preview=preview)
    except NoRoomError as problem:
        raise RefusedError(str(problem), field="file") from None


@transaction.atomic
def begin_table(scope: Scope, message: ApplicantSystemMessage) -> ApplicantSystemMessage:
    """Take the table in that somebody looked at.

    Raises:
        RefusedError: it is being taken in already.
    """
    scope.require(Capability.MANAGE_TOKENS)
    rows = ApplicantSystemMessage.objects.within(scope).filter(pk=message.pk, state=_STATE.WAITING, error=PREVIEW)
    if not rows.update(error="", next_attempt_at=timezone.now()):
        raise RefusedError(_("This table is being taken in already."))
    record_event(scope, "applicant_system.table_taken", message.system, message=message.pk)
    nudge(message)
    return message


def table_of(message: ApplicantSystemMessage) -> Reading | None:
    """What a kept message says; None once its body is gone, or where it cannot be read."""
    if message.body is None:
        return None
    try:
        return ADAPTERS[message.system.adapter].inbound.read(store.get(message.body), message.system.settings)
    except (UnreadableError, store.BlobErasedError, store.BlobTamperedError, store.MasterKeyError):
        return None


def _kept(
    scope: Scope, system: ApplicantSystem, key: str, body: bytes, *, preview: bool = False
) -> ApplicantSystemMessage:
    standing = take_message(scope, system, key)
    if standing is not None:
        return standing
    if (no_room := why_no_room("This message", len(body), given=None)) is not None:
        raise NoRoomError(no_room[1])
    blob = store.seal(scope, body)
    waits = None if preview or system.paused_at is not None else timezone.now()
    try:
        with transaction.atomic():
            blob.save(force_insert=True)
            row: ApplicantSystemMessage = ApplicantSystemMessage.objects.within(scope).create(
                system=system, way=_IN, key=key, body=blob, next_attempt_at=waits, error=PREVIEW if preview else ""
            )
            ApplicantSystem.objects.within(scope).filter(pk=system.pk).update(heard_at=timezone.now())
            if waits is not None:
                nudge(row)
    except IntegrityError:  # the same message came twice at once; without its row the file is noise
        other = take_message(scope, system, key)
        if other is None:
            raise
        return other
    return row


def take_message(scope: Scope, system: ApplicantSystem, key: str) -> ApplicantSystemMessage | None:
    """The message of this key that came before; if it was given up and its body is kept, it is tried anew."""
    rows = ApplicantSystemMessage.objects.within(scope).filter(system=system, way=_IN, key=key)
    row: ApplicantSystemMessage | None = rows.select_related("body", "system").first()
    if row is not None and row.state == _STATE.FAILED and row.body is not None and row.body.erased_at is None:
        again = rows.filter(state=_STATE.FAILED)
        if again.update(state=_STATE.WAITING, next_attempt_at=timezone.now(), attempts=0, error="", finished_at=None):
            nudge(row)
    return row
