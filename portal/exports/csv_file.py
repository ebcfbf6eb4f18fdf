"""A ranking as CSV (RFC 4180). Cells that a spreadsheet would run as a formula are made text."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import HttpResponse

from portal.exports.ranking import ExportedEntry, ExportedRanking

__all__ = ["as_csv", "harmless"]

COLUMNS = (
    "rank",
    "tied",
    "band",
    "tier",
    "candidate",
    "name",
    "application",
    "stage",
    "must_haves_met",
    "must_haves_unproven",
    "score_verified",
    "score_best_estimate",
    "score_all_claims",
    "job",
    "job_version",
    "run",
    "ranking_hash",
    "order",
)
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """``text`` as a spreadsheet may open it: what would start a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def as_csv(ranking: ExportedRanking) -> HttpResponse:
    """The ranking as an attachment, UTF-8 with a byte order mark so that spreadsheets read names right."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for entry in ranking.entries:
        writer.writerow(_row(ranking, entry))
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{ranking.file_name}.csv"'
    return response


def _row(ranking: ExportedRanking, entry: ExportedEntry) -> list[str]:
    run = ranking.run
    return [
        "" if entry.rank is None else str(entry.rank),
        "" if entry.tied is None else "yes" if entry.tied else "no",
        "" if entry.band is None else str(entry.band),
        entry.tier,
        entry.candidate,
        harmless(entry.name),
        entry.application,
        entry.stage,
        str(entry.musts_met),
        str(entry.musts_unproven),
        f"{entry.verified:.6f}",
        f"{entry.best:.6f}",
        f"{entry.all_claims:.6f}",
        str(run.job_id),
        str(run.version.number),
        str(run.number),
        run.ranking_hash,
        "strict" if run.strict else "bands",
    ]
