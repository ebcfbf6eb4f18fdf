"""What can leave, and in which forms: a new kind, or a new form, is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.exports.audit import AUDIT
from portal.exports.csv_file import csv_chunks, write_csv
from portal.exports.decisions import DECISIONS
from portal.exports.gap_reports import GAP_REPORTS
from portal.exports.json_file import json_chunks, ndjson_chunks, write_json, write_ndjson
from portal.exports.kinds import Kind
from portal.exports.packs import EVIDENCE_PACKS, write_pack_file
from portal.exports.people import APPLICATIONS, CANDIDATES
from portal.exports.ranking import RANKINGS
from portal.exports.records import RECORDS, VERIFICATIONS
from portal.exports.table import Sink, Table
from portal.exports.xlsx_file import write_xlsx

__all__ = ["FORMS", "KINDS", "WRITERS", "Writer"]


@dataclass(frozen=True, slots=True)
class Writer:
    """One form, which is also how its files' names end. ``chunks`` gives the file piece by piece where that can be."""

    form: str
    label: str | Promise
    content_type: str
    write: Callable[[Table, Sink], None]
    chunks: Callable[[Table], Iterator[bytes]] | None = None


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        RANKINGS,
        GAP_REPORTS,
        CANDIDATES,
        APPLICATIONS,
        DECISIONS,
        RECORDS,
        VERIFICATIONS,
        AUDIT,
        EVIDENCE_PACKS,
    )
}
WRITERS: dict[str, Writer] = {
    writer.form: writer
    for writer in (
        Writer("csv", _("CSV, for any spreadsheet"), "text/csv; charset=utf-8", write_csv, csv_chunks),
        Writer(
            "xlsx",
            _("Excel workbook (XLSX)"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            write_xlsx,
        ),
        Writer("ndjson", _("NDJSON, an object a line"), "application/x-ndjson", write_ndjson, ndjson_chunks),
        Writer("json", _("JSON, one document"), "application/json", write_json, json_chunks),
    )
}
#: Every form: those of tables, and that of what is a file by itself.
FORMS: dict[str, Writer] = {
    **WRITERS,
    "zip": Writer("zip", _("ZIP, to be checked offline"), "application/zip", write_pack_file),
}
