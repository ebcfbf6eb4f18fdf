"""A job's team and the guests let in by a link."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions import guests as actions
from portal.actions.refusal import RefusedError
from portal.actions.teams import add_to_team, remove_from_team
from portal.models import Job, JobGuest, JobMember, Membership
from portal.permissions import Capability
from portal.policies import policies_for
from portal.queries_team import team_view
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = ["add_member", "invite_guest", "job_team", "remove_member", "renew_guest", "revoke_guest"]


@require_GET
@member(Capability.READ_JOBS)
def job_team(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Who works on the job, who sees it, and who reads it by a link."""
    return _page(request, row_or_404(Job, request.scope, job))


def _page(request: MemberRequest, job: Job, *, error: RefusedError | None = None, **more: object) -> HttpResponse:
    policies = policies_for(request.scope)
    context: dict[str, Any] = {
        "job": job,
        "view": team_view(request.scope, job),
        "error": error,
        "typed": {name: request.POST.get(name, "") for name in ("name", "email", "days", "membership")},
        "usual": min(actions.USUAL_DAYS, policies.guest_days),
        "most": min(actions.MAX_DAYS, policies.guest_days),
        "guests_allowed": policies.guests_allowed,
        **more,
    }
    return render(request, "team/team.html", context, status=422 if error else 200)


@require_POST
@member(Capability.SHARE_JOBS)
def add_member(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Put a member on the team."""
    row = row_or_404(Job, request.scope, job)
    chosen = uuid_or_none(request.POST.get("membership"))
    if chosen is None:
        return _page(request, row, error=RefusedError(_("Choose a member."), field="membership"), form="team")
    who = row_or_404(Membership, request.scope, chosen, "user")
    try:
        add_to_team(request.scope, row, who)
    except RefusedError as refused:
        return _page(request, row, error=refused, form="team")
    messages.success(request, _("%(name)s is on the team, and was told.") % {"name": who.user})
    return redirect("job_team", job=row.pk)


@require_POST
@member(Capability.SHARE_JOBS)
def remove_member(request: MemberRequest, member_row: uuid.UUID) -> HttpResponse:
    """Take a member off the team."""
    row = row_or_404(JobMember, request.scope, member_row, "job", "membership__user")
    job, who = row.job, row.membership.user
    try:
        remove_from_team(request.scope, row)
    except RefusedError as refused:
        return _page(request, job, error=refused, form="team")
    messages.success(request, _("%(name)s is not on the team any more.") % {"name": who})
    return redirect("job_team", job=job.pk)


@require_POST
@member(Capability.SHARE_JOBS)
def invite_guest(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Let somebody in by a link; the link is shown on this answer and never again."""
    row = row_or_404(Job, request.scope, job)
    try:
        guest, link = actions.invite_guest(
            request.scope,
            row,
            name=request.POST.get("name", ""),
            email=request.POST.get("email", ""),
            days=_days(request.POST.get("days", "")),
        )
    except RefusedError as refused:
        return _page(request, row, error=refused, form="guest")
    return _page(request, row, link=link, guest=guest, form="made")


@require_POST
@member(Capability.SHARE_JOBS)
def renew_guest(request: MemberRequest, guest: uuid.UUID) -> HttpResponse:
    """Give a guest a new link, shown on this answer and never again."""
    row = row_or_404(JobGuest, request.scope, guest, "job")
    try:
        row, link = actions.renew_guest(request.scope, row, days=_days(request.POST.get("days", "")))
    except RefusedError as refused:
        return _page(request, row.job, error=refused, form="renew", about=row.pk)
    return _page(request, row.job, link=link, guest=row, form="made")


@require_POST
@member(Capability.SHARE_JOBS)
def revoke_guest(request: MemberRequest, guest: uuid.UUID) -> HttpResponse:
    """End a guest's link at once."""
    row = actions.revoke_guest(request.scope, row_or_404(JobGuest, request.scope, guest, "job"))
    messages.success(request, _("The link of %(name)s opens nothing any more.") % {"name": row.name})
    return redirect("job_team", job=row.job_id)


def _days(text: str) -> int:
    """The number typed; 0, which no link lasts, for what is no number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - days
