"""Guests in a browser: who opened one job by a signed link, and for how long the link holds.

The session keeps the guest's id and the digest of the token that was opened, so that renewing a link ends the sessions
of the one before it. Every request asks the row again: a link that was revoked or ran out closes an open page, too.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from portal.link_tokens import digest_of
from portal.models import JobGuest
from portal.policies import policies_from
from portal.scope import Scope

__all__ = ["find_guest", "forget_guest", "guest_of", "guest_scope", "note_seen", "remember_guest"]

_KEY = "guest"
_SEEN = timedelta(minutes=1)
_WHY = "a guest has a link and no organization"


def find_guest(token: str) -> JobGuest | None:
    """Whose living link this is; None for one that is unknown, was revoked, or ran out: the same for all three."""
    return _living(token_digest=digest_of(token))


def guest_of(request: HttpRequest) -> JobGuest | None:
    """The guest whose browser this is, while their link holds; None for everybody else."""
    kept = request.session.get(_KEY)
    if not isinstance(kept, list) or len(kept) != len(("id", "digest")):
        return None
    try:
        pk = uuid.UUID(str(kept[0]))
    except ValueError:
        return None
    return _living(pk=pk, token_digest=str(kept[1]))


def remember_guest(request: HttpRequest, guest: JobGuest) -> None:
    """Let this browser in, under a new session key: whoever planted the old one stays outside."""
    forget_guest(request)
    request.session.cycle_key()
    request.session[_KEY] = [str(guest.pk), guest.token_digest]


def forget_guest(request: HttpRequest) -> bool:
    """Close the job in this browser; whether one was open."""
    return request.session.pop(_KEY, None) is not None


def guest_scope(guest: JobGuest) -> Scope:
    """What a guest may do: read one job's reports and comment, no more."""
    return Scope(organization_id=guest.organization_id, guest_id=guest.pk, jobs=frozenset({guest.job_id}))


def note_seen(guest: JobGuest) -> None:
    """Note that the guest was here, at most once a minute."""
    now = timezone.now()
    if guest.last_seen_at is None or now - guest.last_seen_at >= _SEEN:
        JobGuest.objects.within(guest_scope(guest)).filter(pk=guest.pk).update(last_seen_at=now)


def _living(**wanted: object) -> JobGuest | None:
    rows = JobGuest.objects.across_organizations(_WHY).filter(revoked_at=None, expires_at__gt=timezone.now())
    found: JobGuest | None = rows.filter(**wanted).select_related("organization", "job").first()
    if found is not None and not policies_from(found.organization.policies).guests_allowed:
        return None  # a house that lets no guests in closes what is open, too
    return found
