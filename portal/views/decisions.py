"""The decisions of a job: the list with its counts and rates, and as a file."""

from __future__ import annotations

import csv
import uuid
from io import StringIO

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.dispositions import DISPOSITIONS
from portal.exports.csv_file import harmless
from portal.models import Job
from portal.overrides import DEFINITION
from portal.permissions import Capability, Role
from portal.queries_decisions import DecisionFilter, DecisionRow, decision_rows, decisions_view
from portal.stages import COLUMNS, stage_words
from portal.views.access import MemberRequest, member, names_hidden, page_number, row_or_404

__all__ = ["decisions", "decisions_csv"]

COLUMNS_OF_FILE = (
    "decided_at",
    "application",
    "candidate",
    "from_stage",
    "stage",
    "disposition",
    "rests_on",
    "reason",
    "decided_by",
    "member_kind",
    "run",
    "tier",
    "override",
    "report_viewed_at",
    "undone",
    "undoes",
)


@require_GET
@member(Capability.READ_CANDIDATES)
def decisions(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """Who decided what, and why; kept apart from any score."""
    row = row_or_404(Job, request.scope, job, "current_version")
    wanted = _wanted(request)
    view = decisions_view(request.scope, row, wanted, page_number(request.GET.get("page")))
    context = {
        "job": row,
        "view": view,
        "wanted": wanted,
        "filtered": wanted != DecisionFilter(),
        "stages": [(stage, stage_words(stage)) for stage in COLUMNS],
        "dispositions": [(item.code, item.label) for item in DISPOSITIONS.values()],
        "roles": [*Role.choices, ("former", "")],
        "definition": DEFINITION,
        "names_hidden": names_hidden(request),
    }
    return render(request, "pipeline/decisions.html", context)


@require_GET
@member(Capability.EXPORT)
def decisions_csv(request: MemberRequest, job: uuid.UUID) -> HttpResponse:
    """The same as a CSV file, with codes where the page has words."""
    row = row_or_404(Job, request.scope, job)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS_OF_FILE)
    for item in decision_rows(request.scope, row, _wanted(request)):
        writer.writerow(_line(item))
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="decisions-{row.pk}.csv"'
    return response


def _line(item: DecisionRow) -> list[str]:
    row = item.decision
    return [
        row.created_at.isoformat(),
        str(row.application_id),
        harmless(str(row.application.candidate)),
        row.from_stage,
        row.stage,
        row.disposition,
        harmless("; ".join(item.rests_on)),
        harmless(row.reason),
        harmless(str(row.decided_by or "")),
        getattr(row, "role", None) or "former",
        str(row.run.number) if row.run else "",
        row.tier,
        item.override,
        row.report_viewed_at.isoformat() if row.report_viewed_at else "",
        "yes" if item.undone else "no",
        str(row.undoes_id or ""),
    ]


def _wanted(request: MemberRequest) -> DecisionFilter:
    asked = request.GET
    return DecisionFilter(
        stage=asked.get("stage", "")[:12],
        disposition=asked.get("disposition", "")[:40],
        role=asked.get("role", "")[:20],
        override=asked.get("override", "")[:3],
    )
