"""The ways in: public apply links, and invitations by e-mail. Opaque, revocable, and they expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.invitation_list import InvitationsRefusedError, Invited, list_lines, read_people
from portal.actions.mail import send_mail
from portal.actions.refusal import RefusedError, require_text
from portal.link_tokens import digest_of, new_token, token_of
from portal.models import Application, Candidate, Job, ShareLink
from portal.permissions import Capability
from portal.scope import Scope
from portal.share_mail import invitation_mail
from portal.share_terms import contact_of, sharing_of
from portal.site_addresses import page_address
from portal.speaking import speaking
from portal.storable import storable_text
from portal.written import day_words, grouped

__all__ = [
    "MAX_DAYS",
    "InvitationsRefusedError",
    "create_apply_link",
    "find_share_link",
    "invite_candidate",
    "invite_people",
    "link_address",
    "note_link_opened",
    "resend_invitation",
    "revoke_share_link",
]

MAX_DAYS = 366
MAX_MESSAGE = 2_000
MAX_SOURCE = 100


@transaction.atomic
def create_apply_link(scope: Scope, job: Job, *, source: str, days: int) -> ShareLink:
    """Make a public link for ``job``. ``source`` says where it will be put; applications that come by it keep it.

    Raises:
        RefusedError: no source, a strange duration, a closed job, or nobody whom candidates could ask.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    source = require_text(
        " ".join(storable_text(source).split()),
        field="source",
        sentence=_("Say where the link will be put, such as “college fair”."),
        at_most=MAX_SOURCE,
    )
    _insist_on_sharing(scope, job)
    return _make(scope, job, kind=ShareLink.Kind.APPLY, source=source, expires_in=_days(days))


@transaction.atomic
def invite_people(scope: Scope, job: Job, *, people: str, message: str = "", days: int = 30) -> list[ShareLink]:
    """Invite everybody of a list, a line each: `Name <address>` or only the address. All of them, or nobody.

    Raises:
        InvitationsRefusedError: lines are not as they should be; each is named.
        RefusedError: nobody is named, or too many are; the message is too long; a strange duration; a closed job.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    _insist_on_sharing(scope, job)
    message, lifetime = _message(message), _days(days)
    lines = list_lines(people)
    invited, problems = read_people(lines)
    problems = _invited_before(scope, job, invited) | problems
    if problems:
        raise InvitationsRefusedError(dict(sorted(problems.items())), len(lines))
    links = [
        _make(scope, job, kind=ShareLink.Kind.INVITATION, expires_in=lifetime, message=message, to=person)
        for person in invited.values()
    ]
    for link in links:
        _send(scope, link)
    return links


@transaction.atomic
def invite_candidate(scope: Scope, candidate: Candidate, job: Job, *, message: str = "", days: int = 30) -> ShareLink:
    """Invite somebody who is known already; what they share is theirs, and their application stays one.

    Raises:
        RefusedError: no address is known, they are invited already, or as for :func:`invite_people`.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    _insist_on_sharing(scope, job)
    if not candidate.email:
        raise RefusedError(
            _("No e-mail address of %(candidate)s is known. Note one first.") % {"candidate": candidate.name},
            field="job",
        )
    message, lifetime = _message(message), _days(days)
    if (already := _living(scope, job, candidate.email)) is not None:
        raise RefusedError(_invited_already(already), field="job")
    applied = Application.objects.within(scope, hidden_too=True).filter(candidate=candidate, job=job)
    application = applied.filter(withdrawn_at=None).first()
    if application is None and applied.exists():
        raise RefusedError(
            _("%(candidate)s took the application back. That stays their choice.") % {"candidate": candidate.name},
            field="job",
        )
    link = _make(
        scope,
        job,
        kind=ShareLink.Kind.INVITATION,
        expires_in=lifetime,
        message=message,
        to=Invited(candidate.name, candidate.email),
        candidate=candidate,
        application=application,
    )
    _send(scope, link)
    return link


@transaction.atomic
def resend_invitation(scope: Scope, link: ShareLink) -> ShareLink:
    """Send an invitation again; one that expired lives on for as long as it was given at first.

    Raises:
        RefusedError: it is no invitation, was revoked, was used already, or the job is closed.

    """
    scope.require(Capability.EDIT_CANDIDATES)
    if link.kind != ShareLink.Kind.INVITATION:
        raise RefusedError(_("A public link is sent to nobody."))
    if link.revoked_at is not None or not link.email:
        raise RefusedError(_("This invitation was taken back, or ended long ago. Invite them anew."))
    if link.uses:
        raise RefusedError(_("%(person)s has applied already.") % {"person": link.name or link.email})
    _insist_on_sharing(scope, link.job)
    if link.expires_at <= timezone.now():
        link.expires_at = timezone.now() + (link.expires_at - link.created_at)
        link.save(update_fields=["expires_at"])
    record_event(scope, "share_link.resent", link, job=link.job_id)
    _send(scope, link)
    return link


@transaction.atomic
def revoke_share_link(scope: Scope, link: ShareLink) -> ShareLink:
    """End a link at once. Whoever came by it keeps their private page."""
    scope.require(Capability.EDIT_CANDIDATES)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record_event(scope, "share_link.revoked", link, job=link.job_id, of=link.kind)
    return link


def find_share_link(token: str) -> ShareLink | None:
    """The living link of this token; None for one that is unknown, was revoked, or expired: the same for all three."""
    links = ShareLink.objects.across_organizations("a candidate has a link and no organization")
    found: ShareLink | None = (
        links.select_related(
            "job__organization", "job__current_version", "candidate", "application", "created_by", "organization"
        )
        .filter(token_digest=digest_of(token), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    return found


def note_link_opened(link: ShareLink) -> None:
    """Note the first time that somebody looked."""
    if link.opened_at is None:
        scope = Scope(organization_id=link.organization_id, system="apply")
        ShareLink.objects.within(scope).filter(pk=link.pk, opened_at=None).update(opened_at=timezone.now())


def link_address(link: ShareLink) -> str:
    """The whole address, as it stands in mails and QR codes."""
    return page_address("apply", token_of(link.nonce))


def _make(
    scope: Scope,
    job: Job,
    *,
    kind: ShareLink.Kind,
    expires_in: timedelta,
    source: str = "",
    message: str = "",
    to: Invited | None = None,
    **bound: Candidate | Application | None,
) -> ShareLink:
    fresh = new_token()
    link: ShareLink = ShareLink.objects.within(scope).create(
        kind=kind,
        job=job,
        name=to.name if to else "",
        email=to.email if to else "",
        message=message,
        source=source or "invitation",
        nonce=fresh.nonce,
        token_digest=fresh.digest,
        created_by_id=scope.user_id,
        expires_at=timezone.now() + expires_in,
        **bound,
    )
    record_event(scope, "share_link.created", link, job=job.pk, of=kind.value)
    return link


def _send(scope: Scope, link: ShareLink) -> None:
    with speaking(link.job.organization):
        subject, body = invitation_mail(link, contact_of(sharing_of(scope, link.job), link), link_address(link))
    send_mail(scope, to=link.email, subject=subject, body=body, kind="invitation", application=link.application)


def _insist_on_sharing(scope: Scope, job: Job) -> None:
    if job.status == Job.Status.CLOSED:
        raise RefusedError(_("%(job)s is closed. Reopen it to take applications.") % {"job": job.title})
    if not contact_of(sharing_of(scope, job)):
        raise RefusedError(
            _(
                "Say first whom candidates may ask: the job’s sharing settings, or the organization’s, need an e-mail "
                "address or a phone number."
            )
        )


def _days(days: int) -> timedelta:
    if not 1 <= days <= MAX_DAYS:
        raise RefusedError(_("Give a number of days from 1 to %(max_days)s.") % {"max_days": MAX_DAYS}, field="days")
    return timedelta(days=days)


def _message(text: str) -> str:
    text = storable_text(text).strip()
    if len(text) > MAX_MESSAGE:
        sentence = _("Keep this under %(most)s characters; it has %(number)s.")
        raise RefusedError(sentence % {"most": grouped(MAX_MESSAGE), "number": grouped(len(text))}, field="message")
    return text


def _invited_before(scope: Scope, job: Job, invited: Mapping[int, Invited]) -> dict[int, str]:
    links = ShareLink.objects.within(scope).filter(
        job=job, kind=ShareLink.Kind.INVITATION, revoked_at=None, expires_at__gt=timezone.now()
    )
    living = {link.email: link for link in links.filter(email__in=[person.email for person in invited.values()])}
    return {
        number: _invited_already(living[person.email]) for number, person in invited.items() if person.email in living
    }


def _living(scope: Scope, job: Job, email: str) -> ShareLink | None:
    links = ShareLink.objects.within(scope).filter(job=job, kind=ShareLink.Kind.INVITATION, revoked_at=None)
    found: ShareLink | None = links.filter(email=email, uses=0, expires_at__gt=timezone.now()).first()
    return found


def _invited_already(link: ShareLink) -> str:
    sentence = (
        _("%(email)s was invited on %(day)s and has applied.")
        if link.uses
        else _("%(email)s was invited on %(day)s; send that invitation again instead.")
    )
    return sentence % {"email": link.email, "day": day_words(link.created_at)}
