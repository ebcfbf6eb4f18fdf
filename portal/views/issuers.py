"""Issuers: the organization's list, what was received from each, and the decision to trust one."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.issuers import stop_trusting, trust_issuer
from portal.actions.refusal import RefusedError
from portal.kept import kept_at
from portal.models import TrustedIssuer
from portal.permissions import Capability
from portal.queries_issuer_facts import effect_of_trust, issuer_facts, records_of_issuer
from portal.queries_issuers import issuer_history, issuer_recheck, issuer_row, issuer_rows
from portal.views.access import MemberRequest, member, page_number, row_or_404
from verification.codes import Verdict

__all__ = ["issuer", "issuers", "stop_trusting_issuer", "trust_an_issuer"]

PAGE_SIZE = 40
RECORDS_PAGE = 30


@require_GET
@member(Capability.READ_RECORDS)
def issuers(request: MemberRequest) -> HttpResponse:
    """Every issuer the organization listed or received something from."""
    return _list(request)


def _list(request: MemberRequest, *, error: RefusedError | None = None, status: int = 200) -> HttpResponse:
    text, trust = request.GET.get("q", "").strip()[:200], request.GET.get("trust", "")
    rows = issuer_rows(request.scope, text=text, trust=trust)
    page = Paginator(rows, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    context = {"page": page, "total": len(rows), "q": text, "trust": trust, "error": error, "typed": _typed(request)}
    context["counted_at"] = kept_at(request.scope, "issuers")
    return render(request, "issuers/issuers.html", context, status=status)


@require_GET
@member(Capability.READ_RECORDS)
def issuer(request: MemberRequest) -> HttpResponse:
    """One issuer, by its exact id in ``?id=``."""
    return _one(request, request.GET.get("id", ""))


def _one(request: MemberRequest, pk: str, *, error: RefusedError | None = None, status: int = 200) -> HttpResponse:
    row = issuer_row(request.scope, pk) if pk else None
    if row is None:
        raise Http404("No such issuer here.")
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in {one.value for one in Verdict} else ""
    found = records_of_issuer(request.scope, pk, verdict=verdict)
    context: dict[str, Any] = {
        "row": row,
        "page": Paginator(found, RECORDS_PAGE).get_page(page_number(request.GET.get("page"))),
        "verdict": verdict,
        "facts": issuer_facts(request.scope, pk),
        "effect": effect_of_trust(request.scope, pk),
        "history": issuer_history(request.scope, pk),
        "recheck": issuer_recheck(request.scope, pk),
        "error": error,
        "typed": _typed(request),
        "back": _way_back(request),
        "counted_at": kept_at(request.scope, "issuers"),
    }
    return render(request, "issuers/issuer.html", context, status=status)


@require_POST
@member(Capability.TRUST_ISSUERS)
def trust_an_issuer(request: MemberRequest) -> HttpResponse:
    """Put an issuer on the list."""
    typed = _typed(request)
    try:
        entry = trust_issuer(request.scope, **typed)
    except RefusedError as refused:
        if request.POST.get("from") == "issuer" and issuer_row(request.scope, typed["issuer"]) is not None:
            return _one(request, typed["issuer"], error=refused, status=422)
        return _list(request, error=refused, status=422)
    messages.success(
        request,
        _("%(name)s is on your list as %(level)s.")
        % {"name": entry.name or entry.issuer, "level": entry.get_level_display().lower()},
    )
    return redirect(_way_back(request) or _address(entry.issuer))


@require_POST
@member(Capability.TRUST_ISSUERS)
def stop_trusting_issuer(request: MemberRequest, entry: uuid.UUID) -> HttpResponse:
    """Take an issuer off the list."""
    row = row_or_404(TrustedIssuer, request.scope, entry)
    try:
        stop_trusting(request.scope, row, reason=request.POST.get("reason", ""))
    except RefusedError as refused:
        return _one(request, row.issuer, error=refused, status=422)
    messages.success(
        request,
        _("%(name)s is off your list. Its records are being checked again.") % {"name": row.name or row.issuer},
    )
    return redirect(_address(row.issuer))


def _typed(request: MemberRequest) -> dict[str, str]:
    typed = {name: request.POST.get(name, "") for name in ("issuer", "name", "level", "reason")}
    return typed | {"level": typed["level"] or TrustedIssuer.Level.TRUSTED.value}


def _way_back(request: MemberRequest) -> str:
    """The page of ours from which somebody came to decide; empty for none, and for any other site's."""
    wanted = request.POST.get("back", "") or request.GET.get("back", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else ""


def _address(pk: str) -> str:
    return f"{reverse('issuer')}?{urlencode({'id': pk})}"
