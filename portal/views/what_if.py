"""What if: other weights, levels and needs, with the ranking following and nobody named; saved as the next version."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.actions.jobs import create_version
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import RequirementsRefusedError
from portal.models import Job, JobVersion
from portal.permissions import Capability
from portal.queries_runs import chosen_run
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.what_if_form import WhatIfForm
from portal.what_if import BANDS_UP_TO, MOST_PEOPLE, SHOWN, compare, people_in

__all__ = ["what_if"]

_PLACES = {"maximum_age_days": "age", "age_reason": "reason"}


@require_http_methods(["GET", "POST"])
@member(Capability.READ_RANKINGS)
def what_if(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The form with what would come of it; only saving keeps anything."""
    row = row_or_404(Job, request.scope, job, "current_version")
    version = row.current_version
    run = chosen_run(request.scope, row)
    if version is None or run is None:
        return render(request, "whatif/not_yet.html", {"job": row, "version": version})
    form = WhatIfForm.of(version, request.POST if request.method == "POST" else None)
    reason = request.POST.get("reason", "")
    if request.POST.get("do") != "save":
        return _show(request, row, form, {"typed": {"reason": reason}})
    request.scope.require(Capability.EDIT_JOBS)
    try:
        _check(form, version, request.POST.get("based_on", ""))
        saved = create_version(request.scope, row, requirements=form.inputs(), reason=reason)
    except RefusedError as refused:
        _place_problems(form, refused)
        return _show(request, row, form, {"typed": {"reason": reason}, "error": refused}, status=422)
    messages.success(
        request, _("Version %(number)s was saved. Its applicants are being ranked by it.") % {"number": saved.number}
    )
    return redirect("ranking", job=row.pk)


def _check(form: WhatIfForm, version: JobVersion, based_on: str) -> None:
    if based_on != str(version.number):
        raise RefusedError(
            _(
                "Somebody else saved version %(number)s meanwhile. What you changed still stands below, "
                "against the new version: look again, then save."
            )
            % {"number": version.number}
        )
    if not form.sound:
        raise RefusedError(_("Some of it cannot be saved as it stands; see below."))


def _show(request: MemberRequest, job: Job, form: WhatIfForm, more: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole page, or for htmx what follows from the form alone."""
    run = chosen_run(request.scope, job)
    assert run is not None  # noqa: S101 - the caller has looked
    people = people_in(request.scope, run)
    context = {
        "job": job,
        "version": job.current_version,
        "run": run,
        "form": form,
        "people": people,
        "too_many": people > MOST_PEOPLE,
        "limits": {"bands": BANDS_UP_TO, "shown": SHOWN, "most": MOST_PEOPLE},
        **more,
    }
    if people <= MOST_PEOPLE:
        context["found"] = compare(request.scope, run, form.requirements())
    follows = request.htmx and request.htmx.target == "follows"
    return render(request, "whatif/_follows.html" if follows else "whatif/what_if.html", context, status=status)


def _place_problems(form: WhatIfForm, refused: RefusedError) -> None:
    if isinstance(refused, RequirementsRefusedError):
        for (number, name), sentence in refused.problems.items():
            form.lines[number].problems[_PLACES.get(name, name)] = sentence
