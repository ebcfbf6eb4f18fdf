"""Nothing is asked for or taken before somebody read who asks, and agreed: whoever did not is led there, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from portal.actions.apply import standing_consent
from portal.views.applicant import ApplicantRequest

__all__ = ["agreed", "way_on"]

P = ParamSpec("P")
_BELOW = re.compile(r"[A-Za-z0-9?=&/-]{1,200}")


def agreed(
    view: Callable[Concatenate[ApplicantRequest, P], HttpResponseBase],
) -> Callable[Concatenate[ApplicantRequest, P], HttpResponseBase]:
    """The door, inside the one of the private page, for what takes records in."""

    @wraps(view)
    def guarded(request: ApplicantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        application = request.application
        if application.withdrawn_at is None and standing_consent(request.scope, application) is None:
            here = request.get_full_path() if request.method == "GET" else ""  # a post cannot be gone back to
            query = urlencode({"next": here.removeprefix(reverse("own_page", args=[request.token]))})
            return redirect(f"{reverse('share', args=[request.token])}?{query}")
        return view(request, *args, **kwargs)

    return guarded


def way_on(request: ApplicantRequest) -> str:
    """Where below their page somebody was going; empty when nowhere else, or nowhere that could be below it."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    return wanted if _BELOW.fullmatch(wanted) and not wanted.startswith("/") else ""
