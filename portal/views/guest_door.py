"""The door for guests: a signed link opens one job, and leaves the address at once."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.actions.guests import note_guest_opened
from portal.guests import find_guest, forget_guest, remember_guest
from portal.models import Job
from portal.rate_limits import TooOftenError, count_try, visitor
from portal.scope import Scope
from portal.views.applicant import too_often

__all__ = ["guest_door", "leave"]


@require_GET
def guest_door(request: HttpRequest, token: str) -> HttpResponse:
    """Open the job of a link. Unknown, revoked and expired links look the same; so does one for whom it is closed.

    A member who opens a link stays a member: they come to the job if they see it, and read what to do if they do not.
    """
    try:
        count_try("open_link", visitor(request))
    except TooOftenError as often:
        return too_often(request, often)
    guest = find_guest(token)
    if guest is None:
        return _without_referrer(render(request, "team/gone.html", status=404))
    if request.user.is_authenticated:
        scope: Scope | None = getattr(request, "scope", None)
        if scope is not None and Job.objects.within(scope).filter(pk=guest.job_id).exists():
            return _without_referrer(redirect("shared_job", job=guest.job_id))
        return _without_referrer(render(request, "team/signed_in.html", status=403))
    remember_guest(request, guest)
    note_guest_opened(guest)
    return _without_referrer(redirect("shared_job", job=guest.job_id))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the job in this browser."""
    forget_guest(request)
    return render(request, "team/left.html")


def _without_referrer(answer: HttpResponse) -> HttpResponse:
    """The token stands in the address: no page that is opened from here may learn more of it than the site's name.

    Not `no-referrer`: forms would then say that they come from nowhere, and be refused as forged.
    """
    answer["Referrer-Policy"] = "strict-origin"
    return answer
