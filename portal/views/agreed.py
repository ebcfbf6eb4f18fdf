"""Nothing is asked for or taken before somebody read who asks, and agreed: whoever did not is led there, and back.

Nor after they withdrew: then every page of sharing says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from portal.actions.apply import standing_consent
from portal.views.applicant import ApplicantRequest
from portal.views.share_frame import frame

__all__ = ["agreed", "living", "way_on"]

P = ParamSpec("P")
_BELOW = re.compile(r"[A-Za-z0-9?=&/-]{1,200}")


def living(
    view: Callable[Concatenate[ApplicantRequest, P], HttpResponseBase],
) -> Callable[Concatenate[ApplicantRequest, P], HttpResponseBase]:
    """The door, inside the one of the private page, for what ends with a withdrawal."""

    @wraps(view)
    def guarded(request: ApplicantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.application.withdrawn_at is not None:
            return render(request, "share/withdrawn.html", frame(request), status=410)
        return view(request, *args, **kwargs)

    return guarded


def agreed(
    view: Callable[Concatenate[ApplicantRequest, P], HttpResponseBase],
) -> Callable[Concatenate[ApplicantRequest, P], HttpResponseBase]:
    """The door, inside the one of the private page, for what takes records in."""

    @living
    @wraps(view)
    def guarded(request: ApplicantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if standing_consent(request.scope, request.application) is None:
            here = request.get_full_path() if request.method == "GET" else ""  # a post cannot be gone back to
            query = urlencode({"next": here.removeprefix(reverse("own_page", args=[request.token]))})
            return redirect(f"{reverse('share', args=[request.token])}?{query}")
        return view(request, *args, **kwargs)

    return guarded


def way_on(request: ApplicantRequest) -> str:
    """Where below their page somebody was going; empty when nowhere else, or nowhere that could be below it."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    return wanted if _BELOW.fullmatch(wanted) and not wanted.startswith("/") else ""
