"""Forgetting whom an invitation was for, once nobody can use it any more: they never agreed to anything."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from portal.actions.events import record_event
from portal.models import OutgoingMail, ShareLink
from portal.scope import Scope

__all__ = ["KEPT", "forget_invitations"]

#: How long a member can still see whom they invited in vain.
KEPT = timedelta(days=30)
AT_MOST = 200


def forget_invitations() -> int:
    """Blank name, address and message of invitations that ended unused; the count of them stays. How many were."""
    ended = timezone.now() - KEPT
    links = (
        ShareLink.objects.across_organizations("a duty of the machinery")
        .filter(kind=ShareLink.Kind.INVITATION, uses=0)
        .filter(Q(expires_at__lt=ended) | Q(revoked_at__lt=ended))
        .exclude(email="")
        .order_by("pk")[:AT_MOST]
    )
    for link in links:
        _forget(link)
    return len(links)


@transaction.atomic
def _forget(link: ShareLink) -> None:
    scope = Scope(organization_id=link.organization_id, system="retention")
    mails = OutgoingMail.objects.within(scope).filter(kind="invitation", application=None, to=link.email)
    mails.exclude(state=OutgoingMail.State.WAITING).delete()
    link.name = link.email = link.message = ""
    link.save(update_fields=["name", "email", "message"])
    record_event(scope, "share_link.forgotten", link, job=link.job_id)
