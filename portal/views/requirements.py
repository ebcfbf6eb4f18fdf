"""The requirement editor: a new job, the next version of a job's requirements, and skills as people type."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portal.actions.jobs import create_job, create_version
from portal.actions.observe import LEVELS
from portal.actions.order_rationale import MAX_RATIONALE
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import RequirementsRefusedError
from portal.models import Job, JobVersion
from portal.own_credentials import search_concepts
from portal.permissions import Capability
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.requirement_form import EditorForm
from portal.views.requirement_line import UNIT_WORDS, UNITS

__all__ = ["change_requirements", "new_job", "skills"]

FACTS = ("title", "place", "description")
FOUND = 10
TYPED = 200
ORIGIN = 200
TRUSTS = (("", "Any issuer"), ("known", "A known issuer, or a trusted one"), ("trusted", "A trusted issuer"))


@require_GET
@member(Capability.EDIT_JOBS)
def skills(request: MemberRequest) -> HttpResponse:
    """The options of the editor's search as people type: ``?q=`` for the line ``?row=``."""
    row = request.GET.get("row", "")
    named = next((name for name in request.GET if name == "q" or name.startswith("find-")), "q")
    text = request.GET.get(named, "")
    found = search_concepts(request.scope, storable_text(text, TYPED), FOUND)
    context = {"found": found, "row": row if row.isalnum() else "x", "text": text.strip()}
    return render(request, "jobs/_options.html", context)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def new_job(request: MemberRequest) -> HttpResponse:
    """A new job, with what it needs.

    ``do=review`` is how a source of jobs (an occupation, a posting, a file, a copy) hands over what it found: the
    editor opens with it, says where it came ``from``, and nothing is stored until a member saves.
    """
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in FACTS}
    form = _form(request, None)
    origin = " ".join(storable_text(request.POST.get("from", ""), ORIGIN).split())
    order = _order(request, None)
    context: dict[str, Any] = {"typed": typed | order, "here": request.path, "origin": origin}
    if request.method == "GET" or _acted(request, form):
        return _show(request, "jobs/new.html", form, context)
    try:
        job = create_job(request.scope, **context["typed"], requirements=form.read())
    except RefusedError as refused:
        return _refuse(request, "jobs/new.html", form, context, refused)
    messages.success(request, _("%(job)s was added.") % {"job": job.title})
    return redirect("job", job=job.pk)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_JOBS)
def change_requirements(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The next version of what a job needs."""
    row = row_or_404(Job, request.scope, job, "current_version")
    version = row.current_version
    form = _form(request, version)
    order = _order(request, version)
    context: dict[str, Any] = {
        "job": row,
        "here": request.path,
        "typed": {"reason": request.POST.get("reason", "")} | order,
        "ranked": version is not None and (row.locked_at is not None or row.runs.exists()),
    }
    if request.method == "GET" or _acted(request, form):
        return _show(request, "jobs/requirements.html", form, context)
    if version is not None and request.POST.get("based_on") != str(version.number):
        refused = RefusedError(
            _(
                "Somebody else saved version %(number)s meanwhile. Compare with it, then save again: "
                "what you typed still stands below."
            )
            % {"number": version.number}
        )
        return _refuse(request, "jobs/requirements.html", form, context, refused)
    try:
        saved = create_version(request.scope, row, requirements=form.read(), **context["typed"])
    except RefusedError as refused:
        return _refuse(request, "jobs/requirements.html", form, context, refused)
    words = (
        _("Version %(number)s was saved. Its applicants are being ranked by it.")
        if row.applications.exists()
        else _("Version %(number)s was saved.")
    )
    messages.success(request, words % {"number": saved.number})
    return redirect("job", job=row.pk)


def _form(request: MemberRequest, version: JobVersion | None) -> EditorForm:
    if request.method == "POST":
        return EditorForm.of_post(request.scope, request.POST, version)
    return EditorForm.of_version(request.scope, version)


def _order(request: MemberRequest, version: JobVersion | None) -> dict[str, Any]:
    """Whether a strict order is asked for, and why: as typed, or as the version says."""
    if request.method == "POST" and "order" in request.POST:
        rationale = storable_text(request.POST.get("order_rationale", ""), MAX_RATIONALE + 100)
        return {"strict_order": request.POST.get("strict_order") == "1", "order_rationale": rationale}
    return {
        "strict_order": version.strict_order if version else False,
        "order_rationale": version.order_rationale if version else "",
    }


def _acted(request: MemberRequest, form: EditorForm) -> bool:
    """Whether a button did something to the form, or its live parts are asked for; false for saving.

    The key Enter presses the first button, `enter`.
    """
    if _live(request):
        return True
    act = request.POST.get("do", "")
    if act == "enter":
        act = form.entered()
    if act in {"", "save"}:
        return False
    form.act(act)
    return True


def _live(request: MemberRequest) -> bool:
    """Whether htmx asks for counts and remarks alone, while somebody types."""
    return bool(request.htmx) and "live" in request.GET


def _show(
    request: MemberRequest, template: str, form: EditorForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx the editor alone."""
    context |= {
        "form": form,
        "levels": [(f"{level:g}", words) for level, words in LEVELS.items()],
        "weights": [("low", "Low"), ("normal", "Normal"), ("high", "High")],
        "units": [(unit, str(UNIT_WORDS[unit])) for unit in UNITS],
        "trusts": TRUSTS,
    }
    job = context.get("job")
    facts = {"title": job.title, "description": job.description} if job else context["typed"]
    form.look(facts["title"], facts["description"], job)
    context["counted_job"] = job is not None and job.applications.exists()
    if request.htmx:
        template = "jobs/_live.html" if _live(request) else "jobs/_editor.html"
    return render(request, template, context, status=status)


def _refuse(
    request: MemberRequest, template: str, form: EditorForm, context: dict[str, Any], refused: RefusedError
) -> HttpResponse:
    if isinstance(refused, RequirementsRefusedError):
        form.place_problems(refused.problems)
    return _show(request, template, form, context | {"error": refused}, status=422)
