"""Applicant systems: the list, adding one, one system with its jobs and log, and what can be done to it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from portal.actions import applicant_receive as receiving
from portal.actions import applicant_systems as actions
from portal.actions.applicant_links import JOB, link_job, unlink_job
from portal.actions.applicant_replay import test_system
from portal.actions.refusal import RefusedError
from portal.adapters import ADAPTERS
from portal.adapters.base import Adapter
from portal.models import ApplicantSystem, ApplicantSystemLink, ApplicantSystemMessage, Job
from portal.permissions import Capability
from portal.queries_systems import (
    KIND_WORDS,
    STATE_WORDS,
    job_rows,
    message_error_words,
    messages_found,
    results_csv,
    system_rows,
)
from portal.views.access import MemberRequest, member, page_number, row_or_404, uuid_or_none
from portal.views.systems_fields import fields_of, names_of, typed_in
from portal.views.systems_messages import csv_answer

__all__ = [
    "add",
    "change",
    "link",
    "new",
    "remove",
    "results",
    "rotate",
    "switch",
    "system",
    "systems",
    "test",
    "unlink",
    "upload",
]

PAGE_SIZE = 50
_in_charge = member(Capability.MANAGE_TOKENS)


@require_GET
@_in_charge
def systems(request: MemberRequest) -> HttpResponse:
    """Every system, and the kinds that another can be of."""
    context = {"rows": system_rows(request.scope), "adapters": ADAPTERS.values()}
    return render(request, "house/systems.html", context)


@require_GET
@_in_charge
def new(request: MemberRequest) -> HttpResponse:
    """The form of a new system of one kind."""
    kind = ADAPTERS.get(request.GET.get("adapter", ""))
    return _new(request, kind) if kind is not None else redirect("applicant_systems")


@require_POST
@_in_charge
def add(request: MemberRequest) -> HttpResponse:
    """Add a system; its address and secret are shown on this answer and never again."""
    kind = ADAPTERS.get(request.POST.get("adapter", ""))
    if kind is None:
        return redirect("applicant_systems")
    try:
        shown = actions.add_system(
            request.scope,
            adapter=kind.key,
            name=request.POST.get("name", ""),
            settings=typed_in(request, kind),
            signed=not request.POST.get("unsigned"),
        )
    except RefusedError as refused:
        return _new(request, kind, error=refused)
    return _one(request, shown.system, shown=shown)


def _new(request: MemberRequest, kind: Adapter, *, error: RefusedError | None = None) -> HttpResponse:
    context = {
        "adapter": kind,
        "fields": fields_of(kind, request.POST if error else None, {}),
        "names": names_of(kind),
        "name": request.POST.get("name", ""),
        "error": error,
    }
    return render(request, "house/systems_new.html", context, status=422 if error else 200)


@require_GET
@_in_charge
def system(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """One system, its jobs and its log."""
    return _one(request, _standing(request, system))


def _one(
    request: MemberRequest,
    row: ApplicantSystem,
    *,
    error: RefusedError | None = None,
    shown: actions.Shown | None = None,
) -> HttpResponse:
    way, state = request.GET.get("way", ""), request.GET.get("state", "")
    way = way if way in ApplicantSystemMessage.Way.values else ""
    state = state if state in ApplicantSystemMessage.State.values else ""
    page = Paginator(messages_found(request.scope, row, way=way, state=state), PAGE_SIZE).get_page(
        page_number(request.GET.get("page"))
    )
    kind = ADAPTERS[row.adapter]
    context: dict[str, Any] = {
        "system": row,
        "row": system_rows(request.scope, only=row)[0],
        "adapter": kind,
        "jobs": job_rows(request.scope, row),
        "open_jobs": Job.objects.within(request.scope).filter(status=Job.Status.OPEN).order_by("title")[:500],
        "page": page,
        "log": [(item, KIND_WORDS.get(item.kind, item.kind), message_error_words(item.error)) for item in page],
        "way": way,
        "state": state,
        "states": STATE_WORDS.items(),
        "fields": fields_of(kind, request.POST if error else None, row.settings),
        "names": names_of(kind),
        "name": request.POST.get("name", row.name) if error else row.name,
        "shown": shown,
        "error": error,
    }
    return render(request, "house/systems_one.html", context, status=422 if error else 200)


@require_POST
@_in_charge
def change(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Change its name and settings; a secret left empty stays."""
    row = _standing(request, system)
    name, typed = request.POST.get("name", ""), typed_in(request, ADAPTERS[row.adapter])
    return _tried(
        request, row, lambda: actions.change_system(request.scope, row, name=name, settings=typed), _("Changed.")
    )


def _tried(request: MemberRequest, row: ApplicantSystem, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it, and go back to the system's page; where it was refused, the page says so and keeps what was typed."""
    try:
        act()
    except RefusedError as refused:
        return _one(request, row, error=refused)
    messages.success(request, done)
    return redirect("applicant_system", system=row.pk)


@require_POST
@_in_charge
def switch(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Pause it, or resume it."""
    row = _standing(request, system)
    if row.paused_at is None:
        actions.pause_system(request.scope, row)
        messages.success(request, _("Paused. What comes and happens meanwhile is kept."))
    else:
        actions.resume_system(request.scope, row)
        messages.success(request, _("Resumed."))
    return redirect("applicant_system", system=row.pk)


@require_POST
@_in_charge
def rotate(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Give it a new address and secret, shown on this answer and never again."""
    shown = actions.rotate_system(request.scope, _standing(request, system))
    return _one(request, shown.system, shown=shown)


@require_POST
@_in_charge
def remove(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Remove it."""
    row = _standing(request, system)
    actions.remove_system(request.scope, row)
    messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect("applicant_systems")


@require_POST
@_in_charge
def test(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Send a test message."""
    row = _standing(request, system)
    said = _("A test message is on its way: what became of it stands at the head of the log.")
    return _tried(request, row, lambda: test_system(request.scope, row), said)


@require_POST
@_in_charge
def link(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Say which job of ours theirs is."""
    row = _standing(request, system)
    theirs = request.POST.get("external_id", "")

    def act() -> None:
        link_job(request.scope, row, external_id=theirs, job=_chosen_job(request))

    return _tried(request, row, act, _("Linked. What waited for it goes on."))


@require_POST
@_in_charge
def unlink(request: MemberRequest, link: uuid.UUID) -> HttpResponse:
    """Forget which job of ours theirs is."""
    row = row_or_404(ApplicantSystemLink, request.scope, link, "system")
    if row.noun != JOB:
        raise Http404
    unlink_job(request.scope, row)
    messages.success(request, _("Unlinked."))
    return redirect("applicant_system", system=row.system_id)


@require_POST
@_in_charge
def upload(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """Keep a table, and show what is in it before anybody is taken in."""
    row = _standing(request, system)
    try:
        data = _file(request, ADAPTERS[row.adapter].most_bytes + 1)
        kept = receiving.receive_table(request.scope, row, data, preview=True)
    except RefusedError as refused:
        return _one(request, row, error=refused)
    return redirect("applicant_message", message=kept.pk)


@require_GET
@_in_charge
def results(request: MemberRequest, system: uuid.UUID) -> HttpResponse:
    """What was found out about everybody it sent, as a table."""
    return csv_answer(results_csv(request.scope, _standing(request, system)), "results")


def _chosen_job(request: MemberRequest) -> Job:
    asked = uuid_or_none(request.POST.get("job"))
    job = Job.objects.within(request.scope).filter(pk=asked).first() if asked is not None else None
    if job is None:
        raise RefusedError(_("Choose a job."), field="job")
    return job


def _file(request: MemberRequest, at_most: int) -> bytes:
    file = request.FILES.get("file")
    if file is None:
        raise RefusedError(_("Choose a file first."), field="file")
    data: bytes = file.read(at_most)
    return data


def _standing(request: MemberRequest, pk: uuid.UUID) -> ApplicantSystem:
    row = row_or_404(ApplicantSystem, request.scope, pk)
    if row.adapter not in ADAPTERS:
        raise Http404
    return row
