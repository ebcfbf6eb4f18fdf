"""Rates as they leave: CSV with a row a group, or JSON with everything."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse

from portal.queries_rates import MEASURES, RatesView

__all__ = ["RATES_EXPORTS", "rates_json"]

COLUMNS = (
    "people",
    "selected",
    "rate",
    "rate_low",
    "rate_high",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p_value",
    "flagged",
    "to_four_fifths",
    "to_parity",
)


def rates_json(view: RatesView) -> dict[str, Any]:
    """The rates with what they are of."""
    wanted = view.wanted
    return {
        "made_at": view.made_at.isoformat(),
        "jobs": [{"id": str(job.pk), "title": job.title} for job in view.jobs],
        "version": wanted.version,
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "applicants": view.applicants,
        "ranked": view.ranked,
        "hidden_cells": view.report.hidden,
        "measures": {name: str(words) for name, words in MEASURES.items()},
        "tables": view.report.to_json()["tables"],
        "methods": {
            "rate_interval": "Wilson score, 95 %",
            "ratio_interval": "Katz log, 95 %",
            "p_value": "Fisher's exact test, two-sided",
            "median": "within each job",
            "hidden": "counts from 1 to 4, and the cells without which a sum would give them away",
        },
    }


def _as_csv(view: RatesView) -> HttpResponse:
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(("measure", "dimension", "sex", "race_or_ethnicity", "note", *COLUMNS))
    for table in view.report.tables:
        for group in table.groups:
            values = [getattr(group, name) for name in COLUMNS]
            write.writerow(
                [table.measure, table.dimension, group.sex, group.race, group.note]
                + ["" if value is None else value for value in values]
            )
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rates.csv"'
    return response


def _as_json(view: RatesView) -> HttpResponse:
    response = JsonResponse(rates_json(view), json_dumps_params={"indent": 2})
    response["Content-Disposition"] = 'attachment; filename="rates.json"'
    return response


RATES_EXPORTS: Mapping[str, Callable[[RatesView], HttpResponse]] = {"csv": _as_csv, "json": _as_json}
