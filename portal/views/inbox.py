"""The inbox: what was received, with live progress; adding records; batches."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.batches import dismiss_batch, stop_batch
from portal.actions.fetch import receive_shared_text
from portal.actions.receive import receive_files
from portal.actions.refusal import RefusedError
from portal.filter_chips import kept_query
from portal.models import Application, Batch, Candidate, Job, SavedSearch
from portal.permissions import Capability
from portal.queries_batches import open_batches
from portal.queries_records import (
    PAGE_SIZE,
    inbox_page,
    inbox_rows,
    new_rows,
    newest_submission,
    unread_page,
)
from portal.queries_searches import FILTERS, opening_search, saved_searches
from portal.queries_waiting import inbox_counts, open_requests, unmatched_count, waiting_on
from portal.queries_workers import checking_paused
from portal.scope import Scope
from portal.views.access import MemberRequest, member, page_number, row_or_404, uuid_or_none
from portal.views.inbox_filter import record_chips, record_choices, wanted_records

__all__ = ["add_records", "dismiss", "inbox", "live", "stop"]

LIVE_ROWS = 60
JOBS_OFFERED = 500
PAGE = SavedSearch.Page.RECORDS
A_FEW = 5
LONG_AGO = "1970-01-01T00:00:00+00:00"


@require_GET
@member(Capability.READ_RECORDS)
def inbox(request: MemberRequest) -> HttpResponse:
    """The list of records with its filters, the open batches, and who has to act."""
    if not request.GET and (search := opening_search(request.scope, PAGE)) is not None:
        return redirect(f"{reverse('inbox')}?{search.query}&saved={search.pk}")
    scope, wanted = request.scope, wanted_records(request)
    number = page_number(request.GET.get("page"))
    jobs = list(Job.objects.within(scope).order_by("title", "pk")[:JOBS_OFFERED])
    batches, counts = open_batches(scope), inbox_counts(scope)
    context: dict[str, Any] = {
        "counts": counts,
        "seen": counts.total,
        "wanted": wanted,
        "jobs": jobs,
        "batches": batches,
        "batches_running": any(item.running for item in batches),
        "waiting": waiting_on(scope),
        "unmatched": unmatched_count(scope),
        "requests": open_requests(scope),
        "paused": checking_paused(scope),
        "since": newest_submission(scope),
    }
    if wanted.verdict == "unread":
        submissions, total = unread_page(scope, wanted, number)
        context |= {"unread": submissions, "total": total, "number": number, "pages": -(-total // PAGE_SIZE)}
    else:
        page = inbox_page(scope, wanted, number, total=counts.total)
        context |= {"page": page, "live_ids": _running(page.rows)}
        if not wanted and page.number == 1:  # what arrives belongs at the top of what is shown
            context["after"] = page.rows[0].record.created_at.isoformat() if page.rows else LONG_AGO
    context |= _searches(request) | {"chips": record_chips(request, wanted, jobs), "choices": record_choices()}
    return render(request, "records/inbox.html", context | {"pace": _pace(context)})


def _searches(request: MemberRequest) -> dict[str, Any]:
    query = kept_query(request.GET, FILTERS[PAGE])
    found = saved_searches(request.scope, PAGE, query=query, opens=request.membership.opens_with.get(PAGE, ""))
    current = next((row for row in found if row.current), None)
    return {"searches": found, "search": current, "search_page": PAGE, "query": query}


@require_GET
@member(Capability.READ_RECORDS)
def live(request: MemberRequest) -> HttpResponse:
    """The rows asked for as they stand now, what arrived, the batches and the first sentence.

    An open page asks every second. While nothing runs and nothing has come in, that is one look at an index.
    """
    ids = [found for text in request.GET.getlist("id")[:LIVE_ROWS] if (found := uuid_or_none(text))]
    scope, since = request.scope, newest_submission(request.scope)
    if not ids and "busy" not in request.GET and request.GET.get("since") == since:
        return HttpResponse(status=204)
    after = _moment(request.GET.get("after"))
    arriving = new_rows(scope, after) if after is not None else []
    rows, batches, counts = inbox_rows(scope, ids), open_batches(scope), inbox_counts(scope)
    seen = page_number(request.GET.get("seen") or "0") + len(arriving)
    context: dict[str, Any] = {
        "rows": rows,
        "arriving": arriving,
        "first": bool(arriving) and request.GET.get("after") == LONG_AGO,
        "after": arriving[0].record.created_at.isoformat() if arriving else request.GET.get("after", ""),
        "since": since,
        "batches": batches,
        "batches_running": any(item.running for item in batches),
        "counts": counts,
        "seen": seen,
        "arrived": max(0, counts.total - seen),
        "live_ids": (_running(arriving) + _running(rows))[:LIVE_ROWS],
        "paused": checking_paused(scope),
    }
    return render(request, "records/_live.html", context | {"pace": _pace(context)})


@require_http_methods(["GET", "POST"])
@member(Capability.RECEIVE_RECORDS)
def add_records(request: MemberRequest) -> HttpResponse:
    """The form for files, archives and pasted text; bad input keeps what was typed."""
    typed = {name: request.POST.get(name, "") for name in ("text", "name", "candidate", "candidate_name", "job")}
    typed = typed | {name: request.GET[name] for name in ("candidate", "job") if name in request.GET}
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            batch = _receive(request.scope, typed, request.FILES)
        except RefusedError as refused:
            error = refused
        else:
            if request.headers.get("Accept") == "application/json":  # the page's own script, which follows by itself
                return HttpResponse(reverse("inbox"), content_type="text/plain", status=201)
            messages.success(request, _("%(name)s: received. Checking has begun.") % {"name": batch.name})
            return redirect("inbox")
    context = {
        "typed": typed,
        "error": error,
        "chosen": _candidate(request.scope, typed["candidate"]),
        "jobs": Job.objects.within(request.scope).filter(status=Job.Status.OPEN).order_by("title", "pk"),
        "limits": {
            "file": settings.CREDENCE_MAX_FILE // 2**20,
            "batch": settings.CREDENCE_MAX_BATCH // 2**20,
            "entries": settings.CREDENCE_MAX_ENTRIES,
            "rows": f"{settings.CREDENCE_MAX_ROWS:,}",
        },
    }
    return render(request, "records/add.html", context, status=422 if error else 200)


@require_POST
@member(Capability.RECEIVE_RECORDS)
def stop(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """Open no further archive of the batch."""
    stop_batch(request.scope, row_or_404(Batch, request.scope, batch))
    return redirect("inbox")


@require_POST
@member(Capability.RECEIVE_RECORDS)
def dismiss(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """Put the batch's panel away."""
    dismiss_batch(request.scope, row_or_404(Batch, request.scope, batch))
    return redirect("inbox")


def _moment(text: str | None) -> datetime | None:
    """A moment in an address; None where there is none, or nonsense."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _pace(context: dict[str, Any]) -> str:
    """How soon the page asks again: at once for the few that somebody watches, at leisure for a whole batch."""
    running = len(context.get("live_ids", []))
    if running > A_FEW or (context["batches_running"] and not running):
        return "1500ms"
    return "400ms" if running else "1s"


def _running(rows: list[Any]) -> list[str]:
    return [str(row.record.pk) for row in rows if row.running]


def _candidate(scope: Scope, text: str) -> Candidate | None:
    """The candidate chosen by id, or by typing a name or an e-mail address that only one candidate has."""
    pk = uuid_or_none(text)
    people = Candidate.objects.within(scope).filter(merged_into=None)
    return people.filter(pk=pk).first() if pk else None


def _receive(scope: Scope, typed: dict[str, str], files: MultiValueDict[str, Any]) -> Batch:
    candidate, job = _candidate(scope, typed["candidate"]), None
    if candidate is None and (name := typed["candidate_name"].strip()):
        candidate = _named(scope, name)
    if pk := uuid_or_none(typed["job"]):
        job = Job.objects.within(scope).filter(pk=pk).first()
    if candidate is not None and job is None:
        applied = Application.objects.within(scope).filter(candidate=candidate).select_related("job")[:2]
        job = applied[0].job if len(applied) == 1 else None
    given = files.getlist("files")
    if given:
        return receive_files(scope, files=given, channel="upload", candidate=candidate, job=job, name=typed["name"])
    return receive_shared_text(scope, text=typed["text"], candidate=candidate, job=job, name=typed["name"])


def _named(scope: Scope, name: str) -> Candidate:
    people = Candidate.objects.within(scope).filter(merged_into=None)
    found = list(people.filter(name__iexact=name)[:2]) or list(people.filter(email__iexact=name)[:2])
    if len(found) != 1:
        sentence = (
            _("Several candidates have this name: %(name)s. Leave it empty to match the records later.")
            if found
            else _("No candidate has this name: %(name)s. Leave it empty to match the records later.")
        )
        raise RefusedError(sentence % {"name": name}, field="candidate_name")
    return found[0]
