"""How a ranking came about, as a JSON file: what it was computed from, by what, for whom, and what was decided on it.

It names nobody: applications stand in it by their counts alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse

from portal.queries_runs import RunDecisions, RunRow

__all__ = ["provenance_json"]


def provenance_json(row: RunRow, decisions: RunDecisions) -> HttpResponse:
    """The run as an attachment."""
    run, changes = row.run, row.changes
    body: dict[str, Any] = {
        "job": str(run.job_id),
        "run": run.number,
        "job_version": run.version.number,
        "reason": run.reason,
        "requested_by": run.requested_by,
        "finished_at": _at(run.finished_at),
        "as_of": _at(run.as_of),
        "seed": run.seed,
        "inputs_hash": run.inputs_hash,
        "ranking_hash": run.ranking_hash,
        "order": "strict" if run.strict else "bands",
        "computed_from": run.basis or {},
        "changed_since": None
        if changes is None
        else {
            "run": changes.since,
            "job_version": changes.version,
            "changes": changes.total,
            "applied": changes.joined,
            "withdrew": changes.left,
        },
        "decisions": {stage: count for stage, _, count in decisions.counts},
    }
    response = JsonResponse(body, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="ranking-{run.number}-provenance.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _at(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None
