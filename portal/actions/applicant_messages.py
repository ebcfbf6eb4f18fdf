"""Messages from and to applicant systems, worked off under a lease.

What came in is read, and its people are taken in one by one; what became of each is kept (as ids and codes) beside the
message, so a worker that dies goes on where it was, and nobody is taken in twice. A long message is worked off in
stretches: no lease outlasts its time. A person whose job nobody has linked yet waits; the others do not wait for them.
"""

from __future__ import annotations

import logging
import time
import uuid
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from portal import store
from portal.actions.applicant_links import JOB_TO_LINK
from portal.actions.applicant_people import Taken, take_person
from portal.actions.applicant_receive import PREVIEW
from portal.actions.applicant_telling import tell_system
from portal.actions.events import record_event
from portal.adapters import ADAPTERS
from portal.adapters.base import Incoming, Reading, UnreadableError
from portal.leases import Lease, LeaseLostError, claim, defer, finish, pause_after
from portal.models import ApplicantSystemLink, ApplicantSystemMessage, StoredBlob
from portal.nudges import nudge
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["ITEM", "KEPT", "forget_messages", "item_key", "perform_message"]

logger = logging.getLogger(__name__)

#: The noun of a link that says what became of one person of a message.
ITEM = "item"
#: For how long messages and what became of them are kept; a table that nobody took in goes sooner.
KEPT, PREVIEW_KEPT = timedelta(days=60), timedelta(days=2)
#: How long one stretch takes, in seconds: far less than a lease.
STRETCH = 45.0
MAX_ATTEMPTS = 6
_ACROSS = "the row was claimed"
_STATE = ApplicantSystemMessage.State


def perform_message(row_id: uuid.UUID) -> None:
    """Work one row off, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(ApplicantSystemMessage, row_id)
    if lease is None:
        return
    rows = ApplicantSystemMessage.objects.across_organizations(_ACROSS)
    row: ApplicantSystemMessage = rows.select_related("system", "body", "event").get(pk=row_id)
    try:
        if row.system.removed_at is not None or row.system.adapter not in ADAPTERS:
            finish(lease, state=_STATE.FAILED, error="system_removed", finished_at=timezone.now())
        elif row.system.paused_at is not None:
            finish(lease, attempts=F("attempts") - 1)  # resuming puts it into the queue again
        elif row.way == ApplicantSystemMessage.Way.OUT:
            tell_system(row, lease)
        else:
            _take_in(row, lease)
    except LeaseLostError:
        logger.info("message %s went on elsewhere", row.pk)
    except Exception:
        logger.exception("working off message %s broke off", row.pk)
        _after_our_trouble(row, lease)


def item_key(message: ApplicantSystemMessage, number: int) -> str:
    """By which the outcome of one person of a message is known."""
    return f"{message.pk.hex}:{number}"


def forget_messages() -> int:
    """Forget what is long over, and what waited in vain; how many messages went."""
    now = timezone.now()
    rows = ApplicantSystemMessage.objects.across_organizations("every organization's old messages go")
    old = rows.filter(next_attempt_at=None, lease_until=None).filter(
        Q(created_at__lt=now - KEPT) | Q(error=PREVIEW, created_at__lt=now - PREVIEW_KEPT)
    )
    gone = 0
    for row in old.select_related("body").order_by("created_at")[:500]:
        with transaction.atomic():
            links = ApplicantSystemLink.objects.across_organizations("what became of it goes with it")
            links.filter(system_id=row.system_id, noun=ITEM, external_id__startswith=f"{row.pk.hex}:").delete()
            _erase_body(row)
            row.delete()
        gone += 1
    return gone


def _take_in(row: ApplicantSystemMessage, lease: Lease) -> None:
    try:
        reading = ADAPTERS[row.system.adapter].inbound.read(_body_of(row), row.system.settings)
    except UnreadableError as problem:
        _give_up(lease, storable_text(str(problem), 300))
        return
    except (store.BlobErasedError, store.BlobTamperedError, store.MasterKeyError):
        _give_up(lease, "body_lost")
        return
    if not reading.people:
        with transaction.atomic():
            finish(lease, state=_STATE.IGNORED, kind=reading.kind, error=reading.why_nobody, finished_at=timezone.now())
            _erase_body(row)
        return
    _take_stretch(row, lease, reading)


def _body_of(row: ApplicantSystemMessage) -> bytes:
    if row.body is None:
        raise store.BlobErasedError
    return store.get(row.body)


def _give_up(lease: Lease, error: str) -> None:
    finish(lease, state=_STATE.FAILED, error=error, finished_at=timezone.now())


def _take_stretch(row: ApplicantSystemMessage, lease: Lease, reading: Reading) -> None:
    """Take people in until all are, or the time of a stretch is over."""
    scope = Scope(organization_id=row.organization_id, system="applicants")
    links = ApplicantSystemLink.objects.within(scope).filter(
        system=row.system, noun=ITEM, external_id__startswith=f"{row.pk.hex}:"
    )
    done = {key.rpartition(":")[2] for key in links.values_list("external_id", flat=True)}
    left = [person for person in reading.people if str(person.number) not in done]
    end, waits, last = time.monotonic() + STRETCH, "", None
    for count, person in enumerate(left):
        if count and time.monotonic() > end:
            with transaction.atomic():
                defer(lease, timezone.now(), kind=reading.kind, attempts=0)
                nudge(row)
            return
        taken = take_person(scope, row.system, person)
        if taken.outcome == JOB_TO_LINK:
            waits = waits or person.job_id
            continue
        _note_item(scope, row, person, taken)
        last = taken if taken.application is not None else last
    if waits:
        finish(lease, kind=reading.kind, error=f"{JOB_TO_LINK} {waits}")
        return
    with transaction.atomic():
        application = last.application if last is not None and len(reading.people) == 1 else None
        finish(
            lease,
            state=_STATE.DONE,
            kind=reading.kind,
            error="",
            application_id=application,
            finished_at=timezone.now(),
        )
        record_event(scope, "applicant_system.heard", row.system, message=row.pk, people=len(reading.people))
        _erase_body(row)


def _note_item(scope: Scope, row: ApplicantSystemMessage, person: Incoming, taken: Taken) -> None:
    told = {"outcome": taken.outcome, "why": taken.why, "external_id": person.candidate_id}
    ids = {"application": taken.application, "batch": taken.batch}
    ApplicantSystemLink.objects.within(scope).get_or_create(
        organization_id=scope.organization_id,
        system=row.system,
        noun=ITEM,
        external_id=item_key(row, person.number),
        defaults={
            "subject": taken.candidate or uuid.UUID(int=0),
            "extra": told | {name: str(value) for name, value in ids.items() if value is not None},
        },
    )


def _erase_body(row: ApplicantSystemMessage) -> None:
    """What came is not kept once it was worked off; call inside a transaction."""
    if row.body_id is None:
        return
    scope = Scope(organization_id=row.organization_id, system="applicants")
    store.erase_with_others(StoredBlob.objects.within(scope).filter(pk=row.body_id, erased_at=None))


def _after_our_trouble(row: ApplicantSystemMessage, lease: Lease) -> None:
    try:
        if row.attempts >= MAX_ATTEMPTS:
            _give_up(lease, "internal")
        else:
            defer(lease, timezone.now() + pause_after(row.attempts))
    except LeaseLostError:
        return
