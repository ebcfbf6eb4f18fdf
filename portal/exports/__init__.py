"""What leaves: files for other systems. A new kind of file is one module here and one line in ``EXPORTS``."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse

from portal.exports.csv_file import as_csv
from portal.exports.json_file import as_json
from portal.exports.ranking import ExportedRanking

EXPORTS: dict[str, Callable[[ExportedRanking], HttpResponse]] = {"csv": as_csv, "json": as_json}

__all__ = ["EXPORTS", "ExportedRanking"]
