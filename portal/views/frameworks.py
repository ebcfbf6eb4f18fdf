"""Frameworks of skills: their versions, what changed, a concept, a search, what a crossing loses, what was retired."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions.refusal import RefusedError
from portal.actions.retired import replace_in_job, replace_in_word
from portal.models import Framework, Job, LinkConfirmation
from portal.permissions import Capability
from portal.queries_crosswalks import crosswalk, neighbours
from portal.queries_framework_search import KINDS, found_concepts
from portal.queries_frameworks import changes_since, concept_page, kinds_of, previous_version, series_list
from portal.queries_links import waiting_count
from portal.queries_retired import retired_uses, retired_words
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404, uuid_or_none

__all__ = ["concept", "crossing", "framework", "frameworks", "repair", "retired", "search"]

SHOWN = 100
PARTS = ("added", "retired", "relabelled", "redefined", "renamed")


@require_GET
@member(Capability.READ_JOBS)
def frameworks(request: MemberRequest) -> HttpResponse:
    """Every framework with its versions."""
    context = {
        "series": series_list(),
        "retired": retired_words(retired_uses(request.scope)),
        "waiting": waiting_count(request.scope),
    }
    return render(request, "frameworks/frameworks.html", context)


@require_GET
@member(Capability.READ_JOBS)
def framework(request: MemberRequest) -> HttpResponse:
    """One version, by its number in ``?id=``: what is in it, and what it changed."""
    row = get_object_or_404(Framework, pk=_number(request, "id"))
    before = previous_version(row)
    changes = changes_since(row, before) if before and row.completed_at else None
    what = request.GET.get("what", "")
    what = what if what in PARTS else next((part for part in PARTS if changes and getattr(changes, part)), "added")
    listed = Paginator(getattr(changes, what) if changes else (), SHOWN)
    context = {
        "row": row,
        "kinds": kinds_of(row),
        "changes": changes,
        "parts": [(part, len(getattr(changes, part))) for part in PARTS] if changes else [],
        "what": what,
        "page": listed.get_page(page_number(request.GET.get("page"))),
        "neighbours": neighbours(row) if row.current else [],
    }
    return render(request, "frameworks/framework.html", context)


@require_GET
@member(Capability.READ_JOBS)
def search(request: MemberRequest) -> HttpResponse:
    """Concepts of any kind by their words; with htmx only the list."""
    text = storable_text(request.GET.get("q", "").strip(), 200)
    kind, name = request.GET.get("kind", ""), request.GET.get("framework", "")
    retired = request.GET.get("retired") == "on"
    found = found_concepts(text, kind=kind if kind in KINDS else "", framework=name, retired_too=retired)
    context = {
        "found": found,
        "q": text,
        "kind": kind,
        "framework": name,
        "retired": retired,
        "kinds": KINDS,
        "names": sorted({(item.name, item.title) for item in series_list()}, key=lambda item: item[1]),
    }
    template = "frameworks/_concepts.html" if request.htmx else "frameworks/search.html"
    return render(request, template, context)


@require_GET
@member(Capability.READ_JOBS)
def concept(request: MemberRequest) -> HttpResponse:
    """One concept, by its exact address in ``?uri=``."""
    page = concept_page(request.scope, storable_text(request.GET.get("uri", ""), 500))
    if page is None:
        raise Http404("No framework here has such a concept.")
    return render(request, "frameworks/concept.html", {"page": page, "concept": page.concept})


@require_GET
@member(Capability.READ_JOBS)
def crossing(request: MemberRequest) -> HttpResponse:
    """What going from one framework (``?from=``) to another (``?to=``) loses."""
    rows = Framework.objects.filter(current=True)
    source, target = (get_object_or_404(rows, pk=_number(request, name)) for name in ("from", "to"))
    if source.pk == target.pk:
        raise Http404("A framework is not crossed to itself.")
    return render(request, "frameworks/crossing.html", {"walk": crosswalk(source, target)})


@require_GET
@member(Capability.READ_JOBS)
def retired(request: MemberRequest) -> HttpResponse:
    """What names concepts that their framework retired."""
    return _retired(request)


@require_POST
@member(Capability.READ_JOBS)
def repair(request: MemberRequest) -> HttpResponse:
    """Put another concept in the place of a retired one, in one job or for one remembered word."""
    posted = request.POST
    old, new = (storable_text(posted.get(name, ""), 500) for name in ("retired", "concept"))
    try:
        word = uuid_or_none(posted.get("word"))
        if word is not None:
            replace_in_word(request.scope, row_or_404(LinkConfirmation, request.scope, word), concept_uri=new)
            messages.success(request, _("Replaced. The records that use these words follow."))
        else:
            job = uuid_or_none(posted.get("job"))
            if job is None:
                return _retired(request, error=RefusedError(_("Say where it is to be replaced.")), status=422)
            row = row_or_404(Job, request.scope, job, "current_version")
            version = replace_in_job(request.scope, row, retired_uri=old, concept_uri=new)
            messages.success(
                request,
                _("Replaced: version %(number)s of “%(row)s”. Its ranking follows.")
                % {"number": version.number, "row": row.title},
            )
    except RefusedError as refused:
        return _retired(request, error=refused, status=422)
    return redirect("retired_concepts")


def _number(request: MemberRequest, name: str) -> int:
    """The number in the address; 0, which no row has, where there is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _retired(request: MemberRequest, *, error: RefusedError | None = None, status: int = 200) -> HttpResponse:
    uses = retired_uses(request.scope)
    context: dict[str, Any] = {"uses": uses, "words": retired_words(uses), "error": error}
    return render(request, "frameworks/retired.html", context, status=status)
