"""What every request gets: headers that keep a browser safe, text that a database takes, and its member's scope."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase

from portal.guests import guest_of
from portal.models import Membership
from portal.permissions import SEES_EVERY_JOB, Role
from portal.scope import Scope
from portal.signon.sessions import bound_to, usable
from portal.storable import is_storable, storable_text

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), browsing-topics=()"

Handler = Callable[[HttpRequest], HttpResponseBase]
View = Callable[..., HttpResponseBase]


class SecurityHeaders:
    """Sets the Content-Security-Policy and its companions; pages with personal data are never cached by a proxy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response, with its headers."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class StorableText:
    """Replaces, in what a page's address and form say, the characters that no database takes.

    A null character in a search would otherwise be a server error on PostgreSQL. The REST API answers such input
    with an error of its own and reads its bodies itself, so it is left alone.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response to the request with its address mended."""
        request.GET = _storable(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, _args: object, _kwargs: object) -> None:
        """The form is mended here, after the protection against forged requests has read it."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _storable(request.POST)  # type: ignore[assignment]


def _storable(typed: QueryDict) -> QueryDict:
    if all(is_storable(text) for name, texts in typed.lists() for text in (name, *texts)):
        return typed
    mended = QueryDict(mutable=True, encoding=typed.encoding)
    for name, texts in typed.lists():
        mended.setlist(storable_text(name), [storable_text(text) for text in texts])
    return mended


class CurrentScope:
    """Gives a signed-in member's request its ``scope`` and ``membership``; None for everyone else.

    A member of several organizations works in one at a time, kept in the session (`organization`). A session that began
    with an organization's own sign-on opens that one only. Who came by a link for one job is the request's ``guest``
    and has no scope here: :func:`portal.views.access.member` gives them theirs on the pages that let guests in, and on
    no other.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response to a request that knows its scope."""
        request.scope = None  # type: ignore[attr-defined]
        request.membership = None  # type: ignore[attr-defined]
        request.guest = None if request.user.is_authenticated else guest_of(request)  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            chosen = request.session.get("organization")
            memberships: list[Membership] = list(
                Membership.objects.across_organizations("a member may belong to several")
                .filter(user=request.user)
                .select_related("organization")
                .defer("organization__brand")  # a logo is long, and few pages show it
                .order_by("created_at", "id")
            )
            every, memberships = memberships, usable(request.session, memberships)
            # one whose organizations all want a sign-on is told so, by the middleware that follows
            request.only_by_sign_on = bool(every) and not memberships and not bound_to(request.session)  # type: ignore[attr-defined]
            request.memberships = memberships  # type: ignore[attr-defined]
            membership = next((m for m in memberships if str(m.organization_id) == chosen), None)
            membership = membership or (memberships[0] if memberships else None)
            if membership is not None:
                request.membership = membership  # type: ignore[attr-defined]
                request.scope = Scope(  # type: ignore[attr-defined]
                    organization_id=membership.organization_id,
                    user_id=request.user.pk,
                    role=Role(membership.role),
                    jobs=jobs_of(membership),
                )
        return self.get_response(request)


def jobs_of(membership: Membership) -> frozenset[uuid.UUID] | None:
    """The jobs that the member may see; None for all of them."""
    if membership.every_job or membership.role in SEES_EVERY_JOB:
        return None
    return frozenset(membership.job_teams.values_list("job", flat=True))


__all__ = ["CONTENT_SECURITY_POLICY", "CurrentScope", "SecurityHeaders", "jobs_of"]
