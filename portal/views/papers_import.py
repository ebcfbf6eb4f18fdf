"""Taking in a candidate's papers as another system made them, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.import_papers import CHANNEL, Imported, import_papers
from portal.actions.refusal import RefusedError
from portal.actions.viewings import note_viewing_of_candidate
from portal.intake.incoming import MEGABYTE
from portal.intake.papers import MOST_IMPORTED, UnreadablePapersError
from portal.models import Batch, Candidate, Job
from portal.permissions import Capability
from portal.queries_candidates import open_jobs
from portal.queries_imports import import_result
from portal.queries_papers import papers_are_closed
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = ["imported", "imported_live", "papers_import"]


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def papers_import(request: MemberRequest) -> HttpResponse:
    """The form; `?candidate=` says whose the papers are, `?job=` what they apply for."""
    request.scope.require(Capability.RECEIVE_RECORDS)
    typed = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("candidate", "job")}
    asked = uuid_or_none(typed["candidate"])
    person = row_or_404(Candidate, request.scope, asked) if asked else None
    if person is not None and person.merged_into_id is not None:
        raise Http404
    context: dict[str, Any] = {
        "typed": typed,
        "person": person,
        "jobs": open_jobs(request.scope, person),
        "most": MOST_IMPORTED // MEGABYTE,
    }
    if request.method == "GET":
        return render(request, "candidates/import.html", context)
    try:
        taken = _take_in(request, person, typed["job"])
    except UnreadablePapersError as unreadable:
        error = RefusedError(unreadable.sentence, field="file")
    except RefusedError as refused:
        error = refused
    else:
        return _done(request, taken)
    return render(request, "candidates/import.html", context | {"error": error}, status=422)


def _take_in(request: MemberRequest, person: Candidate | None, job: str) -> Imported:
    file = request.FILES.get("file")
    if file is None:
        raise RefusedError(_("Choose a file first."), field="file")
    wanted = row_or_404(Job, request.scope, pk, "current_version") if (pk := uuid_or_none(job)) else None
    data = file.read(MOST_IMPORTED + 1)
    return import_papers(request.scope, data, name=file.name or "", candidate=person, job=wanted)


def _done(request: MemberRequest, taken: Imported) -> HttpResponse:
    if papers_are_closed(request.scope, taken.candidate):
        messages.success(request, _("%(name)s: received. Checking has begun.") % {"name": taken.batch.name})
        return redirect("inbox")
    found = _("%(name)s was here already.") if taken.matched else _("%(name)s was added.")
    messages.success(request, found % {"name": taken.candidate.name})
    if taken.not_taken:
        messages.warning(request, _("Not taken, as it means nothing here: %(parts)s.") % {"parts": _list(taken)})
    if taken.read.missing:
        count = len(taken.read.missing)
        said = ngettext(
            "%(count)s record is named in the file, and is not in it.",
            "%(count)s records are named in the file, and are not in it.",
            count,
        )
        messages.warning(request, said % {"count": count})
    return redirect("imported_papers", batch=taken.batch.pk)


def _list(taken: Imported) -> str:
    return ", ".join(part.replace("_", " ") for part in taken.not_taken)


@require_GET
@member(Capability.READ_RECORDS)
def imported(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """What came of it: which claims stand, and which have no proof."""
    return render(request, "candidates/imported.html", _result(request, batch))


@require_GET
@member(Capability.READ_RECORDS)
def imported_live(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """The same as it stands now; polled only while something is checked."""
    return render(request, "candidates/_imported_now.html", _result(request, batch))


def _result(request: MemberRequest, pk: uuid.UUID) -> dict[str, Any]:
    batch = row_or_404(Batch, request.scope, pk, "candidate", "job")
    person = batch.candidate
    if batch.channel != CHANNEL or person is None:
        raise Http404
    result = import_result(request.scope, batch, person)
    note_viewing_of_candidate(request.scope, person)
    return {"batch": batch, "result": result, "tally": result.tally}
