"""Confirming an e-mail address with a one-time code, so that a salted hash of it in a record can be matched.

Six digits, good for ten minutes and for one use; a few guesses for each code, a few codes for each page and address.
Only a keyed digest is kept (https://pages.nist.gov/800-63-4/sp800-63b.html, section 3.1.3, for the lengths and limits).
Whatever is wrong with a guess, the answer is the same.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext, gettext_lazy

from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.people import on_email_confirmed
from portal.actions.refusal import RefusedError, require_email
from portal.actions.renew_pages import renew_pages_of
from portal.actions.verify import request_verifications_of
from portal.celery import Queue
from portal.models import Application, Candidate, CandidateIdentifier, EmailCode
from portal.rate_limits import count_try
from portal.scope import Scope
from portal.share_mail import code_mail
from portal.share_terms import contact_of, sharing_of

__all__ = ["LIFETIME", "confirm_code", "email_confirmed", "send_code", "waiting_code"]

LIFETIME = timedelta(minutes=10)
GUESSES = 5
DIGITS = 6
WRONG = gettext_lazy("This code does not work. Look at the newest message, or have a new code sent.")


def send_code(scope: Scope, application: Application, *, address: str = "") -> EmailCode:
    """Send a fresh code to ``address``; earlier codes of the application are good for nothing any more.

    Without an address it goes where the last code went, or to the address that the candidate gave.

    Raises:
        RefusedError: no e-mail address, or the application was taken back.
        TooOftenError: too many codes for this page or this address.

    """
    _insist_standing(scope, application)
    codes = EmailCode.objects.within(scope).filter(application=application)
    last = codes.order_by("created_at").last()
    address = address.strip() or (last.address if last is not None else application.candidate.email)
    address = require_email(address, field="address", sentence=gettext("Give the address that the code should go to."))
    count_try("send_code", str(application.pk))
    count_try("mail_address", hashlib.sha256(address.encode()).hexdigest())
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with transaction.atomic():
        codes.filter(used_at=None, expires_at__gt=timezone.now()).update(expires_at=timezone.now())
        row = EmailCode(
            organization_id=scope.organization_id,
            application=application,
            candidate=application.candidate,
            address=address,
            expires_at=timezone.now() + LIFETIME,
        )
        row.code_digest = _digest(row, code)
        row.save(force_insert=True)
        contact = contact_of(sharing_of(scope, application.job))
        subject, body = code_mail(application, contact, code, int(LIFETIME.total_seconds() // 60))
        send_mail(scope, to=address, subject=subject, body=body, kind="email_code", application=application)
        record_event(scope, "email.code_sent", row, application=application.pk)
    return row


def waiting_code(scope: Scope, application: Application) -> EmailCode | None:
    """The code that can still be typed in; None when one has to be sent first."""
    codes = EmailCode.objects.within(scope).filter(application=application, used_at=None)
    row: EmailCode | None = (
        codes.filter(expires_at__gt=timezone.now(), guesses__lt=GUESSES).order_by("-created_at").first()
    )
    return row


def confirm_code(scope: Scope, application: Application, *, code: str) -> CandidateIdentifier:
    """Take a code: its address is confirmed as the candidate's, and their records are checked again.

    Where it is their first, or makes two candidates one, every link of their pages ends and new ones go to that
    address; whoever typed the code finds theirs by :func:`portal.actions.renew_pages.page_in_its_place`.

    Raises:
        RefusedError: the code does not work, for whatever reason; or the application was taken back.
        TooOftenError: too many guesses on this page.

    """
    _insist_standing(scope, application)
    count_try("guess_code", str(application.pk))
    row, typed = waiting_code(scope, application), "".join(code.split())
    if row is None or not _guessed(scope, row, typed):  # the guess is written down before it is looked at
        raise RefusedError(str(WRONG), field="code")
    with transaction.atomic():
        _insist_standing(scope, application)  # not withdrawn since the guess
        used = EmailCode.objects.within(scope).filter(pk=row.pk, used_at=None)
        if not used.update(used_at=timezone.now()):
            raise RefusedError(str(WRONG), field="code")
        first = not _was_proven(application.candidate)
        identifier = _confirmed(scope, application.candidate, row.address)
        record_event(scope, "email.confirmed", identifier, application=application.pk)
        standing = email_confirmed(scope, application.candidate, row.address)
        if first or standing.pk != application.candidate_id:
            renew_pages_of(scope, standing, address=row.address)
    return identifier


def email_confirmed(scope: Scope, candidate: Candidate, address: str) -> Candidate:
    """What follows when an address is proven to be a candidate's.

    Whoever confirmed the same one before is one person with them, and their records may now match it.

    Returns:
        the candidate who stands from now on.
    """
    candidate = on_email_confirmed(scope, candidate, address)
    request_verifications_of(scope, candidate, reason="identifier_confirmed", priority=Queue.INTERACTIVE.value)
    return candidate


def _insist_standing(scope: Scope, application: Application) -> None:
    """What was erased must not be given an address again."""
    if not Application.objects.within(scope).filter(pk=application.pk).exists():
        raise RefusedError(gettext("You took this application back, so no address is confirmed here any more."))


def _guessed(scope: Scope, row: EmailCode, typed: str) -> bool:
    counted = EmailCode.objects.within(scope).filter(pk=row.pk, guesses__lt=GUESSES).update(guesses=F("guesses") + 1)
    return bool(counted) and constant_time_compare(_digest(row, typed), row.code_digest)


def _digest(row: EmailCode, code: str) -> str:
    return salted_hmac("credence.email-code", f"{row.pk}\n{code}", algorithm="sha256").hexdigest()


def _was_proven(candidate: Candidate) -> bool:
    """Whether a code proved an address of theirs before, so that their links are the mailbox's; by code alone."""
    kind = CandidateIdentifier.Kind.EMAIL
    proven: bool = candidate.identifiers.filter(kind=kind, confirmed_at__isnull=False, confirmed_by=None).exists()
    return proven


def _confirmed(scope: Scope, candidate: Candidate, address: str) -> CandidateIdentifier:
    identifier, _ = CandidateIdentifier.objects.within(scope).get_or_create(
        organization_id=scope.organization_id, candidate=candidate, kind=CandidateIdentifier.Kind.EMAIL, value=address
    )
    if identifier.confirmed_at is None or identifier.confirmed_by_id is not None:
        identifier.confirmed_at, identifier.confirmed_by = timezone.now(), None
        identifier.save(update_fields=["confirmed_at", "confirmed_by"])
        record_event(scope, "identifier.confirmed", identifier, candidate=candidate.pk, by="code")
    if candidate.email != address:
        candidate.email = address  # the address that they proved last is where to reach them
        candidate.save(update_fields=["email"])
    return identifier
