"""Names on pages of a job: opaque where the job is blind and the applicant not yet shortlisted."""

from __future__ import annotations

from typing import Any

from django import template

from portal.blind import blind_name, hides, is_hidden
from portal.models import Application

register = template.Library()


@register.simple_tag(takes_context=True)
def person_hidden(context: dict[str, Any], application: Application) -> bool:
    """Whether this member may not know whose application it is; ``{% person_hidden application as hidden %}``."""
    scope = getattr(context.get("request"), "scope", None)
    return is_hidden(application) if scope is None else hides(scope, application)


@register.filter
def blind(application: Application) -> str:
    """The application's opaque name, whoever asks."""
    return blind_name(application)
