"""Records that are verified in the queue and not kept: taken in, taken apart, verified one by one, forgotten.

What was sent is one encrypted file at first, under the item 0; a worker takes it apart into an item for each record,
each with its own encrypted bytes, which are erased in the transaction that writes its report. A worker that dies
leaves its item to be claimed again: only who holds the lease writes, so each has exactly one report. A day after it
was asked for, nothing of a job is left.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal import store
from portal.actions.refusal import RefusedError
from portal.leases import Lease, LeaseLostError, claim, defer, due, finish, pause_after
from portal.models import StoredBlob, VerifyItem, VerifyJob
from portal.nudges import nudge, nudge_all
from portal.permissions import Capability
from portal.sandbox import shared_verifier
from portal.scope import Scope
from portal.storable import storable_json, storable_text
from portal.verify_demands import Demands, verify_given
from portal.verify_uploads import BadUploadError, records_in

__all__ = [
    "KEPT_FOR",
    "MOST_OPEN",
    "TooManyJobsError",
    "dismiss_verify_job",
    "forget_verify_jobs",
    "open_verify_job",
    "own_jobs",
    "perform_item",
]

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(hours=24)
#: Jobs of one caller that are not done yet.
MOST_OPEN = 20
MAX_ATTEMPTS = 5
UPLOAD = 0  # the number of the item that holds what was sent
_ACROSS = "the machinery works for every organization"
_AT_ONCE = 500
ERASED_A_ROUND = 3_000


class TooManyJobsError(RefusedError):
    """Raised when the caller has too many jobs that are not done."""


@transaction.atomic
def open_verify_job(scope: Scope, *, upload: bytes, demands: Demands) -> VerifyJob:
    """Take in records to be verified in the queue.

    Args:
        scope: who asks; nobody else sees the job.
        upload: a ZIP of records, or lines of JSON with one record each.
        demands: what is demanded of each.

    Raises:
        TooManyJobsError: the caller has too many jobs that are not done.
        NotAllowedError: the caller may not read records.
    """
    scope.require(Capability.READ_RECORDS)
    rows = VerifyJob.objects.within(scope)
    if rows.filter(own_jobs(scope), finished_at=None, expires_at__gt=timezone.now()).count() >= MOST_OPEN:
        raise TooManyJobsError(f"{MOST_OPEN} of your jobs are not done yet. Wait for one, or delete one.")
    job: VerifyJob = rows.create(
        token_id=None if scope.client_id else scope.token_id,
        client_id=scope.client_id,
        demands=demands.to_json(),
        expires_at=timezone.now() + KEPT_FOR,
    )
    blob = store.put(scope, upload)
    item = VerifyItem.objects.within(scope).create(job=job, number=UPLOAD, blob=blob, next_attempt_at=timezone.now())
    nudge(item)
    return job


def own_jobs(scope: Scope) -> Q:
    """The filter over jobs that finds those of whoever asks: the system, whatever its token, or the one token."""
    if scope.client_id is not None:
        return Q(client_id=scope.client_id)
    return Q(token_id=scope.token_id, client_id=None) if scope.token_id is not None else Q(pk__in=())


def dismiss_verify_job(scope: Scope, job: VerifyJob) -> None:
    """Forget a job before its day is over: it is gone for everybody at once, and erased by the next sweep."""
    scope.require(Capability.READ_RECORDS)
    VerifyJob.objects.within(scope).filter(pk=job.pk).update(expires_at=timezone.now())


def forget_verify_jobs() -> int:
    """Erase jobs whose day is over, at most :data:`ERASED_A_ROUND` records a round; how many jobs are gone.

    Of others, say that they are done, should a worker have died before it could.
    """
    rows = VerifyJob.objects.across_organizations(_ACROSS)
    gone, left = 0, ERASED_A_ROUND
    for job in rows.filter(expires_at__lte=timezone.now()).order_by("expires_at")[:_AT_ONCE]:
        while left > 0 and (erased := _erase_some(job)):
            left -= erased
        if left <= 0:
            break
        rows.filter(pk=job.pk).delete()
        gone += 1
    for pk in list(rows.filter(finished_at=None, total__gt=0).values_list("pk", flat=True)[:_AT_ONCE]):
        _close(pk)
    return gone


@transaction.atomic
def _erase_some(job: VerifyJob) -> int:
    """Destroy the keys of some of the job's records, and delete their rows; how many there were."""
    items = list(_items().filter(job=job).only("pk", "blob_id")[:_AT_ONCE])
    held = StoredBlob.objects.across_organizations(_ACROSS).filter(pk__in=[item.blob_id for item in items])
    store.erase_with_others(held)
    _items().filter(pk__in=[item.pk for item in items]).delete()
    held.delete()
    return len(items)


def perform_item(row_id: uuid.UUID) -> None:
    """Work one item off, if it is due and nobody else is at it; otherwise another that is due, or nothing.

    While thousands wait, the sweep cannot know which of them a message speaks for, and sends a second one for many: it
    must not be in vain, or hundreds in a row are.
    """
    lease = claim(VerifyItem, row_id) or _another()
    if lease is None:
        return
    row: VerifyItem | None = _items().select_related("job", "blob").filter(pk=lease.pk).first()
    if row is None:  # the job was deleted this moment
        return
    try:
        if row.attempts > MAX_ATTEMPTS:
            _fail(row, lease, "internal", "Verifying it broke our own software several times.")
        elif row.number == UPLOAD:
            _take_apart(row, lease)
        else:
            _verify(row, lease)
    except LeaseLostError:
        logger.info("item %s went on elsewhere", row.pk)
    except Exception:
        logger.exception("item %s broke off", row.pk)
        _try_again_later(row, lease)
    _close(row.job_id, after=row.number)


def _another() -> Lease | None:
    pk = due(VerifyItem).order_by("next_attempt_at").values_list("pk", flat=True).first()
    return claim(VerifyItem, pk) if pk else None


def _verify(row: VerifyItem, lease: Lease) -> None:
    data = _bytes(row)
    if data is None:
        _fail(row, lease, "damaged", "The stored bytes are damaged. Send the record once more.")
        return
    scope = Scope(organization_id=row.organization_id, system="verifier")
    report = verify_given(scope, data, Demands.from_json(row.job.demands), name=row.name, verifier=shared_verifier())
    with transaction.atomic():
        finish(lease, state=VerifyItem.State.DONE, report=storable_json(report))
        _erase(row)


def _take_apart(row: VerifyItem, lease: Lease) -> None:
    """An item for each record of the upload; the sealed files without rows that a dead worker leaves are noise."""
    data = _bytes(row)
    if data is None:
        _fail(row, lease, "damaged", "The stored bytes are damaged. Send the records once more.")
        return
    scope = Scope(organization_id=row.organization_id, system="verifier")
    try:
        made = list(_made(scope, row, data))
    except BadUploadError as bad:
        _fail(row, lease, bad.code, str(bad))
        return
    with transaction.atomic():
        finish(lease, state=VerifyItem.State.DONE)
        _erase(row)
        StoredBlob.objects.within(scope).bulk_create([item.blob for item in made if item.blob], batch_size=_AT_ONCE)
        VerifyItem.objects.within(scope).bulk_create(made, batch_size=_AT_ONCE)
        VerifyJob.objects.within(scope).filter(pk=row.job_id).update(total=len(made))
        nudge_all(item for item in made if item.next_attempt_at)


def _made(scope: Scope, row: VerifyItem, data: bytes) -> Iterator[VerifyItem]:
    now = timezone.now()
    for number, one in enumerate(records_in(data), start=1):
        item = VerifyItem(organization_id=row.organization_id, job_id=row.job_id, number=number)
        item.name = storable_text(one.name, 200)
        if one.error:
            item.state, item.error_code, item.error = VerifyItem.State.FAILED, one.code, storable_text(one.error, 300)
        else:
            item.blob, item.next_attempt_at = store.seal(scope, one.data), now
        yield item


def _bytes(row: VerifyItem) -> bytes | None:
    try:
        return store.get(row.blob) if row.blob else None
    except (store.BlobErasedError, store.BlobTamperedError):
        return None


def _fail(row: VerifyItem, lease: Lease, code: str, sentence: str) -> None:
    with transaction.atomic():
        finish(lease, state=VerifyItem.State.FAILED, error_code=code, error=storable_text(sentence, 300))
        _erase(row)


def _erase(row: VerifyItem) -> None:
    if row.blob is not None:
        store.erase_with_others([row.blob])


def _try_again_later(row: VerifyItem, lease: Lease) -> None:
    try:
        defer(lease, timezone.now() + pause_after(row.attempts))
    except LeaseLostError:
        return


def _close(job_id: uuid.UUID, *, after: int = UPLOAD) -> None:
    """Note that the job is done, once nothing of it waits. Most often the next one does: look ``after`` it first."""
    waiting = _items().filter(job_id=job_id, state=VerifyItem.State.WAITING)
    if not waiting.filter(number=after + 1).exists() and not waiting.exists():
        jobs = VerifyJob.objects.across_organizations(_ACROSS)
        jobs.filter(pk=job_id, finished_at=None).update(finished_at=timezone.now())


def _items() -> QuerySet[VerifyItem]:
    rows: QuerySet[VerifyItem] = VerifyItem.objects.across_organizations(_ACROSS)
    return rows
