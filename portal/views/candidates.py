"""Candidates: one person, adding one with or without a record, and what identifies them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import candidates as actions
from portal.actions.receive import receive_files
from portal.actions.refusal import RefusedError
from portal.actions.viewings import note_viewing_of_candidate
from portal.models import Candidate, CandidateIdentifier, Job, Record
from portal.permissions import Capability
from portal.queries_candidates import (
    application_rows,
    blind_jobs_of,
    given_by,
    open_jobs,
    same_email,
)
from portal.queries_journey import candidate_journey
from portal.queries_papers import papers_are_closed
from portal.queries_people import open_pairs_of
from portal.queries_undecided import undecided_records
from portal.queries_wallets import answers_not_taken
from portal.views.access import MemberRequest, member, row_or_404, uuid_or_none

__all__ = [
    "add_application",
    "add_candidate",
    "add_identifier",
    "candidate_page",
    "change_candidate",
    "confirm_identifier",
    "remove_identifier",
]

RECORDS_SHOWN = 100
FACTS = ("name", "email", "phone")


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def add_candidate(request: MemberRequest) -> HttpResponse:
    """Add somebody; perhaps with the job they apply for, and with records they handed over."""
    typed = {name: request.POST.get(name, "") for name in (*FACTS, "job", "again")}
    typed["job"] = typed["job"] or request.GET.get("job", "")
    context: dict[str, Any] = {"typed": typed, "jobs": open_jobs(request.scope)}
    if request.method == "GET":
        return render(request, "candidates/add.html", context)
    context["same"] = [] if typed["again"] else same_email(request.scope, typed["email"])
    if context["same"]:
        return render(request, "candidates/add.html", context, status=422)
    try:
        candidate = _add(request, typed)
    except RefusedError as refused:
        return render(request, "candidates/add.html", context | {"error": refused}, status=422)
    return redirect("candidate", candidate=candidate.pk)


@transaction.atomic
def _add(request: MemberRequest, typed: dict[str, str]) -> Candidate:
    job = row_or_404(Job, request.scope, pk, "current_version") if (pk := uuid_or_none(typed["job"])) else None
    candidate = actions.add_candidate(request.scope, **{name: typed[name] for name in FACTS})
    if job is not None:
        actions.add_application(request.scope, candidate=candidate, job=job)
    files = request.FILES.getlist("files")
    if files:
        receive_files(request.scope, files=files, channel="upload", candidate=candidate, job=job)
    said = _("%(name)s was added.") % {"name": candidate.name}
    if files:
        received = ngettext("%(count)s file received.", "%(count)s files received.", len(files))
        said = f"{said} {received % {'count': len(files)}}"
    messages.success(request, said)
    return candidate


@require_GET
@member(Capability.READ_CANDIDATES)
def candidate_page(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """One person: their applications, their records, and what identifies them; who was merged leads to who stands."""
    person = row_or_404(Candidate, request.scope, candidate)
    if person.merged_into_id is not None:
        return redirect("candidate", candidate=person.merged_into_id)
    note_viewing_of_candidate(request.scope, person)
    return _page(request, person)


def _page(
    request: MemberRequest,
    person: Candidate,
    *,
    error: RefusedError | None = None,
    form: str = "",
    about: uuid.UUID | None = None,
) -> HttpResponse:
    """The page; after a refused form, with what was typed in ``form`` and what was wrong with it."""
    read = Record.objects.within(request.scope).filter(candidate=person).exclude(state="unreadable")
    records = list(read.order_by("-created_at", "-id")[:RECORDS_SHOWN])
    context = {
        "person": person,
        "blind_jobs": blind_jobs_of(request.scope, person),
        "applications": application_rows(request.scope, person),
        "identifiers": person.identifiers.select_related("confirmed_by").order_by("created_at", "id"),
        "kinds": CandidateIdentifier.Kind.choices,
        "records": records,
        "record_count": len(records) if len(records) < RECORDS_SHOWN else read.count(),
        "undecided": undecided_records(request.scope, records),
        "journey": candidate_journey(request.scope, person),
        "papers_closed": papers_are_closed(request.scope, person),
        "pairs": open_pairs_of(request.scope, person),
        "given": given_by(request.scope, person) if request.scope.may(Capability.READ_RECORDS) else [],
        "not_taken": answers_not_taken(request.scope, person) if request.scope.may(Capability.READ_RECORDS) else [],
        "jobs": open_jobs(request.scope, person) if request.scope.may(Capability.EDIT_CANDIDATES) else [],
        "error": error,
        "form": form,
        "about": about,
        "typed": {name: request.POST.get(name, "") for name in ("kind", "value", "how", "job")},
    }
    return render(request, "candidates/candidate.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def change_candidate(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """Change a person's name, address or number."""
    person = row_or_404(Candidate, request.scope, candidate)
    if request.method == "GET":
        typed = {name: getattr(person, name) for name in FACTS}
        return render(request, "candidates/change.html", {"person": person, "typed": typed})
    typed = {name: request.POST.get(name, "") for name in FACTS}
    try:
        actions.update_candidate(request.scope, person, **typed)
    except RefusedError as refused:
        shown = row_or_404(Candidate, request.scope, candidate)
        return render(
            request, "candidates/change.html", {"person": shown, "typed": typed, "error": refused}, status=422
        )
    messages.success(request, _("Changed."))
    return redirect("candidate", candidate=person.pk)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def add_application(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """Let a person apply for a job."""
    person = row_or_404(Candidate, request.scope, candidate)
    pk = uuid_or_none(request.POST.get("job"))
    if pk is None:
        return _page(request, person, error=RefusedError(_("Choose a job."), field="job"), form="application")
    job = row_or_404(Job, request.scope, pk, "current_version")
    try:
        actions.add_application(request.scope, candidate=person, job=job)
    except RefusedError as refused:
        return _page(request, person, error=refused, form="application")
    messages.success(request, _("%(person)s applies for %(job)s.") % {"person": person.name, "job": job.title})
    return redirect("candidate", candidate=person.pk)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def add_identifier(request: MemberRequest, candidate: uuid.UUID) -> HttpResponse:
    """Note what may identify a person."""
    person = row_or_404(Candidate, request.scope, candidate)
    try:
        actions.add_identifier(
            request.scope, person, kind=request.POST.get("kind", ""), value=request.POST.get("value", "")
        )
    except RefusedError as refused:
        return _page(request, person, error=refused, form="identifier")
    messages.success(request, _("Noted. It proves nothing until somebody confirms it."))
    return redirect("candidate", candidate=person.pk)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def confirm_identifier(request: MemberRequest, identifier: uuid.UUID) -> HttpResponse:
    """Confirm that an identifier is the person's."""
    row = row_or_404(CandidateIdentifier, request.scope, identifier, "candidate")
    try:
        actions.confirm_identifier(request.scope, row, how=request.POST.get("how", ""))
    except RefusedError as refused:
        return _page(request, row.candidate, error=refused, form="confirm", about=row.pk)
    messages.success(
        request,
        _("Confirmed. The records of %(candidate)s are being checked again.") % {"candidate": row.candidate.name},
    )
    return redirect("candidate", candidate=row.candidate_id)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def remove_identifier(request: MemberRequest, identifier: uuid.UUID) -> HttpResponse:
    """Take an identifier away."""
    row = row_or_404(CandidateIdentifier, request.scope, identifier, "candidate")
    actions.remove_identifier(request.scope, row)
    messages.success(request, _("Taken away."))
    return redirect("candidate", candidate=row.candidate_id)
