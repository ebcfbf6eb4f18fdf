"""In which language and time zone something is said: to a member, to a candidate, on an organization's behalf.

What a person chose comes first, then what their organization set, then what the browser asks for, then the
installation's own. Pages get theirs from :mod:`portal.language_middleware`; whatever speaks outside a page (mails,
above all) says to whom::

    with speaking(user):
        subject = _("You were mentioned")
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

from portal.models import Application, Membership, Organization, User

__all__ = ["asked_by_browser", "in_turn", "known_language", "known_zone", "speak_for", "speaking", "zones"]

#: The language of machines: problem details and logs are the same wherever the reader is.
PLAIN = "en-us"


def known_language(code: str | None) -> str:
    """The language of the settings that ``code`` means; empty where there is none."""
    return code if code in dict(settings.LANGUAGES) else ""


def known_zone(name: str | None) -> str:
    """``name`` where it is a time zone of the IANA's list; empty otherwise."""
    return name if name in zones() else ""


@cache
def zones() -> frozenset[str]:
    """The time zones that may be chosen: those of the IANA's list that name a place, and UTC."""
    places = (
        "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
    )  # fmt: skip
    named = {name for name in zoneinfo.available_timezones() if name.partition("/")[0] in places and "/" in name}
    return frozenset(named | {"UTC"})


def asked_by_browser(request: HttpRequest) -> str:
    """The first language of the browser's own list that the portal speaks; empty where it speaks none of them."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return ""


def in_turn(*codes: str) -> str:
    """The first of some languages that is one; the installation's own at last."""
    return next((code for code in map(known_language, codes) if code), settings.LANGUAGE_CODE)


def speak_for(request: HttpRequest, organization: Organization) -> None:
    """On a candidate's page: the organization's zone, and its language where neither cookie nor browser says one.

    The middleware puts both back when the request is answered.
    """
    if not getattr(request, "language_asked", ""):
        translation.activate(in_turn(organization.language))
    if zone := known_zone(organization.time_zone):
        timezone.activate(zoneinfo.ZoneInfo(zone))


@contextmanager
def speaking(whom: User | Application | Organization) -> Iterator[None]:
    """Speak somebody's language, and say times as in their zone, until the block ends."""
    person, organization = _of(whom)
    language = in_turn(person.language if person else "", organization.language if organization else "")
    zone = known_zone(person.time_zone if person else "") or known_zone(organization.time_zone if organization else "")
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone) if zone else None):
        yield


def _of(whom: User | Application | Organization) -> tuple[User | None, Organization | None]:
    if isinstance(whom, Organization):
        return None, whom
    if isinstance(whom, Application):
        return None, whom.organization
    if whom.language and whom.time_zone:
        return whom, None
    theirs = Membership.objects.across_organizations("what a member's organization speaks").filter(user=whom)
    first = theirs.select_related("organization").order_by("created_at", "id").first()
    return whom, first.organization if first else None
