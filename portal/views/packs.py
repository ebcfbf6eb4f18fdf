"""Making an evidence pack by hand, and the public keys by which packs are known."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.make_pack import make_pack, pack_size, require_small
from portal.actions.pack_keys import listed_keys, rotate_pack_key
from portal.actions.refusal import RefusedError
from portal.blind import ClosedRecordError, hides
from portal.exports.pack_readme import keys_address
from portal.models import Application, Candidate, PackKey
from portal.permissions import Capability
from portal.views.access import MemberRequest, member, row_or_404

__all__ = ["application_pack", "candidate_pack", "pack_keys", "rotate_key"]


@require_http_methods(["GET", "POST"])
@member(Capability.EXPORT)
def candidate_pack(request: MemberRequest, candidate: uuid.UUID) -> HttpResponseBase:
    """The pack of one person: what would be in it, and, by POST, the file."""
    person = row_or_404(Candidate, request.scope, candidate)
    if person.merged_into_id is not None:
        return redirect("candidate_pack", candidate=person.merged_into_id)
    return _page_or_pack(request, person, {"person": person, "back": reverse("candidate", args=[person.pk])})


@require_http_methods(["GET", "POST"])
@member(Capability.EXPORT)
def application_pack(request: MemberRequest, application: uuid.UUID) -> HttpResponseBase:
    """The pack of one application, with its gap report."""
    row = row_or_404(Application, request.scope, application, "candidate", "job__current_version")
    if hides(request.scope, row):
        raise ClosedRecordError
    context = {"person": row.candidate, "application": row, "back": reverse("gap_report", args=[row.pk])}
    return _page_or_pack(request, row, context)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def rotate_key(request: MemberRequest) -> HttpResponse:
    """Sign with a new key from now on."""
    rotate_pack_key(request.scope)
    messages.success(request, _("A new key signs evidence packs from now on. The one before stays listed."))
    return redirect("candidates")


@require_GET
def pack_keys(request: HttpRequest, organization: uuid.UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The public keys of an organization, for everybody: nothing else is said of it, not even whether there is one."""
    keys = listed_keys(organization)
    if not keys["keys"]:
        raise Http404("No such keys.")
    answer = JsonResponse(keys, content_type="application/jwk-set+json")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _page_or_pack(request: MemberRequest, about: Candidate | Application, context: dict[str, Any]) -> HttpResponseBase:
    size = pack_size(request.scope, about)
    key = PackKey.objects.within(request.scope).filter(retired_at=None).first()
    context |= {"size": size, "key": key, "address": keys_address(request.scope.organization_id)}
    if request.method == "GET":
        return render(request, "candidates/evidence_pack.html", context)
    file = BytesIO()  # documents of people do not lie on a disk in the open
    try:
        require_small(size)
        make_pack(request.scope, about, file)
    except RefusedError as refused:
        return render(request, "candidates/evidence_pack.html", context | {"error": refused}, status=422)
    file.seek(0)
    answer = FileResponse(
        file,
        as_attachment=True,
        filename=f"evidence-pack-{str(about.pk)[-8:]}.zip",
        content_type="application/zip",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
