"""Letting somebody without an account read one job by a signed link that expires."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_email, require_text
from portal.guests import guest_scope
from portal.link_tokens import new_token
from portal.models import Job, JobGuest, Organization
from portal.permissions import Capability
from portal.policies import require_guests
from portal.scope import Scope
from portal.site_addresses import page_address
from portal.storable import storable_text
from portal.written import long_day

__all__ = [
    "MAX_DAYS",
    "MAX_NAME",
    "MOST_OPEN",
    "USUAL_DAYS",
    "invite_guest",
    "note_guest_opened",
    "renew_guest",
    "revoke_guest",
]

MAX_DAYS, USUAL_DAYS = 30, 7
MAX_NAME = 200
MOST_OPEN = 50


@transaction.atomic
def invite_guest(scope: Scope, job: Job, *, name: str, email: str, days: int) -> tuple[JobGuest, str]:
    """Let somebody read the job's reports for some days, and mail them the link.

    Returns:
        The guest, and the link; it is shown once and kept nowhere as it is.

    Raises:
        RefusedError: no name, no e-mail address, a strange duration, or very many are open already.

    """
    scope.require(Capability.SHARE_JOBS)
    name = " ".join(storable_text(name).split())
    name = require_text(name, field="name", sentence=_("Say who it is for."), at_most=MAX_NAME)
    email = require_email(email, field="email", sentence=_("Give the address that the link goes to."))
    lifetime = _lifetime(days)
    require_guests(scope, days=days)
    living = JobGuest.objects.within(scope).filter(job=job, revoked_at=None, expires_at__gt=timezone.now())
    if living.filter(email=email).exists():
        raise RefusedError(_("%(email)s has an open link. Renew that one instead.") % {"email": email}, field="email")
    if living.count() >= MOST_OPEN:
        raise RefusedError(
            _("This job has %(count)s open links. Revoke some first, or make its readers members.")
            % {"count": MOST_OPEN}
        )
    fresh = new_token()
    guest: JobGuest = JobGuest.objects.within(scope).create(
        job=job,
        name=name,
        email=email,
        nonce=fresh.nonce,
        token_digest=fresh.digest,
        invited_by_id=scope.user_id,
        expires_at=timezone.now() + lifetime,
    )
    record_event(scope, "guest.invited", guest, job=job.pk, days=days)
    return guest, _send(scope, guest, fresh.token)


@transaction.atomic
def renew_guest(scope: Scope, guest: JobGuest, *, days: int) -> tuple[JobGuest, str]:
    """Give a guest a new link. The one before opens nothing any more, and what it had opened closes.

    Raises:
        RefusedError: a strange duration.

    """
    scope.require(Capability.SHARE_JOBS)
    lifetime = _lifetime(days)
    require_guests(scope, days=days)
    fresh = new_token()
    guest.expires_at = timezone.now() + lifetime
    guest.nonce, guest.token_digest, guest.revoked_at = fresh.nonce, fresh.digest, None
    guest.save(update_fields=["nonce", "token_digest", "expires_at", "revoked_at"])
    record_event(scope, "guest.renewed", guest, job=guest.job_id, days=days)
    return guest, _send(scope, guest, fresh.token)


@transaction.atomic
def revoke_guest(scope: Scope, guest: JobGuest) -> JobGuest:
    """End a guest's link at once, and every page that is open by it. What they wrote stays."""
    scope.require(Capability.SHARE_JOBS)
    if guest.revoked_at is None:
        guest.revoked_at = timezone.now()
        guest.save(update_fields=["revoked_at"])
        record_event(scope, "guest.revoked", guest, job=guest.job_id)
    return guest


@transaction.atomic
def note_guest_opened(guest: JobGuest) -> None:
    """Note that the link was opened; the first time is an event."""
    scope, now = guest_scope(guest), timezone.now()
    rows = JobGuest.objects.within(scope).filter(pk=guest.pk)
    if rows.filter(opened_at=None).update(opened_at=now):
        record_event(scope, "guest.opened", guest, job=guest.job_id)
    rows.update(last_seen_at=now)


def _send(scope: Scope, guest: JobGuest, token: str) -> str:
    address = page_address("guest_door", token)
    organization = Organization.objects.get(pk=guest.organization_id)
    words = {
        "name": guest.name,
        "organization": organization.name,
        "job": guest.job.title,
        "address": address,
        "day": long_day(guest.expires_at),
    }
    body = _(
        "Hello %(name)s,\n\n%(organization)s asks you to read the reports of the people who applied for “%(job)s”:\n\n"
        "%(address)s\n\nYou need no account. The link is yours alone and works until %(day)s. It shows personal data: "
        "keep it to yourself. What you open is noted, and the applicants can read who looked.\n"
    )
    subject = _("%(organization)s shares a job with you: %(job)s")
    send_mail(scope, to=guest.email, subject=subject % words, body=body % words, kind="guest_invitation")
    return address


def _lifetime(days: int) -> timedelta:
    if not 1 <= days <= MAX_DAYS:
        raise RefusedError(_("Give a number of days from 1 to %(most)s.") % {"most": MAX_DAYS}, field="days")
    return timedelta(days=days)
