"""The metrics page and its files."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.exports.metrics import METRICS_EXPORTS
from portal.metrics import Wanted
from portal.metrics.periods import PERIODS, first_day
from portal.permissions import Capability
from portal.queries_metrics import metrics_view
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, uuid_or_none

__all__ = ["export_metrics", "metrics"]

_NO_SOURCE = "-"
_YEARS = (1900, 2999)  # outside them nobody applied, and time zones have no days left to move


@require_GET
@member(Capability.READ_METRICS)
def metrics(request: MemberRequest) -> HttpResponse:
    """Every figure of the chosen applications, with its chart, its table and its definition."""
    view = metrics_view(request.scope, _wanted(request), _period(request))
    asked = request.GET.copy()
    asked.pop("as", None)
    context = {
        "view": view,
        "wanted": view.wanted,
        "period": _period(request),
        "presets": PERIODS.items(),
        "no_source": _NO_SOURCE,
        "query": asked.urlencode(),
    }
    return render(request, "metrics/metrics.html", context)


@require_GET
@member(Capability.READ_METRICS)
def export_metrics(request: MemberRequest) -> HttpResponse:
    """The figures as a file: ``?as=csv``, ``?as=xlsx`` or ``?as=json``."""
    request.scope.require(Capability.EXPORT)
    kind = request.GET.get("as", "csv")
    if kind not in METRICS_EXPORTS:
        raise Http404("There is no such file.")
    view = metrics_view(request.scope, _wanted(request), _period(request))
    if view.counting:
        messages.info(request, _("These figures are being counted. The file can be had once the page shows them."))
        return redirect(f"{reverse('metrics')}?{request.GET.urlencode()}")
    return METRICS_EXPORTS[kind](view)


def _period(request: MemberRequest) -> str:
    """The name of the chosen period; empty where days were typed."""
    if request.GET.get("since") or request.GET.get("until"):
        return ""
    named = request.GET.get("period", "all")
    return named if named in PERIODS else "all"


def _wanted(request: MemberRequest) -> Wanted:
    asked = request.GET
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    period = _period(request)
    if period:
        since, until = first_day(period), None
    source = storable_text(asked.get("source", "").strip(), 100)
    return Wanted(
        job=uuid_or_none(asked.get("job", "").strip()),
        since=since,
        until=until,
        source=None if not source else "" if source == _NO_SOURCE else source,
        sample=asked.get("sample") == "1",
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and _YEARS[0] <= day.year <= _YEARS[1] else None
