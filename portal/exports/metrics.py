"""The metrics as they leave: CSV with a row a cell, a workbook with a sheet a figure, JSON with everything.

Seconds stay seconds and shares stay parts of one, so that whoever reads the file can go on counting. Words that a
spreadsheet would run as a formula are made text.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO, StringIO
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook

from portal.exports.csv_file import harmless
from portal.metrics.shape import Cell, Figure, Kind, Table
from portal.queries_metrics import MetricsView

__all__ = ["METRICS_EXPORTS", "metrics_json"]

COLUMNS = ("figure", "title", "table", "row", "words", "column", "unit", "value")
_UNITS = {Kind.TEXT: "text", Kind.COUNT: "count", Kind.SHARE: "share of 1", Kind.DURATION: "seconds"}
_SHEET_NAME = 31
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def metrics_json(view: MetricsView) -> dict[str, Any]:
    """Every figure with its definition, tables and notes, and what was chosen."""
    wanted = view.wanted
    return {
        "made_at": view.made_at.isoformat(),
        "job": str(wanted.job) if wanted.job else None,
        "applied_from": wanted.since.isoformat() if wanted.since else None,
        "applied_to": wanted.until.isoformat() if wanted.until else None,
        "source": wanted.source,
        "sample_data": wanted.sample,
        "applications": view.people,
        "figures": [_figure_json(figure) for figure in view.figures],
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    metric, found = figure.metric, figure.found
    return {
        "key": metric.key,
        "group": metric.group.value,
        "title": str(metric.title),
        "definition": str(metric.definition),
        "how": [str(sentence) for sentence in metric.how],
        "value": found.value,
        "unit": _UNITS[found.kind],
        "too_few": found.few,
        "said": found.said,
        "notes": list(found.notes),
        "tables": [
            {
                "key": table.key,
                "caption": table.caption,
                "columns": [{"words": column.words, "unit": _UNITS[column.kind]} for column in table.columns],
                "rows": [{"code": code, "cells": list(row)} for code, row in _coded(table)],
            }
            for table in found.tables
        ],
    }


def _coded(table: Table) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    codes = table.codes or tuple(str(number) for number in range(1, len(table.rows) + 1))
    return zip(codes, table.rows, strict=True)


def _as_csv(view: MetricsView) -> HttpResponse:
    out = StringIO()
    write = csv.writer(out)
    write.writerow(COLUMNS)
    for figure in view.figures:
        metric, found = figure.metric, figure.found
        head = (metric.key, harmless(str(metric.title)))
        write.writerow((*head, "", "", harmless(found.said), "", _UNITS[found.kind], _plain(found.value)))
        for table in found.tables:
            for code, row in _coded(table):
                for column, value in zip(table.columns, row, strict=True):
                    if column.kind is not Kind.TEXT:
                        words = (harmless(code), harmless(str(row[0])), harmless(column.words))
                        write.writerow((*head, table.key, *words, _UNITS[column.kind], _plain(value)))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _attached(response, view, "csv")


def _as_xlsx(view: MetricsView) -> HttpResponse:
    book = Workbook(write_only=True)
    about = book.create_sheet(_("Figures"))
    about.append([_("Figure"), _("Value"), _("Unit"), _("In words"), _("Definition")])
    for figure in view.figures:
        metric, found = figure.metric, figure.found
        line = [str(metric.title), found.value, _UNITS[found.kind], found.said, str(metric.definition)]
        about.append([_plain(cell) for cell in line])
    for figure in view.figures:
        sheet = book.create_sheet(figure.metric.key[:_SHEET_NAME])
        for table in figure.found.tables:
            sheet.append([harmless(table.caption)])
            sheet.append([harmless(f"{column.words} ({_UNITS[column.kind]})") for column in table.columns])
            for row in table.rows:
                sheet.append([_plain(cell) for cell in row])
            sheet.append([])
    out = BytesIO()
    book.save(out)
    return _attached(HttpResponse(out.getvalue(), content_type=_XLSX), view, "xlsx")


def _as_json(view: MetricsView) -> HttpResponse:
    return _attached(JsonResponse(metrics_json(view), json_dumps_params={"indent": 2}), view, "json")


def _plain(value: Cell) -> str | int | float:
    """A cell as it is written: numbers as they are, words harmless, nothing where nothing is known."""
    return "" if value is None else harmless(value) if isinstance(value, str) else value


def _attached(response: HttpResponse, view: MetricsView, ending: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="metrics-{view.made_at:%Y-%m-%d}.{ending}"'
    return response


METRICS_EXPORTS: Mapping[str, Callable[[MetricsView], HttpResponse]] = {
    "csv": _as_csv,
    "xlsx": _as_xlsx,
    "json": _as_json,
}
