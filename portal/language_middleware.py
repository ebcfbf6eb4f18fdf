"""Which language and time zone a request is answered in; both are put back when it is answered.

A member: what they chose, then their organization's, then the browser's. Everybody else: what they chose by a link
(`?language=es`, kept in a cookie), then the browser's, then, where a page knows the organization, that one's
(:func:`portal.speaking.speak_for`). The REST API and the verifier's own interfaces always answer in plain English:
machines compare what they say. The API's own pages for people are answered to a browser in its reader's language.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal.models import User
from portal.speaking import PLAIN, asked_by_browser, in_turn, known_language, known_zone

__all__ = ["BrowserLanguage", "OwnLanguage"]

Handler = Callable[[HttpRequest], HttpResponseBase]
MACHINES = ("/api/", "/credentials/verify", "/presentations/verify", "/healthz", "/readyz")
#: Pages of theirs that people read, in the reader's language.
PEOPLES = ("/api/v1/docs/", "/api/v1/problems/")
YEAR = 365 * 24 * 3600


def is_for_machines(request: HttpRequest) -> bool:
    """Whether a program asks: its answer is the same in every language."""
    read_by_people = request.path.startswith(PEOPLES) and "text/html" in request.headers.get("Accept", "")
    return request.path.startswith(MACHINES) and not read_by_people


class BrowserLanguage:
    """Speaks as the reader asked by link, cookie or browser, before anybody knows who they are."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response in that language, which it names; a language chosen by link is remembered."""
        if is_for_machines(request):
            with translation.override(PLAIN), timezone.override(None):
                return self.get_response(request)
        chosen = known_language(request.GET.get("language"))
        asked = chosen or known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
        request.language_asked = asked or asked_by_browser(request)  # type: ignore[attr-defined]
        with translation.override(in_turn(request.language_asked)), timezone.override(None):  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or PLAIN)
        patch_vary_headers(response, ("Accept-Language",))
        if chosen:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                chosen,
                max_age=YEAR,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


class OwnLanguage:
    """Speaks as the member chose, or as their organization does; it stands where both are known."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response in the member's language and zone; nothing changes for anybody else."""
        user = request.user
        if isinstance(user, User) and not is_for_machines(request):
            membership = getattr(request, "membership", None)
            organization = membership.organization if membership else None
            asked = getattr(request, "language_asked", "")
            translation.activate(in_turn(user.language, organization.language if organization else "", asked))
            zone = known_zone(user.time_zone) or known_zone(organization.time_zone if organization else "")
            if zone:
                timezone.activate(zoneinfo.ZoneInfo(zone))
        return self.get_response(request)
