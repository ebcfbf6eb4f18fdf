"""How outcomes fall among groups: for auditors alone, and every look is an event."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.rates import note_rates_viewed
from portal.actions.refusal import RefusedError
from portal.actions.tokens import create_token
from portal.exports.rates import RATES_EXPORTS
from portal.permissions import Capability
from portal.queries_rates import MEASURES, RACE, SEX, RatesView, RatesWanted, jobs_to_choose, rates_view
from portal.views.access import MemberRequest, member, uuid_or_none

__all__ = ["export_rates", "rates", "rates_summary", "rates_token"]

DIMENSION_WORDS = {
    "sex": _("By sex"),
    "race": _("By race or ethnicity"),
    "both": _("By sex and race or ethnicity"),
}


@require_GET
@member(Capability.READ_RATES)
def rates(request: MemberRequest) -> HttpResponse:
    """The page: every measure, with a chart and its table."""
    return render(request, "fairness/rates.html", _context(request, "page"))


@require_GET
@member(Capability.READ_RATES)
def rates_summary(request: MemberRequest) -> HttpResponse:
    """What New York City's rules ask an employer to publish, ready to print."""
    context = _context(request, "summary")
    context["auditor"] = request.GET.get("auditor", "").strip()[:200]
    return render(request, "fairness/summary.html", context)


@require_GET
@member(Capability.READ_RATES)
def export_rates(request: MemberRequest) -> HttpResponse:
    """The rates as a file: ``?as=csv`` or ``?as=json``."""
    kind = request.GET.get("as", "csv")
    if kind not in RATES_EXPORTS:
        raise Http404("There is no such file.")
    view = rates_view(request.scope, _wanted(request))
    note_rates_viewed(request.scope, view, form=kind)
    return RATES_EXPORTS[kind](view)


@require_POST
@member(Capability.READ_RATES)
def rates_token(request: MemberRequest) -> HttpResponse:
    """A token that reads rates over REST and nothing else; its secret is shown once."""
    try:
        _, secret = create_token(
            request.scope, name=request.POST.get("name", ""), capabilities=[Capability.READ_RATES.value], days=365
        )
    except RefusedError as refused:
        messages.error(request, refused.sentence)
        return redirect("rates")
    return render(request, "fairness/token.html", {"secret": secret})


def _context(request: MemberRequest, form: str) -> dict[str, Any]:
    view = rates_view(request.scope, _wanted(request))
    note_rates_viewed(request.scope, view, form=form)
    return {
        "view": view,
        "wanted": view.wanted,
        "all_jobs": jobs_to_choose(request.scope),
        "measures": [(name, words, _tables(view, name)) for name, words in MEASURES.items()],
        "query": request.GET.urlencode(),
        "mapping": [(asked, counted) for asked, counted in {**SEX, **RACE}.items() if asked != counted],
    }


def _tables(view: RatesView, measure: str) -> list[tuple[str, Any]]:
    return [(str(DIMENSION_WORDS[table.dimension]), table) for table in view.report.of(measure)]


def _wanted(request: MemberRequest) -> RatesWanted:
    asked = request.GET
    jobs = tuple(pk for text in asked.getlist("job")[:500] if (pk := uuid_or_none(text)) is not None)
    version = asked.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 8 else None  # noqa: PLR2004
    return RatesWanted(jobs, number, _day(asked.get("since", "")), _day(asked.get("until", "")))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
