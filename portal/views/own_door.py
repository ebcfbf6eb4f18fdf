"""What the views of a private page share: an application that stands, and forms that may be tried so often only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.http import Http404, HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from portal.models import OrganizationRow
from portal.rate_limits import TooOftenError, count_try
from portal.views.applicant import ApplicantRequest, applicant, too_often

__all__ = ["own_row", "page", "standing"]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=OrganizationRow)


def standing(
    kind: str = "message",
) -> Callable[
    [Callable[Concatenate[ApplicantRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, str, P], HttpResponseBase],
]:
    """The door for what needs an application that was not withdrawn; posts are counted as tries of ``kind``."""

    def guard(
        view: Callable[Concatenate[ApplicantRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
        def guarded(request: ApplicantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.application.withdrawn_at is not None:
                return redirect("own_page", token=request.token)
            if request.method == "POST":
                try:
                    count_try(kind, str(request.application.pk))
                except TooOftenError as refused:
                    return too_often(request, refused)
            return view(request, *args, **kwargs)

        return applicant(wraps(view)(guarded))

    return guard


def own_row(request: ApplicantRequest, model: type[RowT], **wanted: Any) -> RowT:  # noqa: ANN401 - filters
    """A row of the candidate's own.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found: RowT | None = model.objects.within(request.scope).filter(**wanted).first()
    if found is None:
        raise Http404("No such thing.")
    return found


def page(request: ApplicantRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the candidate's, which knows whose it is."""
    application = request.application
    base = {
        "application": application,
        "job": application.job,
        "asker": application.organization,
        "token": request.token,
    }
    return render(request, template, base | context, status=status)
