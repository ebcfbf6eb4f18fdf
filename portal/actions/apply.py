"""A candidate comes in by a link: what they agreed to, an application, a private page, and its link by mail.

Nobody has an account, and nobody learns anything about an application that exists: whoever comes by a public link gets
a new row, whatever address they type. Only a code sent to that address proves otherwise, and only then may rows become
one person (:mod:`portal.actions.confirm_email`). An invitation is one person's: it is good for one application.
"""

from __future__ import annotations

import hashlib
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal.actions.candidate_page import open_candidate_page, was_renewed
from portal.actions.candidates import add_application, add_candidate, add_identifier
from portal.actions.confirm_email import send_code
from portal.actions.events import record_event
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_email
from portal.models import Application, Candidate, CandidateIdentifier, Consent, Job, ShareLink
from portal.rate_limits import TooOftenError, count_try
from portal.scope import Scope
from portal.share_mail import private_link_mail
from portal.share_terms import PURPOSE, Terms, contact_of, sharing_of, terms_of
from portal.site_addresses import page_address

__all__ = [
    "Begun",
    "agree_to_terms",
    "begin_application",
    "is_used_up",
    "send_private_link",
    "send_private_link_again",
    "standing_consent",
]

#: A form sent twice within this time is one application: phones in basements send twice.
SAME_FORM = timedelta(minutes=30)
SENT_BEFORE = "This form was sent before. The link of your private page is in your mailbox."


@dataclass(frozen=True, slots=True)
class Begun:
    """An application, and the token of its private page."""

    application: Application
    token: str


def begin_application(link: ShareLink, *, name: str, email: str, agreed: bool, read: str, form: str = "") -> Begun:
    """Begin an application, and mail the link of its private page.

    Args:
        link: by which they came, as :func:`portal.actions.share_links.find_share_link` gave it.
        name: what they call themselves.
        email: where the private link goes; it proves nothing until a code sent there comes back.
        agreed: whether they ticked the box, which nobody ticked for them.
        read: the digest of the terms that stood on their page.
        form: what tells one form from another; the same form sent twice makes one application.

    Raises:
        RefusedError: the job is closed, they did not agree, the terms changed meanwhile, no name, no address, or the
            invitation was used.

    """
    scope = Scope(organization_id=link.organization_id, system="apply")
    if link.job.status == Job.Status.CLOSED:
        raise RefusedError(_("This job takes no applications any more."))
    terms = terms_of(scope, link.job, link)
    _insist_agreed(terms, agreed=agreed, read=read)
    sentence = "Give an e-mail address: the link of your private page goes there."
    email = require_email(email, field="email", sentence=sentence)
    pk = _key(link, form)
    if (twice := _sent_twice(scope, pk)) is not None:
        return twice
    try:
        begun = _begin(scope, link, terms, name=name, email=email, pk=pk)
    except IntegrityError:  # the same form at this very moment, or long ago
        if (twice := _sent_twice(scope, pk)) is None:
            raise RefusedError(SENT_BEFORE) from None
        return twice
    send_private_link(scope, begun.application, email, begun.token)
    with suppress(TooOftenError):  # a code can be asked for on the page
        send_code(scope, begun.application, address=email)
    return begun


@transaction.atomic
def agree_to_terms(scope: Scope, application: Application, *, agreed: bool, read: str) -> Consent:
    """Agree on one's own page, where a member had added the application: nothing is received before.

    Raises:
        RefusedError: they did not agree, the terms changed meanwhile, or the application was taken back.

    """
    if application.withdrawn_at is not None:
        raise RefusedError(_("You withdrew this application, so nothing can be received here any more."))
    terms = terms_of(scope, application.job)
    _insist_agreed(terms, agreed=agreed, read=read)
    return standing_consent(scope, application) or _agree(scope, application, terms, None)


def standing_consent(scope: Scope, application: Application) -> Consent | None:
    """What the candidate agreed to last and did not take back."""
    consents = Consent.objects.within(scope).filter(application=application, withdrawn_at=None)
    consent: Consent | None = consents.order_by("created_at").last()
    return consent


def is_used_up(link: ShareLink) -> bool:
    """Whether the link is an invitation that its person used."""
    return link.kind == ShareLink.Kind.INVITATION and link.uses > 0


def send_private_link(scope: Scope, application: Application, address: str, token: str) -> None:
    """Mail the link of the private page; not so often that somebody's mailbox could be filled with it."""
    try:
        count_try("mail_address", hashlib.sha256(address.encode()).hexdigest())
    except TooOftenError:
        return  # said to nobody: it would tell whether the address is in use
    contact = contact_of(sharing_of(scope, application.job))
    subject, body = private_link_mail(application, contact, page_address("own_page", token))
    send_mail(scope, to=address, subject=subject, body=body, kind="private_link", application=application)


def send_private_link_again(link: ShareLink) -> None:
    """Mail the private link once more to the person who used this invitation; whoever asks sees no difference."""
    scope = Scope(organization_id=link.organization_id, system="apply")
    consent = Consent.objects.within(scope).filter(link=link).select_related("application__candidate").last()
    if is_used_up(link) and consent is not None and (address := consent.application.candidate.email):
        application = consent.application
        send_private_link(scope, application, address, open_candidate_page(scope, application))


def _key(link: ShareLink, form: str) -> uuid.UUID | None:
    """The application's id, made from what the form alone knows, so that the form sent twice finds it; a UUIDv8."""
    if not form:
        return None
    number = int.from_bytes(salted_hmac("credence.form", f"{link.nonce}\n{form}", algorithm="sha256").digest()[:16])
    return uuid.UUID(int=number & ~(0xF << 76) & ~(0b11 << 62) | (8 << 76) | (0b10 << 62))


def _sent_twice(scope: Scope, pk: uuid.UUID | None) -> Begun | None:
    if pk is None:
        return None
    earlier = Application.objects.within(scope).filter(pk=pk, created_at__gt=timezone.now() - SAME_FORM).first()
    if earlier is None:
        return None
    if was_renewed(scope, earlier):  # since then it is the mailbox's page, not this form's
        raise RefusedError(SENT_BEFORE)
    return Begun(earlier, open_candidate_page(scope, earlier))


@transaction.atomic
def _begin(scope: Scope, link: ShareLink, terms: Terms, *, name: str, email: str, pk: uuid.UUID | None) -> Begun:
    _take(scope, link)
    candidate = link.candidate or add_candidate(scope, name=name, email=email)
    if link.candidate is not None:
        _note_address(scope, candidate, email)
    application = link.application or add_application(scope, candidate=candidate, job=link.job, pk=pk)
    if application.withdrawn_at is not None:
        raise RefusedError(_("This application was taken back. Ask for a new invitation if you changed your mind."))
    application.source = application.source or link.source
    application.save(update_fields=["source"])
    record_event(scope, "application.begun", application, link=link.pk, of=link.kind)
    _agree(scope, application, terms, link)
    return Begun(application, open_candidate_page(scope, application))


def _insist_agreed(terms: Terms, *, agreed: bool, read: str) -> None:
    if read != terms.digest:
        raise RefusedError(_("Something on this page changed while you read it. Please read it again."), field="read")
    if not agreed:
        raise RefusedError(_("Tick the box if you agree. Without it nothing can be received."), field="agreed")


def _agree(scope: Scope, application: Application, terms: Terms, link: ShareLink | None) -> Consent:
    """Keep the terms as they stood on the page, and until when the application is kept by them."""
    consent: Consent = Consent.objects.within(scope).create(
        application=application, link=link, purpose=PURPOSE, terms=terms.to_json(), terms_digest=terms.digest
    )
    application.keep_until = timezone.now() + timedelta(days=terms.days)
    application.save(update_fields=["keep_until"])
    record_event(scope, "consent.given", consent, application=application.pk, terms=terms.digest)
    return consent


def _take(scope: Scope, link: ShareLink) -> None:
    """Count the use; of an invitation there is one."""
    rows = ShareLink.objects.within(scope).filter(pk=link.pk, revoked_at=None)
    if link.kind == ShareLink.Kind.INVITATION:
        rows = rows.filter(uses=0)
    if not rows.update(uses=F("uses") + 1):
        raise RefusedError(_("This invitation was used already. The link of your private page went out by mail then."))


def _note_address(scope: Scope, candidate: Candidate, email: str) -> None:
    """Another address of somebody who is known: noted, and still to be confirmed."""
    kind = CandidateIdentifier.Kind.EMAIL.value
    if not candidate.identifiers.filter(kind=kind, value=email).exists():
        add_identifier(scope, candidate, kind=kind, value=email)
