"""The one step from where an issuer stands undecided to the decision, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

register = template.Library()

_LONGEST = 1_000  # an address of ours; a longer one is not carried along


@register.simple_tag(takes_context=True)
def trust_url(context: Mapping[str, Any], issuer: str, anchor: str = "") -> str:
    """Where the issuer is decided on, from where one comes back to this page, at ``anchor`` where it has one."""
    request = context["request"]
    here = (request.htmx.current_url_abs_path or "") if request.htmx else request.get_full_path()
    asked = {"id": issuer}
    if here and len(here) <= _LONGEST:
        asked["back"] = f"{here}#{anchor}" if anchor else here
    return f"{reverse('issuer')}?{urlencode(asked)}#decide"
