"""Legal holds, for administrators; sealed copies, which administrators may count and auditors alone open."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.legal_holds import lift_legal_hold, place_legal_hold
from portal.actions.refusal import RefusedError
from portal.actions.seal import open_sealed_copy
from portal.models import Candidate, Job, LegalHold, SealedCopy
from portal.permissions import Capability
from portal.queries_keeping import holds_listed, sealed_listed
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = ["holds", "lift", "open_copy", "place", "sealed"]


@require_GET
@member(Capability.HOLD)
def holds(request: MemberRequest) -> HttpResponse:
    """Every legal hold, with who placed and who lifted it."""
    return _holds(request)


@require_http_methods(["GET", "POST"])
@member(Capability.HOLD)
def place(request: MemberRequest) -> HttpResponse:
    """Place a hold on the candidate or the job that the address names."""
    named = request.POST if request.method == "POST" else request.GET
    candidate = _named(request, Candidate, named.get("candidate"))
    job = _named(request, Job, named.get("job"))
    context: dict[str, Any] = {"candidate": candidate, "job": job, "typed": request.POST.get("reason", "")}
    if request.method == "GET":
        return render(request, "keeping/place.html", context)
    try:
        place_legal_hold(request.scope, candidate=candidate, job=job, reason=context["typed"])
    except RefusedError as refused:
        return render(request, "keeping/place.html", context | {"error": refused}, status=422)
    messages.success(request, _("Held. Nothing of it is destroyed until the hold is lifted."))
    return redirect("legal_holds")


@require_POST
@member(Capability.HOLD)
def lift(request: MemberRequest, hold: uuid.UUID) -> HttpResponse:
    """Lift a hold, with a reason."""
    row = row_or_404(LegalHold, request.scope, hold)
    try:
        lift_legal_hold(request.scope, row, reason=request.POST.get("reason", ""))
    except RefusedError as refused:
        return _holds(request, error=refused, about=row.pk)
    messages.success(request, _("Lifted. What is due by now is destroyed within a minute."))
    return redirect("legal_holds")


@require_GET
@member(Capability.READ_AUDIT)
def sealed(request: MemberRequest) -> HttpResponse:
    """What withdrawals left sealed, until when, and why."""
    return _sealed(request)


@require_POST
@member(Capability.READ_AUDIT)
def open_copy(request: MemberRequest, copy: uuid.UUID) -> HttpResponse:
    """Open one copy: a download, and an event with the reason."""
    row = row_or_404(SealedCopy, request.scope, copy, "blob")
    try:
        data = open_sealed_copy(request.scope, row, reason=request.POST.get("reason", ""))
    except RefusedError as refused:
        return _sealed(request, error=refused, about=row.pk)
    response = HttpResponse(data, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="sealed-{str(row.pk)[:8]}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _holds(
    request: MemberRequest, *, error: RefusedError | None = None, about: uuid.UUID | None = None
) -> HttpResponse:
    context = {
        "rows": holds_listed(request.scope),
        "jobs": Job.objects.within(request.scope).order_by("-created_at")[:200],
        "error": error,
        "about": about,
    }
    return render(request, "keeping/holds.html", context, status=422 if error else 200)


def _sealed(
    request: MemberRequest, *, error: RefusedError | None = None, about: uuid.UUID | None = None
) -> HttpResponse:
    context = {"rows": sealed_listed(request.scope), "error": error, "about": about}
    return render(request, "keeping/sealed.html", context, status=422 if error else 200)


def _named(request: MemberRequest, model: Any, value: str | None) -> Any:  # noqa: ANN401 - a candidate or a job
    pk = uuid_or_none(value)
    return row_or_404(model, request.scope, pk) if pk else None
