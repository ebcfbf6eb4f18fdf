"""The exports of a member: what they asked for, how far it is, the file, and a form for another."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.exports import ExportGoneError, ask_export, drop_export, fetch_export
from portal.actions.refusal import RefusedError
from portal.exports.answer import file_answer
from portal.exports.kinds import Filter, Kind, Takes
from portal.exports.registry import FORMS
from portal.models import Job, OrganizationRow, RankingRun
from portal.permissions import Capability
from portal.queries_exports import UNDER_WAY, allowed_kinds, exports_of, jobs_to_choose, shown_exports
from portal.views.access import MemberRequest, member, page_number, uuid_or_none

__all__ = ["ask", "drop", "export_file", "exports", "exports_live"]

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One filter of the form: what was typed, what may be chosen, and in words what a link has chosen already."""

    filter: Filter
    value: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    fixed: str = ""


@require_GET
@member(Capability.EXPORT)
def exports(request: MemberRequest) -> HttpResponse:
    """What the member asked for, newest first."""
    return render(request, "exports/exports.html", _listed(request))


@require_GET
@member(Capability.EXPORT)
def exports_live(request: MemberRequest) -> HttpResponse:
    """The list as it stands now; polled only while something is under way."""
    return render(request, "exports/_list.html", _listed(request))


def _listed(request: MemberRequest) -> dict[str, Any]:
    mine = exports_of(request.scope)
    page = Paginator(mine, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    running = mine.filter(state__in=UNDER_WAY).exists()
    return {"page": page, "rows": shown_exports(list(page.object_list)), "running": running}


@require_http_methods(["GET", "POST"])
@member(Capability.EXPORT)
def ask(request: MemberRequest) -> HttpResponse:
    """Choose what leaves, of what, and in which form; then it is in the queue."""
    typed = request.POST if request.method == "POST" else request.GET
    kinds = allowed_kinds(request.scope)
    kind = next((each for each in kinds if each.name == typed.get("what")), None)
    error = None
    if request.method == "POST":
        about = {each.name: typed.get(each.name, "").strip() for each in kind.filters} if kind else {}
        try:
            ask_export(request.scope, what=typed.get("what", ""), form=typed.get("form", ""), about=about)
        except RefusedError as refused:
            error = refused
        else:
            messages.success(request, _("It is being written. You are told when it is ready."))
            return redirect("exports")
    forms = kind.forms if kind else ("xlsx",)
    context = {
        "kinds": kinds,
        "kind": kind,
        "narrowings": _narrowings(request, kind, typed) if kind else [],
        "writers": [FORMS[form] for form in forms],
        "form": next((form for form in (typed.get("form"), "xlsx") if form in forms), forms[-1]),
        "error": error,
    }
    return render(request, "exports/ask.html", context, status=422 if error else 200)


@require_POST
@member(Capability.EXPORT)
def drop(request: MemberRequest, export: uuid.UUID) -> HttpResponse:
    """Cancel what is under way, or erase what is ready."""
    drop_export(request.scope, get_object_or_404(exports_of(request.scope), pk=export))
    return redirect("exports")


@require_GET
@member(Capability.EXPORT)
def export_file(request: MemberRequest, export: uuid.UUID) -> HttpResponseBase:
    """The file."""
    row = get_object_or_404(exports_of(request.scope), pk=export)
    try:
        return file_answer(fetch_export(request.scope, row), request.headers)
    except ExportGoneError:
        words = _("There is no file: it is not ready, not kept any more, or not yours to read any more.")
        messages.error(request, words)
        return redirect("exports")


def _narrowings(request: MemberRequest, kind: Kind, typed: Any) -> list[Narrowing]:  # noqa: ANN401 - what came in
    made = [_narrowing(request, each, typed.get(each.name, "")[:200]) for each in kind.filters]
    if any(each.fixed and each.filter.model is RankingRun for each in made):
        made = [each for each in made if each.filter.model is not Job]  # a run is of one job
    return [each for each in made if each.fixed or each.options or each.filter.takes in (Takes.TEXT, Takes.DAY)]


def _narrowing(request: MemberRequest, wanted: Filter, value: str) -> Narrowing:
    if wanted.takes is Takes.CHOICE:
        return Narrowing(wanted, value, [(code, str(words)) for code, words in wanted.choices])
    if wanted.takes is not Takes.ROW:
        return Narrowing(wanted, value)
    if wanted.model is Job:
        return Narrowing(wanted, value, [(str(job.pk), job.title) for job in jobs_to_choose(request.scope)])
    row = _row(request, wanted, value)
    return Narrowing(wanted, value if row else "", fixed=_called(row) if row else "")


def _row(request: MemberRequest, wanted: Filter, value: str) -> OrganizationRow | None:
    pk = uuid_or_none(value)
    if pk is None or wanted.model is None:
        return None
    found = wanted.model.objects.within(request.scope).filter(pk=pk).first()
    if found is None and request.method == "GET":
        raise Http404("There is no such thing here.")
    return found


def _called(row: OrganizationRow) -> str:
    if isinstance(row, RankingRun):
        return _("Run %(number)s of %(job)s") % {"number": row.number, "job": row.job.title}
    return str(getattr(row, "title", "") or getattr(row, "name", "") or row.pk)
