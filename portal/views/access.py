"""The door of every page: a signed-in member, with the scope that queries and actions take first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from portal.models import Membership, OrganizationRow
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope

__all__ = ["MemberRequest", "member", "page_number", "row_or_404", "uuid_or_none"]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=OrganizationRow)


class MemberRequest(HttpRequest):
    """A request of a member: what :class:`portal.middleware.CurrentScope` put there is certain."""

    scope: Scope
    membership: Membership
    htmx: Any


View: TypeAlias = Callable[Concatenate[MemberRequest, P], HttpResponseBase]


def member(capability: Capability) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """Let members in who have ``capability``: everyone else signs in first, or reads that their role may not."""

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

        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", login_required(guarded))

    return guard


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


def page_number(value: str | None) -> int:
    """The page asked for; the first one where the address says nonsense."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 8 else 1  # noqa: PLR2004


def uuid_or_none(value: str | None) -> uuid.UUID | None:
    """The id in an address or a form; None where there is none, or nonsense."""
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None
