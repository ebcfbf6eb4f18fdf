"""A ranking as JSON: everything the CSV has, and every point with its citation."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from portal.exports.ranking import ExportedRanking

__all__ = ["as_json"]


def as_json(ranking: ExportedRanking) -> HttpResponse:
    """The ranking as an attachment."""
    run = ranking.run
    body = {
        "run": {
            "id": str(run.pk),
            "number": run.number,
            "job": str(run.job_id),
            "job_version": run.version.number,
            "as_of": run.as_of.isoformat() if run.as_of else None,
            "seed": run.seed,
            "ranking_hash": run.ranking_hash,
            "inputs_hash": run.inputs_hash,
            "software": (run.basis or {}).get("software"),
            "order": "strict" if run.strict else "bands",
            "order_rationale": run.version.order_rationale if run.strict else "",
            "summary": run.summary,
        },
        "entries": [
            {
                "rank": entry.rank,
                "tied": entry.tied,
                "band": entry.band,
                "tier": entry.tier,
                "candidate": entry.candidate,
                "name": entry.name,
                "application": entry.application,
                "stage": entry.stage,
                "must_haves_met": entry.musts_met,
                "must_haves_unproven": entry.musts_unproven,
                "score": {"verified": entry.verified, "best_estimate": entry.best, "all_claims": entry.all_claims},
                "explanation": entry.entry,
            }
            for entry in ranking.entries
        ],
    }
    response = JsonResponse(body)
    response["Content-Disposition"] = f'attachment; filename="{ranking.file_name}.json"'
    return response
