"""What candidates are written. Plain text; nothing that a stranger typed stands in a message to somebody else."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.models import Application, ShareLink
from portal.share_terms import Contact
from portal.written import long_day

__all__ = ["code_mail", "invitation_mail", "private_link_mail", "renewed_link_mail"]


def invitation_mail(link: ShareLink, contact: Contact, address: str) -> tuple[str, str]:
    """An invitation: subject and body. Name and message are the member's own words."""
    organization = link.job.organization
    lines = [
        _("Hello %(name)s,") % {"name": link.name} if link.name else _("Hello,"),
        "",
        _("%(organization)s invites you to apply for “%(job)s”.")
        % {"organization": organization.name, "job": link.job.title},
        _("If you like, you can share records of your skills with it."),
        *(["", link.message] if link.message else []),
        "",
        _("Before anything is shared, this page says what is asked for, why, and how long it is kept:"),
        address,
        "",
        _("The link is yours alone and works until %(day)s. You need no account.") % {"day": long_day(link.expires_at)},
        _questions(contact),
    ]
    subject = _("%(organization)s invites you to apply: %(job)s")
    return subject % {"organization": organization.name, "job": link.job.title}, _body(lines)


def private_link_mail(application: Application, contact: Contact, address: str) -> tuple[str, str]:
    """The link of the private page, for whoever wants to come back."""
    names = _names(application)
    lines = [
        _("Hello,"),
        "",
        _("somebody began an application for “%(job)s” at %(organization)s with this address.") % names,
        _("On its private page you can share records, see what was received, and take it back:"),
        address,
        "",
        _("Whoever has this link can open the page, so keep it to yourself."),
        _("If it was not you, write to us, and we delete it."),
        _questions(contact),
    ]
    return _("Your private page: %(job)s, %(organization)s") % names, _body(lines)


def renewed_link_mail(application: Application, contact: Contact, address: str) -> tuple[str, str]:
    """The new link of the private page, for the address that was proven."""
    names = _names(application)
    lines = [
        _("Hello,"),
        "",
        _("the private page of your application for “%(job)s” at %(organization)s has a new link:") % names,
        address,
        "",
        _("Every earlier link of it opens nothing any more, so that only whoever reads this mailbox has the page."),
        _("Keep the link to yourself. If you did not apply, write to us, and we delete it."),
        _questions(contact),
    ]
    return _("The new link of your private page: %(job)s, %(organization)s") % names, _body(lines)


def code_mail(application: Application, contact: Contact, code: str, minutes: int) -> tuple[str, str]:
    """A one-time code."""
    names = _names(application)
    lines = [
        _("Hello,"),
        "",
        _("your code is %(code)s") % {"code": code},
        "",
        _("Type it on the page of your application for “%(job)s” at %(organization)s.") % names,
        _("It works once, for %(minutes)s minutes. Nobody will ask you for it by phone or by mail.")
        % {"minutes": minutes},
        _("If you asked for no code, you need not do anything."),
        _questions(contact),
    ]
    # The subject is kept after the body was blanked, so the code stands in the body alone.
    return _("Your code for %(organization)s") % names, _body(lines)


def _questions(contact: Contact) -> str:
    ways = " · ".join(part for part in (contact.name, contact.email, contact.phone) if part)
    return _("Questions? %(ways)s") % {"ways": ways} if ways else ""


def _names(application: Application) -> dict[str, str]:
    return {"job": application.job.title, "organization": application.job.organization.name}


def _body(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
