"""What follows once a platform gave permission: the list is fetched under a lease, the candidate chooses, all ends.

The permission is thrown away as soon as the list is here. The list lies encrypted for half an hour at most; what was
chosen becomes submissions, and the list's key is destroyed.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import store
from portal.actions.admit import Admission, Provenance, prepare, settle
from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.intake.pull.credentials import BROKE_OFF, SECONDS, Collected, collect
from portal.intake.pull.listing import Found, load_found, save_found
from portal.intake.pull.oauth import PlatformClient, revoke
from portal.intake.pull.platform import Platform
from portal.intake.pull.problems import PullFailedError, PullLaterError, PullProblem
from portal.leases import Lease, LeaseLostError, claim, defer
from portal.models import Batch, Consent, PullConnection, Submission
from portal.permissions import Capability
from portal.scope import Scope
from portal.secret_text import SecretLostError, open_text

__all__ = ["end_pull", "kept_secrets", "perform_pull", "share_pulled", "stop_pull"]

logger = logging.getLogger(__name__)

CHANNEL, PURPOSE = "pull", "Application"
TIME_TO_CHOOSE = timedelta(minutes=30)
MOST_ATTEMPTS = 4
_STATE = PullConnection.State
_LIVING = (_STATE.BEGUN, _STATE.ALLOWED, _STATE.FOUND)
OVER = "This is over: the list was forgotten. Begin again if you want to share more."


def perform_pull(connection_id: uuid.UUID) -> None:
    """Do what is due about one connection, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(PullConnection, connection_id)
    if lease is None:
        return
    rows = PullConnection.objects.across_organizations("the row was claimed").select_related("application", "found")
    connection: PullConnection = rows.get(pk=connection_id)
    scope = Scope(organization_id=connection.organization_id, system="puller")
    try:
        _perform(scope, connection, lease)
    except LeaseLostError:
        logger.info("pull %s was ended, or went on elsewhere", connection.pk)
    except PullFailedError as failed:
        end_pull(scope, connection, failed)
    except Exception:
        logger.exception("pull %s broke off", connection.pk)
        _later(scope, connection, lease, 10, PullProblem.OUR_FAULT)


def _perform(scope: Scope, connection: PullConnection, lease: Lease) -> None:
    if connection.state not in _LIVING:
        _forget(connection)
    elif connection.application.withdrawn_at is not None:
        raise PullFailedError(PullProblem.WITHDRAWN)
    elif connection.expires_at <= timezone.now():
        raise PullFailedError(PullProblem.EXPIRED)
    elif connection.state != _STATE.ALLOWED:
        defer(lease, connection.expires_at)
    else:
        _fetch(scope, connection, lease)


def _fetch(scope: Scope, connection: PullConnection, lease: Lease) -> None:
    token = kept_secrets(connection).get("token")
    if not token:
        raise PullFailedError(PullProblem.OUR_FAULT)
    platform, collected = Platform.from_json(connection.endpoints), Collected()
    failures: list[PullFailedError] = []

    def tell(so_far: Collected) -> None:
        words = connection.progress | {"found": len(so_far.found), "total": so_far.total}
        held = PullConnection.objects.within(scope).filter(pk=connection.pk, lease_token=lease.token)
        if not held.update(progress=words):
            raise LeaseLostError("The candidate ended it.")

    for api in platform.apis:
        try:
            collect(api, token, collected, tell=tell, seconds=SECONDS / len(platform.apis))
        except PullFailedError as failed:
            failures.append(failed)
        except PullLaterError as patience:
            if connection.attempts < MOST_ATTEMPTS:
                return _later(scope, connection, lease, patience.seconds, PullProblem.NO_ANSWER)
            failures.append(PullFailedError(PullProblem.NO_ANSWER, host=platform.host))
    if not collected.found:
        raise failures[0] if failures else PullFailedError(PullProblem.NOTHING_THERE, host=platform.host)
    if any(failed.code != PullProblem.LIST_REFUSED for failed in failures):
        collected.note(BROKE_OFF, platform.host)
    _keep(scope, connection, lease, collected)
    _revoke(connection)
    return None


def _keep(scope: Scope, connection: PullConnection, lease: Lease, collected: Collected) -> None:
    blob = store.seal(scope, save_found(collected.found))
    expires = timezone.now() + TIME_TO_CHOOSE
    with transaction.atomic():
        blob.save(force_insert=True)
        defer(
            lease,
            expires,
            state=_STATE.FOUND,
            found=blob,
            secrets="",
            expires_at=expires,
            attempts=0,
            progress=connection.progress | {"found": len(collected.found), "notes": collected.notes},
        )
        record_event(scope, "pull.found", connection, application=connection.application_id, count=len(collected.found))


def _later(scope: Scope, connection: PullConnection, lease: Lease, seconds: int, problem: PullProblem) -> None:
    if connection.attempts >= MOST_ATTEMPTS:
        end_pull(scope, connection, PullFailedError(problem, host=Platform.from_json(connection.endpoints).host))
        return
    try:
        defer(lease, timezone.now() + timedelta(seconds=seconds))
    except LeaseLostError:
        logger.info("pull %s was ended, or went on elsewhere", connection.pk)


def share_pulled(scope: Scope, connection: PullConnection, *, digests: Collection[str]) -> Batch:
    """Share the records that the candidate picked from the list; the rest is erased.

    Raises:
        RefusedError: nothing was picked, or the list is gone.

    """
    scope.require(Capability.RECEIVE_RECORDS)
    if connection.state != _STATE.FOUND or connection.found is None or connection.expires_at <= timezone.now():
        raise RefusedError(OVER)
    if connection.application.withdrawn_at is not None:
        raise RefusedError(_("Your application was taken back, so nothing more is shared for it."))
    try:
        chosen = [item for item in load_found(store.get(connection.found)) if item.digest in digests]
    except (store.BlobErasedError, store.BlobTamperedError):
        raise RefusedError(OVER) from None
    if not chosen:
        raise RefusedError(_("Tick at least one record, or leave without sharing."), field="pick")
    admission = _admission(scope, connection, chosen)
    refused = sum(item.state == Submission.State.REFUSED for item in admission.submissions)
    with transaction.atomic():
        admission.batch.save(force_insert=True)
        standing = PullConnection.objects.within(scope).filter(pk=connection.pk, state=_STATE.FOUND)
        if not standing.update(state=_STATE.DONE, batch=admission.batch, next_attempt_at=timezone.now()):
            raise RefusedError(OVER)  # shared or ended at this very moment; nothing of this is written
        settle(admission)
        record_event(
            scope, "batch.received", admission.batch, channel=CHANNEL, submissions=len(chosen), refused=refused
        )
        record_event(scope, "pull.shared", connection, application=connection.application_id, count=len(chosen))
    connection.refresh_from_db()
    _forget(connection)
    return admission.batch


def _admission(scope: Scope, connection: PullConnection, chosen: list[Found]) -> Admission:
    application = connection.application
    consent = Consent.objects.within(scope).filter(application=application, withdrawn_at=None).last()
    batch = Batch(
        organization_id=connection.organization_id,
        channel=CHANNEL,
        name=f"From {connection.platform_name}"[:255],
        candidate_id=application.candidate_id,
        job_id=application.job_id,
    )
    admission = Admission(scope, batch, provenance=Provenance(PURPOSE, consent.pk if consent else None))
    for item in chosen:
        prepare(admission, item.as_file()).source_url = connection.base_url
    return admission


def stop_pull(scope: Scope, connection: PullConnection) -> None:
    """End a connection at the candidate's wish. Twice does no harm."""
    scope.require(Capability.RECEIVE_RECORDS)
    end_pull(scope, connection, PullFailedError(PullProblem.STOPPED))


def end_pull(scope: Scope, connection: PullConnection, failed: PullFailedError) -> None:
    """End a connection without records: the permission is thrown away, and what was found is erased."""
    rows = PullConnection.objects.within(scope).filter(pk=connection.pk, state__in=_LIVING)
    with transaction.atomic():
        ended = rows.update(
            state=_STATE.FAILED,
            error_code=failed.code.value,
            error=failed.sentence[:500],
            next_attempt_at=timezone.now(),
            lease_token=None,
            lease_until=None,
            lease_holder="",
        )
        if ended:
            record_event(
                scope,
                "pull.not_fetched",
                connection,
                application=connection.application_id,
                code=failed.code.value,
            )
    if ended:
        _revoke(connection)
        connection.refresh_from_db()
        _forget(connection)


def kept_secrets(connection: PullConnection) -> dict[str, Any]:
    """The connection's secrets; nothing once they are blanked, or when their master key is gone."""
    try:
        kept: dict[str, Any] = json.loads(open_text(connection.secrets)) if connection.secrets else {}
    except (SecretLostError, ValueError):
        return {}
    return kept


def _revoke(connection: PullConnection) -> None:
    kept = kept_secrets(connection)
    if kept.get("token"):
        revoke(Platform.from_json(connection.endpoints), PlatformClient(*kept["client"]), kept["token"])


def _forget(connection: PullConnection) -> None:
    """Erase what a connection that is over still holds. A worker repeats it, should this process die before the end."""
    if connection.found is not None:
        store.erase(connection.found)
    PullConnection.objects.across_organizations("the row is in hand").filter(pk=connection.pk).update(
        secrets="", found=None, next_attempt_at=None, lease_token=None, lease_until=None, lease_holder=""
    )
    connection.secrets, connection.found, connection.next_attempt_at = "", None, None
