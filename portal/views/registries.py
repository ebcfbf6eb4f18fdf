"""Issuers and registries: who is listed where, in all lists at once; importing, exporting, adding a registry."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.issuer_import import import_issuers, last_import, standing_issuers, undo_import
from portal.actions.refusal import RefusedError
from portal.actions.registries import MOST_UPLOAD, add_registry, is_alone, remove_registry
from portal.issuer_lists import MOST_BYTES, MOST_LINES, compared, read_list, written_csv, written_json
from portal.permissions import Capability
from portal.policies import require_trusting
from portal.queries_registries import issuers_found, own_list, registry_rows
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, uuid_or_none

__all__ = ["add", "export", "import_list", "registries", "remove", "undo"]

SHOWN_LINES = 500


@require_GET
@member(Capability.READ_RECORDS)
def registries(request: MemberRequest) -> HttpResponse:
    """Every registry, and a search through all of them and the organization's own list."""
    return _page(request)


def _page(request: MemberRequest, *, error: RefusedError | None = None) -> HttpResponse:
    text = storable_text(request.GET.get("q", "").strip(), 200)
    found, count = issuers_found(request.scope, text)
    context = {
        "rows": registry_rows(request.scope),
        "own": len(own_list(request.scope)),
        "q": text,
        "found": found,
        "count": count,
        "alone": is_alone(),
        "last": last_import(request.scope),
        "typed": {name: request.POST.get(name, "") for name in ("registry", "signers")},
        "error": error,
    }
    return render(request, "house/registries.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def add(request: MemberRequest) -> HttpResponse:
    """Add a registry from a file."""
    file = request.FILES.get("file")
    try:
        registry = add_registry(
            request.scope,
            name=request.POST.get("registry", "")[:100],
            data=file.read(MOST_UPLOAD + 1) if file is not None else b"",
            signers=request.POST.get("signers", "")[:10_000],
        )
    except RefusedError as refused:
        return _page(request, error=refused)
    messages.success(request, _("%(name)s was added.") % {"name": registry.name[:200]})
    return redirect("registries")


@require_POST
@member(Capability.MANAGE_MEMBERS)
def remove(request: MemberRequest) -> HttpResponse:
    """Forget a registry."""
    name = request.POST.get("registry", "")[:100]
    try:
        remove_registry(request.scope, name=name)
    except RefusedError as refused:
        return _page(request, error=refused)
    messages.success(request, _("%(name)s is forgotten.") % {"name": name})
    return redirect("registries")


@require_http_methods(["GET", "POST"])
@member(Capability.TRUST_ISSUERS)
def import_list(request: MemberRequest) -> HttpResponse:
    """A list of issuers: handed in, shown line by line with what it would change, then taken."""
    context: dict[str, Any] = {
        "typed": {"reason": request.POST.get("reason", "")},
        "most": MOST_LINES,
        "last": last_import(request.scope),
    }
    if request.method == "GET":
        return render(request, "house/import.html", context)
    try:
        require_trusting(request.scope)
        data, reason = _handed_in(request), context["typed"]["reason"]
        if request.POST.get("do") == "take":
            return _take(request, data, reason)
        lines = read_list(data, reason=reason)
        standing = standing_issuers(request.scope, (line.issuer for line in lines if line.state != "refused"))
        lines = compared(lines, standing)
    except RefusedError as refused:
        return render(request, "house/import.html", context | {"error": refused}, status=422)
    context |= {
        "lines": lines[:SHOWN_LINES],
        "total": len(lines),
        "counts": {state: sum(line.state == state for line in lines) for state in _STATES},
        "list": data.decode("utf-8-sig"),
    }
    return render(request, "house/import.html", context)


_STATES = ("new", "changed", "same", "refused")


def _handed_in(request: MemberRequest) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        return request.POST.get("list", "").encode()
    if (file.size or 0) > MOST_BYTES:
        raise RefusedError(_("A list may have 2 MB. Split it."), field="file")
    handed_in: bytes = file.read()
    return handed_in


def _take(request: MemberRequest, data: bytes, reason: str) -> HttpResponse:
    done = import_issuers(request.scope, data, reason=reason)
    count = done.new + done.changed
    words = ngettext(
        "%(count)d issuer was put on your list. Records of it are being checked again.",
        "%(count)d issuers were put on your list. Records of theirs are being checked again.",
        count,
    )
    messages.success(request, words % {"count": count})
    return redirect("registries")


@require_POST
@member(Capability.TRUST_ISSUERS)
def undo(request: MemberRequest) -> HttpResponse:
    """Take an import back."""
    try:
        count = undo_import(request.scope, uuid_or_none(request.POST.get("batch")) or uuid.uuid4())
    except RefusedError as refused:
        return _page(request, error=refused)
    words = ngettext("%(count)d entry was taken back.", "%(count)d entries were taken back.", count)
    messages.success(request, words % {"count": count})
    return redirect("registries")


@require_GET
@member(Capability.READ_RECORDS)
def export(request: MemberRequest) -> HttpResponse:
    """The organization's own list as a file that can be imported again."""
    entries = own_list(request.scope)
    kind = "json" if request.GET.get("kind") == "json" else "csv"
    if kind == "json":
        body, mime = written_json(entries, name=request.membership.organization.name), "application/json"
    else:
        body, mime = written_csv(entries), "text/csv; charset=utf-8"
    response = HttpResponse(body, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="issuers-{timezone.localdate():%Y-%m-%d}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
