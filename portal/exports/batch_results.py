"""What came of each thing in a batch, as CSV (RFC 4180): one line for each, whenever it is asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from django.http import HttpResponse

from portal.exports.csv_file import harmless
from portal.models import Batch
from portal.queries_batch import GivenItem

__all__ = ["COLUMNS", "results_as_csv"]

COLUMNS = (
    "row",
    "given",
    "name",
    "email",
    "outcome",
    "verdict",
    "code",
    "sentence",
    "record",
    "title",
    "issuer",
    "sha256",
)
_OUTCOMES = {
    "fetching": "being fetched",
    "unpacking": "being unpacked",
    "checking": "being checked",
    "unreadable": "not read",
    "refused": "not taken",
}


def results_as_csv(batch: Batch, items: Iterable[GivenItem]) -> HttpResponse:
    """The results as an attachment, UTF-8 with a byte order mark so that spreadsheets read names right."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number, item in enumerate(items, start=1):
        writer.writerow(_row(number, item))
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="credence-results-{batch.created_at:%Y%m%d}-{batch.pk.hex[-8:]}.csv"'
    )
    response["Cache-Control"] = "no-store"
    return response


def _row(number: int, item: GivenItem) -> list[str]:
    submission, candidate = item.submission, item.submission.candidate
    record = submission.record if item.record_url else None
    checked = item.outcome not in _OUTCOMES
    return [
        str(item.number or number),
        harmless(item.given),
        harmless(candidate.name) if candidate else "",
        harmless(candidate.email) if candidate else "",
        _OUTCOMES.get(item.outcome, "checked"),
        item.outcome if checked else "",
        item.code,
        harmless(item.sentence),
        item.record_url,
        harmless(record.title) if record and checked else "",
        harmless(record.issuer_name) if record and checked else "",
        submission.digest,
    ]
