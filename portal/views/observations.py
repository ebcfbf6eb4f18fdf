"""Structured observations: a sitting against a rubric, amending one, and taking an error back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.actions.observe import ObservationRefusedError, Seen, observe_sitting, withdraw_observation
from portal.actions.refusal import RefusedError
from portal.blind import hides, veiled, words_of
from portal.blind_words import blinded_text
from portal.models import Application, JobRequirement, Observation
from portal.permissions import Capability
from portal.rubrics import OBSERVATION_KINDS, RubricLevel, rubric_of
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, names_hidden, row_or_404, uuid_or_none

__all__ = ["observation", "withdraw"]

LEVELS = frozenset({"1", "2", "3", "4"})
SITTING = {"kind": 20, "setting": 300, "observed_on": 20, "others": 400}
LONGEST = 6_000


@dataclass(frozen=True, slots=True)
class RubricLine:
    """A requirement with its rubric, and what was typed for it."""

    row: JobRequirement
    of: str
    levels: list[RubricLevel]
    level: str
    seen: str


@require_http_methods(["GET", "POST"])
@member(Capability.OBSERVE)
def observation(request: MemberRequest, application: uuid.UUID) -> HttpResponse:
    """Add what was seen in one sitting; with ``amends`` in the place of an earlier observation."""
    row = row_or_404(Application, request.scope, application, "candidate", "job__current_version")
    amends = _amended(request, row)
    typed = _typed(request, amends)
    lines = _lines(request, row, amends)
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            added = _observe(request, row, typed, lines, amends)
        except RefusedError as refused:
            error = refused
        else:
            said = ngettext(
                "Observation added. It counts from the next ranking on.",
                "%(n)s observations added. They count from the next ranking on.",
                added,
            )
            messages.success(request, said % {"n": added})
            return redirect("gap_report", application=row.pk)
    context = _base(request, row) | {"typed": typed, "lines": lines, "amends": amends, "error": error}
    context["kinds"] = list(OBSERVATION_KINDS.items())
    return render(request, "gaps/observe.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@member(Capability.OBSERVE)
def withdraw(request: MemberRequest, observation: uuid.UUID) -> HttpResponse:
    """Take an observation back, with what was wrong with it."""
    row = row_or_404(Observation, request.scope, observation, "application__candidate", "application__job")
    reason = storable_text(request.POST.get("reason", ""), 600)
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            withdraw_observation(request.scope, row, reason=reason)
        except RefusedError as refused:
            error = refused
        else:
            messages.success(request, _("Withdrawn. It counts no longer from the next ranking on."))
            return redirect(f"{reverse('gap_report', args=[row.application_id])}#seen")
    words = row.what_was_seen
    if hides(request.scope, row.application):
        words = blinded_text(words, words_of(row.application))
    context = _base(request, row.application) | {"observation": row, "words": words, "error": error}
    context["typed"] = {"reason": reason}
    return render(request, "gaps/withdraw_observation.html", context, status=422 if error else 200)


def _typed(request: MemberRequest, amends: Observation | None) -> dict[str, str]:
    if request.method == "POST" or amends is None:
        return {name: storable_text(request.POST.get(name, ""), most) for name, most in SITTING.items()}
    day = amends.observed_on.isoformat()
    return {"kind": amends.kind, "setting": amends.setting, "observed_on": day, "others": amends.others}


def _lines(request: MemberRequest, row: Application, amends: Observation | None) -> list[RubricLine]:
    version = row.job.current_version
    found = list(version.requirements.order_by("position")) if version else []
    if amends is not None:
        found = [line for line in found if line.key == amends.requirement_key]
    return [_line(request, line, amends) for line in found]


def _line(request: MemberRequest, row: JobRequirement, amends: Observation | None) -> RubricLine:
    of, levels = rubric_of(row)
    level = request.POST.get(f"level-{row.key}", "")[:2]
    seen = storable_text(request.POST.get(f"seen-{row.key}", ""), LONGEST)
    if request.method == "GET" and amends is not None:
        level, seen = f"{amends.level:g}", amends.what_was_seen
    return RubricLine(row, of, levels, level, seen)


def _amended(request: MemberRequest, row: Application) -> Observation | None:
    pk = uuid_or_none(request.POST.get("amends") or request.GET.get("amends"))
    if pk is None:
        return None
    found: Observation | None = Observation.objects.within(request.scope).filter(application=row, pk=pk).first()
    if found is None:
        raise Http404("There is no such observation, or it counts no longer.")
    if hides(request.scope, row):
        found.what_was_seen = blinded_text(found.what_was_seen, words_of(row))
    return found


def _observe(
    request: MemberRequest, row: Application, typed: dict[str, str], lines: list[RubricLine], amends: Observation | None
) -> int:
    unsaid = next((line for line in lines if not line.level and line.seen.strip()), None)
    if unsaid is not None:
        raise ObservationRefusedError(_("Choose a level from 1 to 4."), field="level", key=unsaid.row.key)
    seen = [
        Seen(line.row, float(line.level) if line.level in LEVELS else 0.0, line.seen) for line in lines if line.level
    ]
    facts = {"kind": typed["kind"], "setting": typed["setting"], "others": typed["others"]}
    day = _day(typed["observed_on"])
    return len(observe_sitting(request.scope, row, seen=seen, observed_on=day, amends=amends, **facts))


def _day(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise RefusedError(_("Give the day as year-month-day, such as 2026-11-23."), field="observed_on")
    return found


def _base(request: MemberRequest, row: Application) -> dict[str, Any]:
    hidden = names_hidden(request)
    return {"application": veiled(request.scope, row), "job": row.job, "names_hidden": hidden}
