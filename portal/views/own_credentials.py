"""The credentials that the organization named: the list, one to change, and removing one that no job asks for."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.name_credential import asking, change_credential, name_credential, remove_credential
from portal.actions.refusal import RefusedError
from portal.models import OwnCredential
from portal.permissions import Capability
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["change_own_credential", "new_own_credential", "own_credentials", "remove_own_credential"]

PAGE_SIZE = 50
SHOWN = 200
FIELDS = {"name": 300, "regulator": 300, "identifiers": 6_000}


@require_GET
@member(Capability.READ_JOBS)
def own_credentials(request: MemberRequest) -> HttpResponse:
    """Every credential that the organization named."""
    rows = OwnCredential.objects.within(request.scope).select_related("created_by").order_by("name", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    return render(request, "jobs/credentials.html", {"page": page})


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def new_own_credential(request: MemberRequest) -> HttpResponse:
    """Name a credential."""
    typed = _typed(request)
    if request.method == "GET":
        return render(request, "jobs/credential.html", {"typed": typed})
    try:
        row = name_credential(
            request.scope,
            name=typed["name"],
            regulator=typed["regulator"],
            identifiers=typed["identifiers"].splitlines(),
        )
    except RefusedError as refused:
        return render(request, "jobs/credential.html", {"typed": typed, "error": refused}, status=422)
    messages.success(
        request,
        _("%(name)s was named. Records that are here already and name it are checked again.") % {"name": row.name},
    )
    return redirect("own_credentials")


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def change_own_credential(request: MemberRequest, credential: uuid.UUID) -> HttpResponse:
    """Change how a credential is named."""
    row = row_or_404(OwnCredential, request.scope, credential)
    asked = asking(request.scope, row).select_related("version__job").order_by("-created_at")
    context = {
        "credential": row,
        "jobs": list({line.version.job_id: line.version.job for line in asked[:200]}.values()),
    }
    if request.method == "GET":
        typed = {"name": row.name, "regulator": row.regulator, "identifiers": "\n".join(row.identifiers)}
        return render(request, "jobs/credential.html", context | {"typed": typed})
    typed = _typed(request)
    try:
        change_credential(
            request.scope,
            row,
            name=typed["name"],
            regulator=typed["regulator"],
            identifiers=typed["identifiers"].splitlines(),
        )
    except RefusedError as refused:
        return render(request, "jobs/credential.html", context | {"typed": typed, "error": refused}, status=422)
    messages.success(request, _("Changed. Records that name it are checked again."))
    return redirect("own_credentials")


@require_POST
@member(Capability.EDIT_JOBS)
def remove_own_credential(request: MemberRequest, credential: uuid.UUID) -> HttpResponse:
    """Remove a credential that no job asks for."""
    row = row_or_404(OwnCredential, request.scope, credential)
    try:
        remove_credential(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect("own_credentials")


def _typed(request: MemberRequest) -> dict[str, str]:
    return {name: storable_text(request.POST.get(name, ""), at_most) for name, at_most in FIELDS.items()}
