"""What candidates are told: a job's sharing settings, and the organization's retention profiles."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.actions.job_sharing import SHARING_TEXTS, SharingInput, update_job_sharing
from portal.actions.refusal import RefusedError
from portal.actions.retention_profiles import (
    add_retention_profile,
    change_retention_profile,
    remove_retention_profile,
)
from portal.models import Job, JobSharing, RetentionProfile
from portal.permissions import Capability
from portal.share_terms import USUAL, retention_of, sharing_of, terms_of
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = ["change_retention", "job_sharing", "remove_retention", "retention_profiles"]

FLAGS = ("shows_gap_report", "asks_demographics")
PROFILE_FIELDS = ("name", "days", "reason", "sealed_days", "sealed_reason")


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def job_sharing(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """What the share page of a job says."""
    row = row_or_404(Job, request.scope, job, "organization", "current_version")
    if request.method == "GET":
        sharing = sharing_of(request.scope, row)
        typed: dict[str, Any] = {name: getattr(sharing, name) for name in (*SHARING_TEXTS, *FLAGS)}
        return _sharing(request, row, typed | {"retention": str(sharing.retention_id or "")})
    typed = {name: request.POST.get(name, "") for name in (*SHARING_TEXTS, "retention")}
    typed |= {name: bool(request.POST.get(name)) for name in FLAGS}
    wanted = SharingInput(**(typed | {"retention": uuid_or_none(typed["retention"])}))
    try:
        update_job_sharing(request.scope, row, wanted)
    except RefusedError as refused:
        return _sharing(request, row, typed, error=refused)
    messages.success(request, _("Changed. Whoever comes from now on reads it so."))
    return redirect("job_links", job=row.pk)


def _sharing(
    request: MemberRequest, job: Job, typed: dict[str, Any], *, error: RefusedError | None = None
) -> HttpResponse:
    fresh = JobSharing(organization_id=request.scope.organization_id, job=job)
    context = {
        "job": job,
        "typed": typed,
        "error": error,
        "profiles": RetentionProfile.objects.within(request.scope).order_by("-is_default", "name"),
        "terms": terms_of(request.scope, job),
        "retention": retention_of(request.scope, job),
        "usual": USUAL,
        "fields": " ".join(SHARING_TEXTS),
        "fresh": fresh,
    }
    return render(request, "invitations/job_sharing.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def retention_profiles(request: MemberRequest) -> HttpResponse:
    """The profiles, and adding one."""
    if request.method == "GET":
        return _profiles(request)
    try:
        profile = add_retention_profile(request.scope, **_typed_profile(request))
    except RefusedError as refused:
        return _profiles(request, error=refused)
    messages.success(request, _("%(name)s was added.") % {"name": profile.name})
    return redirect("retention_profiles")


def _profiles(request: MemberRequest, *, error: RefusedError | None = None) -> HttpResponse:
    rows = RetentionProfile.objects.within(request.scope).order_by("-is_default", "name")
    counts = JobSharing.objects.within(request.scope).values_list("retention").annotate(n=Count("pk"))
    using = dict(counts.order_by())
    context = {
        "rows": [(row, using.get(row.pk, 0)) for row in rows],
        "typed": _as_typed(request),
        "error": error,
        "usual": USUAL,
    }
    return render(request, "settings/retention.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def change_retention(request: MemberRequest, profile: uuid.UUID) -> HttpResponse:
    """Change a profile."""
    row = row_or_404(RetentionProfile, request.scope, profile)
    if request.method == "GET":
        typed: dict[str, Any] = {name: getattr(row, name) for name in (*PROFILE_FIELDS, "is_default")}
        return render(request, "settings/change_retention.html", {"row": row, "typed": typed})
    try:
        change_retention_profile(request.scope, row, **_typed_profile(request))
    except RefusedError as refused:
        context = {"row": row, "typed": _as_typed(request), "error": refused}
        return render(request, "settings/change_retention.html", context, status=422)
    messages.success(request, _("Changed. Applications that came already keep the date that they were told."))
    return redirect("retention_profiles")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def remove_retention(request: MemberRequest, profile: uuid.UUID) -> HttpResponse:
    """Remove a profile."""
    row = row_or_404(RetentionProfile, request.scope, profile)
    try:
        remove_retention_profile(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect("retention_profiles")


def _as_typed(request: MemberRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in PROFILE_FIELDS}
    return typed | {"is_default": bool(request.POST.get("is_default"))}


def _typed_profile(request: MemberRequest) -> dict[str, Any]:
    typed = _as_typed(request)
    return typed | {"days": _number(typed["days"]), "sealed_days": _number(typed["sealed_days"] or "0")}


def _number(text: str) -> int:
    """The number typed; one that no profile may have for what is no number."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1  # noqa: PLR2004 - days
