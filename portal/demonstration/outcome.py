"""What came out of the demonstration, as one JSON object: the same seed and moment give the same object."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from portal.demonstration.fill import Filled
from portal.models import Candidate, RankingEntry, RankingRun, Record

__all__ = ["outcome"]

Json = dict[str, Any]
_VERDICTS = ("verified", "rejected", "indeterminate", "not_in_force")


def outcome(filled: Filled, runs: list[RankingRun]) -> Json:
    """Counts, verdicts, and every ranking with what each point rests on."""
    scope = filled.scope
    verdicts = Counter(Record.objects.within(scope).values_list("verdict", flat=True))
    hashes = "".join(run.ranking_hash for run in runs)
    return {
        "candidates": Candidate.objects.within(scope).count(),
        "records": Record.objects.within(scope).count(),
        "verdicts": {verdict: verdicts[verdict] for verdict in _VERDICTS},
        "jobs": [_job(run) for run in runs],
        "ranking_hash": hashlib.sha256(hashes.encode()).hexdigest(),
    }


def _job(run: RankingRun) -> Json:
    entries = list(run.entries.order_by("rank", "position").select_related("application"))
    ranked = [entry for entry in entries if entry.rank is not None]
    return {
        "id": str(run.job_id),
        "title": run.job.title,
        "ranking": [_entry(entry) for entry in ranked],
        "not_rankable": len(entries) - len(ranked),
    }


def _entry(row: RankingEntry) -> Json:
    entry = row.entry
    return {
        "rank": row.rank,
        "candidate": str(row.application.candidate_id),
        "tier": row.tier,
        "musts_met": row.musts_met,
        "musts_unproven": row.musts_unproven,
        "score": entry["score"],
        "verified_only": entry["verified_only"],
        "all_claims": entry["all_claims"],
        "contributions": [
            {
                "requirement": part["requirement"],
                "points": part["points"],
                "drop_if_removed": part["drop_if_removed"],
                "evidence": [
                    {"digest": item["digest"], "pointer": item["pointer"], "issuer": item["issuer"]}
                    for item in part["evidence"]
                ],
            }
            for part in entry["contributions"]
        ],
    }
