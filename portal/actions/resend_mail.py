"""Sending again what the mail server would not take: its body is still there, since only what was sent is blanked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Organization, OutgoingMail
from portal.nudges import nudge_all
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["resend_failed_mail"]

MOST = 1_000


@transaction.atomic
def resend_failed_mail(scope: Scope) -> int:
    """Put the organization's messages that were given up out for delivery again; how many there were.

    Raises:
        RefusedError: none was given up.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    failed = OutgoingMail.objects.within(scope).filter(state=OutgoingMail.State.FAILED).exclude(body="")
    rows = list(failed.order_by("created_at")[:MOST])
    if not rows:
        raise RefusedError(_("No message was given up."))
    again = OutgoingMail.objects.within(scope).filter(pk__in=[row.pk for row in rows])
    again.update(state=OutgoingMail.State.WAITING, attempts=0, next_attempt_at=timezone.now(), error="")
    record_event(scope, "mail.resent", Organization.objects.get(pk=scope.organization_id), count=len(rows))
    nudge_all(rows)
    return len(rows)
