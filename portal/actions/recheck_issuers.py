"""Checking an issuer's records again, when trust in it changed.

A few are asked for at once. An issuer may have signed a hundred thousand records, and finding those that only hold a
credential of theirs means reading all evidence there is; so in a large organization, or for a crowd, a worker does the
asking, portion by portion, and a killed one goes on where the last portion ended.
"""

from __future__ import annotations

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.verify import request_verification
from portal.actions.verify_many import AT_ONCE, request_many
from portal.kept import is_large
from portal.leases import Lease, LeaseLostError, claim, defer, finish, renew
from portal.models import IssuerRecheck, Organization, Record
from portal.nudges import nudge
from portal.scope import Scope

__all__ = ["A_FEW", "perform_recheck", "recheck_issuers"]

logger = logging.getLogger(__name__)

#: So many records are asked for while somebody waits, each with its event.
A_FEW = 200
REASON = "trust_changed"
_ISSUERS_AT_ONCE = 200  # in one statement
_NEXT_TRY = timedelta(minutes=1)


def recheck_issuers(scope: Scope, issuers: list[str]) -> None:
    """Ask for a new verification of every record that one of ``issuers`` signed, or that holds a credential of theirs.

    Called inside the transaction that changed the list. Whoever works on some jobs only may still change it for
    everybody: every record of the organization is meant.
    """
    whole = Scope(organization_id=scope.organization_id, system="recheck")
    found = None if is_large(scope) else _records_naming(whole, issuers)
    if found is not None and len(found) <= A_FEW:
        rows = Record.objects.within(whole).in_bulk([pk for _, pk in found])
        for _, pk in found:
            request_verification(scope, rows[pk], reason=REASON)
        return
    row: IssuerRecheck = IssuerRecheck.objects.within(scope).create(
        issuers=issuers, requested_by=scope.actor, next_attempt_at=timezone.now()
    )
    nudge(row)


def perform_recheck(row_id: uuid.UUID) -> None:
    """Ask for what one row still wants, if it is due and nobody else is at it; otherwise do nothing."""
    lease = claim(IssuerRecheck, row_id)
    if lease is None:
        return
    row: IssuerRecheck = IssuerRecheck.objects.across_organizations("the row was claimed").get(pk=row_id)
    try:
        _ask_for_all(row, lease)
    except LeaseLostError:
        logger.info("recheck %s went on elsewhere", row_id)
    except Exception:
        logger.exception("recheck %s broke off", row_id)
        defer(lease, timezone.now() + _NEXT_TRY)


def _ask_for_all(row: IssuerRecheck, lease: Lease) -> None:
    scope = Scope(organization_id=row.organization_id, system="recheck")
    left = [pair for pair in _records_naming(scope, row.issuers) if row.reached is None or pair > _reached(row)]
    asked = row.asked
    renew(lease, total=asked + len(left))
    for start in range(0, len(left), AT_ONCE):
        portion = left[start : start + AT_ONCE]
        with transaction.atomic():
            asked += request_many(scope, [pk for _, pk in portion], reason=REASON, requested_by=row.requested_by)
            reached_at, reached = portion[-1]
            renew(lease, asked=asked, reached_at=reached_at, reached=reached)
    with transaction.atomic():
        finish(lease)
        organization = Organization.objects.get(pk=row.organization_id)
        record_event(
            scope, "verifications.requested", organization, reason=REASON, records=asked, asked_by=row.requested_by
        )
        row.delete()


def _reached(row: IssuerRecheck) -> tuple[datetime | None, uuid.UUID | None]:
    return row.reached_at, row.reached


def _records_naming(scope: Scope, issuers: list[str]) -> list[tuple[datetime, uuid.UUID]]:
    """When each record came that was signed by one of the issuers as a whole or in part, and its id: oldest first."""
    found: set[tuple[datetime, uuid.UUID]] = set()
    for start in range(0, len(issuers), _ISSUERS_AT_ONCE):
        some = issuers[start : start + _ISSUERS_AT_ONCE]
        theirs = Q(issuer_id__in=some) | Q(evidence__statement__issuer__in=some)
        found.update(Record.objects.within(scope).filter(theirs).distinct().values_list("created_at", "pk"))
    return sorted(found)
