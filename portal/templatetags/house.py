"""The settings' own list, beside every page of theirs; and what pages for candidates show of the employer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from portal.brand import brand_from
from portal.models import Organization
from portal.permissions import Capability
from portal.settings_pages import current_route, groups

register = template.Library()

LOGO_HEIGHT = 40

#: How pages called themselves to their tabs before there was a list.
_CALLED = {"holds": "legal_holds", "settings": "organization_settings", "retention": "retention_profiles"}
_CALLED |= {"legal": "organization_legal", "sign_in": "sign_in_settings"}


@register.inclusion_tag("settings/_list.html", takes_context=True)
def settings_list(context: Context, here: str = "") -> dict[str, Any]:
    """The pages that the member may open; ``here`` or the address says which one this is."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    scope = getattr(request, "scope", None)
    route = current_route(_CALLED.get(here, here) or (match.url_name if match else "") or "")
    index = reverse("settings_index") if scope is not None and scope.may(Capability.MANAGE_MEMBERS) else ""
    return {"groups": groups(scope) if scope is not None else [], "here": route, "index": index}


@dataclass(frozen=True, slots=True)
class ShownBrand:
    """What a page shows of an employer; addresses are empty where there is nothing to load."""

    name: str
    css: str
    logo: str
    width: int
    height: int
    welcome: str


@register.simple_tag(takes_context=True)
def brand(context: Context) -> ShownBrand | None:
    """The employer of the page that a candidate or guest reads; None where the page belongs to nobody."""
    organization = _employer(context)
    if organization is None:
        return None
    kept = brand_from(organization.brand)
    css = f"{reverse('brand_css', args=[organization.pk])}?v={kept.accent[1:]}" if kept.accent else ""
    logo = reverse("brand_logo", args=[organization.pk, kept.digest]) if kept.logo else ""
    height = min(kept.height, LOGO_HEIGHT)
    width = round(kept.width * height / kept.height) if kept.height else 0
    return ShownBrand(organization.name, css, logo, width, height, kept.welcome)


def _employer(context: Context) -> Organization | None:
    named = (context.get(name) for name in ("asker", "asks", "employer"))
    under = (getattr(context.get(name), "job", None) for name in ("link", "application", "guest"))
    owners = (getattr(row, "organization", None) for row in (context.get("job"), *under) if row is not None)
    found = next((row for row in (*named, *owners) if isinstance(row, Organization)), None)
    return found or next((row for row in (context.get("organization"),) if isinstance(row, Organization)), None)
