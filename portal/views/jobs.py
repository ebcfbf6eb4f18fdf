"""Jobs: the list, one job, what it says of itself, and the versions of what it needs."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from matching.wording import Draft
from portal.actions.approve import approve_requirements
from portal.actions.jobs import close_job, reopen_job, update_job
from portal.actions.refusal import RefusedError
from portal.filter_chips import chips
from portal.models import Job
from portal.permissions import Capability
from portal.queries_before_after import runs_around
from portal.queries_editor import ShownRemark, shown_remarks, version_remarks
from portal.queries_jobs import SHOWS, changes_after_lock, job_row, job_rows, jobs_found, version_rows
from portal.queries_senders import mail_way
from portal.queries_sharing import ways_in
from portal.queries_wallets import count_not_taken
from portal.search_words import job_filter_name, job_show_words, job_status_words
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["approve", "change_job", "close", "job_page", "jobs", "reopen", "versions"]

PAGE_SIZE = 30
MAX_KEYS = 60
LONGEST_LIST = 160
FACTS = ("title", "place", "description")


@require_GET
@member(Capability.READ_JOBS)
def jobs(request: MemberRequest) -> HttpResponse:
    """Every job, open ones first."""
    text, status = storable_text(request.GET.get("q", "").strip(), 200), request.GET.get("status", "")
    show = request.GET.get("show", "")
    status, show = status if status in Job.Status.values else "", show if show in SHOWS else ""
    found = jobs_found(request.scope, text=text, status=status, show=show)
    page = Paginator(found, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    rows = job_rows(request.scope, list(page.object_list))
    context = {"page": page, "rows": rows, "total": page.paginator.count, "q": text, "status": status, "show": show}
    said = {
        "q": text,
        "status": job_status_words().get(status, ""),
        "show": job_show_words().get(show, ""),
    }
    context["chips"] = chips(request.GET, [(name, job_filter_name(name), words) for name, words in said.items()])
    context["choices"] = {"status": list(job_status_words().items()), "show": list(job_show_words().items())}
    return render(request, "jobs/jobs.html", context)


@require_GET
@member(Capability.READ_JOBS)
def job_page(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """One job: what it needs, who applied, how people come in, how the ranking stands."""
    row = row_or_404(Job, request.scope, job, "current_version", "created_by")
    version = row.current_version
    requirements = list(version.requirements.select_related("approved_by").order_by("position")) if version else []
    context = {
        "job": row,
        "team": list(row.team.select_related("membership__user").order_by("created_at")),
        "row": job_row(request.scope, row),
        "requirements": requirements,
        "waiting": sum(line.need == "must" and not line.approved for line in requirements),
        "remarks": version_remarks(request.scope, row, version),
        "ways": ways_in(request.scope, row),
        "mail_way": mail_way(request.membership.organization, row),
        "not_taken": count_not_taken(request.scope, row),
        "after_lock": changes_after_lock(request.scope, row),
    }
    return render(request, "jobs/job.html", context)


@require_GET
@member(Capability.READ_JOBS)
def versions(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """How what the job needs has changed, and why."""
    row = row_or_404(Job, request.scope, job, "current_version")
    around = runs_around(request.scope, row) if request.scope.may(Capability.READ_RANKINGS) else {}
    versions = version_rows(request.scope, row)
    context = {
        "job": row,
        "versions": [(item, around.get(item.version.number)) for item in versions],
        "after_lock": sum(item.after_lock for item in versions),
    }
    return render(request, "jobs/versions.html", context)


@require_POST
@member(Capability.DECIDE)
def approve(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Stand for must-haves: those whose ``key`` was sent, or every one that nobody stands for yet."""
    row = row_or_404(Job, request.scope, job)
    try:
        approved = approve_requirements(request.scope, row, keys=request.POST.getlist("key")[:MAX_KEYS])
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        names = ", ".join(line.label for line in approved)
        messages.success(
            request,
            _("You stand for %(names)s.") % {"names": names} if len(names) < LONGEST_LIST else _("You stand for them."),
        )
    return redirect("job", job=row.pk)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def change_job(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Change a job's title, place and description."""
    row = row_or_404(Job, request.scope, job)
    if request.method == "GET":
        typed = {name: getattr(row, name) for name in FACTS}
        return render(request, "jobs/change.html", {"job": row, "typed": typed, "remarks": _remarks(typed)})
    typed = {name: request.POST.get(name, "") for name in FACTS}
    if request.htmx and "live" in request.GET:
        return render(request, "jobs/editor/_remarks.html", {"remarks": _remarks(typed), "place": "job", "oob": True})
    try:
        update_job(request.scope, row, **typed)
    except RefusedError as refused:
        context = {"job": row, "typed": typed, "error": refused, "remarks": _remarks(typed)}
        return render(request, "jobs/change.html", context, status=422)
    messages.success(request, _("Changed."))
    return redirect("job", job=row.pk)


def _remarks(typed: dict[str, str]) -> tuple[ShownRemark, ...]:
    return shown_remarks(Draft(typed["title"], typed["description"]))


@require_POST
@member(Capability.EDIT_JOBS)
def close(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Close a job."""
    row = close_job(request.scope, row_or_404(Job, request.scope, job, "current_version"))
    messages.success(request, _("%(name)s is closed. Its rankings and decisions stay readable.") % {"name": row.title})
    return redirect("job", job=row.pk)


@require_POST
@member(Capability.EDIT_JOBS)
def reopen(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Open a closed job again."""
    row = reopen_job(request.scope, row_or_404(Job, request.scope, job, "current_version"))
    messages.success(request, _("%(name)s is open again.") % {"name": row.title})
    return redirect("job", job=row.pk)
