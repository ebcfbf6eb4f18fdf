"""What candidates are written. Plain text; nothing that a stranger typed stands in a message to somebody else."""

from __future__ import annotations

from portal.models import Application, ShareLink
from portal.share_terms import Contact

__all__ = ["code_mail", "invitation_mail", "private_link_mail", "renewed_link_mail"]


def invitation_mail(link: ShareLink, contact: Contact, address: str) -> tuple[str, str]:
    """An invitation: subject and body. Name and message are the member's own words."""
    organization = link.job.organization
    lines = [
        f"Hello{f' {link.name}' if link.name else ''},",
        "",
        f"{organization.name} invites you to apply for “{link.job.title}”.",
        "If you like, you can share records of your skills with it.",
        *(["", link.message] if link.message else []),
        "",
        "Before anything is shared, this page says what is asked for, why, and how long it is kept:",
        address,
        "",
        f"The link is yours alone and works until {link.expires_at:%-d %B %Y}. You need no account.",
        _questions(contact),
    ]
    return f"{organization.name} invites you to apply: {link.job.title}", _body(lines)


def private_link_mail(application: Application, contact: Contact, address: str) -> tuple[str, str]:
    """The link of the private page, for whoever wants to come back."""
    job = application.job
    lines = [
        "Hello,",
        "",
        f"somebody began an application for “{job.title}” at {job.organization.name} with this address.",
        "On its private page you can share records, see what was received, and take it back:",
        address,
        "",
        "Whoever has this link can open the page, so keep it to yourself.",
        "If it was not you, write to us, and we delete it.",
        _questions(contact),
    ]
    return f"Your private page: {job.title}, {job.organization.name}", _body(lines)


def renewed_link_mail(application: Application, contact: Contact, address: str) -> tuple[str, str]:
    """The new link of the private page, for the address that was proven."""
    job = application.job
    lines = [
        "Hello,",
        "",
        f"the private page of your application for “{job.title}” at {job.organization.name} has a new link:",
        address,
        "",
        "Every earlier link of it opens nothing any more, so that only whoever reads this mailbox has the page.",
        "Keep the link to yourself. If you did not apply, write to us, and we delete it.",
        _questions(contact),
    ]
    return f"The new link of your private page: {job.title}, {job.organization.name}", _body(lines)


def code_mail(application: Application, contact: Contact, code: str, minutes: int) -> tuple[str, str]:
    """A one-time code."""
    job = application.job
    lines = [
        "Hello,",
        "",
        f"your code is {code}",
        "",
        f"Type it on the page of your application for “{job.title}” at {job.organization.name}.",
        f"It works once, for {minutes} minutes. Nobody will ask you for it by phone or by mail.",
        "If you asked for no code, you need not do anything.",
        _questions(contact),
    ]
    # The subject is kept after the body was blanked, so the code stands in the body alone.
    return f"Your code for {job.organization.name}", _body(lines)


def _questions(contact: Contact) -> str:
    ways = " · ".join(part for part in (contact.name, contact.email, contact.phone) if part)
    return f"Questions? {ways}" if ways else ""


def _body(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
