"""The door of every page: a signed-in member, with the scope that queries and actions take first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.guests import forget_guest, guest_scope, note_seen
from portal.models import JobGuest, Membership, OrganizationRow
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope
from portal.signon.sessions import bound_to

__all__ = [
    "GuestClosedError",
    "MemberRequest",
    "day_or_none",
    "member",
    "names_hidden",
    "of_the_account",
    "page_number",
    "row_or_404",
    "uuid_or_none",
]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=OrganizationRow)


class MemberRequest(HttpRequest):
    """A request of a member: what :class:`portal.middleware.CurrentScope` put there is certain."""

    scope: Scope
    membership: Membership  # None for a guest: pages that let guests in do not ask for it
    guest: JobGuest | None
    htmx: Any


class GuestClosedError(PermissionDenied):
    """Raised where a guest asks for a page that their link does not open: every page that does not say otherwise."""

    heading = gettext_lazy("This link opens one job")

    def __init__(self) -> None:
        super().__init__(_("Your link opens one job and its reports. Sign in to see more."))


_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # whoever asks for another meant something else

View: TypeAlias = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def member(
    capability: Capability, *, guests: bool = False
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let members in who have ``capability``: everyone else signs in first, or reads that their role may not.

    ``guests`` lets those in too who came by a signed link for one job and whose few rights reach. Without it, a guest
    is refused, whatever the page shows.
    """

    def guard(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            asked = cast("MemberRequest", request)
            if asked.scope is None:
                raise Http404("Nothing here belongs to you.")
            try:
                asked.scope.require(capability)
                return view(asked, *args, **kwargs)
            except NotAllowedError as refused:
                raise PermissionDenied(str(refused)) from refused

        for_members = login_required(guarded)

        @wraps(view)
        def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            guest: JobGuest | None = getattr(request, "guest", None)
            if guest is None:
                if not request.user.is_authenticated and forget_guest(request):
                    messages.info(request, _("The link that you had opened does not work any more. Ask for a new one."))
                return for_members(request, *args, **kwargs)
            if not guests:
                if request.path == reverse("home"):
                    return redirect("shared_job", job=guest.job_id)
                raise GuestClosedError
            request.scope = guest_scope(guest)  # type: ignore[attr-defined]
            note_seen(guest)
            return guarded(request, *args, **kwargs)

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", door)

    return guard


def of_the_account(view: View[P]) -> View[P]:
    """Keep whoever came by one organization's sign-on away from what is the account's, in every organization.

    That organization's word is all that is known of them, so they neither see nor try what protects the account.
    """

    @wraps(view)
    def guarded(request: MemberRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if bound_to(request.session):
            messages.info(request, _("Sign in with your password to change this."))
            return redirect("account")
        return view(request, *args, **kwargs)

    return cast("View[P]", guarded)


def row_or_404(model: type[RowT], scope: Scope, pk: uuid.UUID, *related: str) -> RowT:
    """The organization's row with this id.

    Raises:
        Http404: when there is none, or it is another organization's: a stranger learns nothing.

    """
    rows: models.QuerySet[RowT] = model.objects.within(scope).filter(pk=pk)
    found = (rows.select_related(*related) if related else rows).first()
    if found is None:
        raise Http404(f"No such {model._meta.verbose_name}.")  # noqa: SLF001 - Django's public name for it
    return found


def names_hidden(request: HttpRequest) -> bool:
    """Whether who is signed in hides names while screening (:func:`portal.views.ranking.names`)."""
    return bool(request.session.get("names_hidden"))


def page_number(value: str | None) -> int:
    """The page asked for; the first one where the address says nonsense."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else 1  # noqa: PLR2004


def uuid_or_none(value: str | None) -> uuid.UUID | None:
    """The id in an address or a form; None where there is none, or nonsense."""
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def day_or_none(value: str | None) -> date | None:
    """The day in an address or a form; None where there is none, or nonsense."""
    try:
        found = date.fromisoformat(value) if value else None
    except ValueError:
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None
