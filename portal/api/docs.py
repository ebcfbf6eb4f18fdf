"""The API's reference for people: an overview, a page for each area, and a console to try calls in.

The pages are drawn here and read without any script. They say nothing about any organization,
so nobody needs to sign in.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.api.errors import not_found
from portal.api.problem_pages import for_people, shown_kinds
from portal.api.reference import found, reference
from portal.api.reference.search import LONGEST
from portal.site_addresses import site

__all__ = ["console", "docs", "docs_area"]


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """How to get access and what holds everywhere; with `q`, the operations that have its words."""
    asked = request.GET.get("q", "").strip()[:LONGEST]
    whole = reference()
    if asked:
        return render(request, "api/reference/found.html", _frame(asked=asked, found=found(whole, asked)))
    told = {
        "kinds": [for_people(kind) for kind in shown_kinds()],
        "reads": settings.CREDENCE_API_READS,
        "writes": settings.CREDENCE_API_WRITES,
        "times": settings.CREDENCE_API_ORGANIZATION,
        "scopes": whole.scopes,
        "count": sum(len(area.operations) for area in whole.areas.values()),
    }
    return render(request, "api/reference/overview.html", _frame(**told))


@csrf_exempt
@require_safe
def docs_area(request: HttpRequest, area: str) -> HttpResponse:
    """The operations of an area."""
    known = reference().areas.get(area)
    if known is None:
        return not_found(request)
    return render(request, "api/reference/area.html", _frame(area=known))


@csrf_exempt
@require_safe
def console(request: HttpRequest) -> HttpResponse:
    """Swagger UI, for trying calls with a token of one's own; it is drawn by its own script."""
    return render(request, "api/console.html")


def _frame(**told: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a page shows
    """What every page of the reference shows beside its own."""
    return {"groups": reference().groups, "site": site(), "longest": LONGEST, **told}
