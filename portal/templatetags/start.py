"""The first run on other pages: the banner of the first page, and the mark of sample data."""

from __future__ import annotations

from typing import Any

from django import template

from portal.queries_start import first_run
from portal.scope import Scope

register = template.Library()


@register.inclusion_tag("start/_banner.html", takes_context=True)
def first_run_banner(context: dict[str, Any]) -> dict[str, Any]:
    """What comes next of the first steps, until they are done or put away; not on the page where it is done."""
    request = context.get("request")
    scope: Scope | None = getattr(request, "scope", None)
    run = first_run(scope) if scope else None
    here = getattr(getattr(request, "resolver_match", None), "url_name", None)
    return {"run": None if run and run.current and run.current.route == here else run}


@register.inclusion_tag("start/_sample_mark.html")
def sample_mark() -> dict[str, Any]:
    """The word with its shape; put it where ``sample`` is true."""
    return {}
