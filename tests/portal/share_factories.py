"""Ways in, and candidates who came by them, for tests."""

from __future__ import annotations

import re

from django.core import mail

from portal.actions.apply import Begun, begin_application
from portal.actions.share_links import create_apply_link, find_share_link, link_address
from portal.models import Application, Job, ShareLink
from portal.scope import Scope
from portal.share_terms import terms_of
from tests.portal.conftest import Person
from tests.portal.work import work_off
from tests.portal.work_factories import a_job

__all__ = ["a_link", "acting", "begin", "code_in_mail", "terms_digest", "token_in"]


def a_link(person: Person, job: Job | None = None, *, source: str = "college fair") -> ShareLink:
    """A public link, as the page of a candidate finds it."""
    made = create_apply_link(person.scope, job or a_job(person), source=source, days=30)
    return found(made)


def found(link: ShareLink) -> ShareLink:
    again = find_share_link(token_in(link_address(link)))
    assert again is not None
    return again


def token_in(text: str) -> str:
    """The token of the first address in a text."""
    match = re.search(r"/(?:apply|my)/([\w-]+)/", text)
    assert match is not None
    return match[1]


def terms_digest(link: ShareLink) -> str:
    return terms_of(Scope(organization_id=link.organization_id, system="apply"), link.job, link).digest


def begin(
    link: ShareLink, *, name: str = "Danette Kowalczyk", email: str = "danette@mail.example", **more: str
) -> Begun:
    """An application, begun by somebody who read and agreed."""
    return begin_application(link, name=name, email=email, agreed=True, read=terms_digest(link), **more)


def acting(application: Application) -> Scope:
    """The candidate on their own page."""
    return Scope(organization_id=application.organization_id, application_id=application.pk)


def code_in_mail() -> str:
    """The newest code that was mailed."""
    work_off()
    codes = [match[1] for letter in mail.outbox if (match := re.search(r"your code is (\d{6})", letter.body))]
    return codes[-1]
