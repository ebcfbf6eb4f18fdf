"""Periods by name, and the figures of the plain ones as they are kept where an organization is large.

Narrowed by a job, a source or days of one's own, there is less to count, and it is counted for the page. The words of
figures are kept in the language in which they were counted, so each language has its own. They are counted as a
recruiter may see them, whoever looks: a worker has every right, and its count would tell of people whom nobody may know
yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.metrics import METRICS, Ground, Wanted, figures
from portal.metrics.shape import Column, Figure, Found, Kind, Table
from portal.permissions import Role
from portal.scope import Scope

__all__ = ["COUNTED", "PERIODS", "figures_from", "first_day", "name_kept"]

#: So many days back from today; the year's from its first day; None for all time.
PERIODS: dict[str, tuple[Promise, int | None]] = {
    "30": (_("Last 30 days"), 30),
    "90": (_("Last 90 days"), 90),
    "365": (_("Last 12 months"), 365),
    "year": (_("This year"), 0),
    "all": (_("All time"), None),
}


def first_day(period: str) -> date | None:
    """The first day of a period that ends today; None for all time."""
    days, today = PERIODS[period][1], timezone.localdate()
    return None if days is None else today.replace(month=1, day=1) if days == 0 else today - timedelta(days=days)


def name_kept(period: str) -> str:
    """The name under which a period's figures are kept in the language that is active."""
    return f"metrics {period} {translation.get_language() or settings.LANGUAGE_CODE}"


def figures_from(kept: dict[str, Any]) -> list[Figure]:
    """The figures as they were counted; one that a newer version of the software added is not there yet."""
    found = kept["figures"]
    return [Figure(metric, _found(found[key])) for key, metric in METRICS.items() if key in found]


def _count(period: str, language: str) -> Callable[[Scope], dict[str, Any]]:
    def count(scope: Scope) -> dict[str, Any]:
        with translation.override(language):
            reader = Scope(organization_id=scope.organization_id, role=Role.RECRUITER)
            ground = Ground(reader, Wanted(since=first_day(period)))
            return {
                "people": ground.total,
                "figures": {figure.metric.key: asdict(figure.found) for figure in figures(ground)},
            }

    return count


#: What a worker counts, by name.
COUNTED: dict[str, Callable[[Scope], dict[str, Any]]] = {
    f"metrics {period} {language}": _count(period, language)
    for period in PERIODS
    for language, _words in settings.LANGUAGES
}


def _found(value: dict[str, Any]) -> Found:
    tables = tuple(_table(table) for table in value["tables"])
    curve = tuple((float(at), float(done)) for at, done in value["curve"])
    plain = {"tables": tables, "curve": curve, "kind": Kind(value["kind"]), "notes": tuple(value["notes"])}
    return Found(**(value | plain))


def _table(value: dict[str, Any]) -> Table:
    columns = tuple(Column(**(column | {"kind": Kind(column["kind"])})) for column in value["columns"])
    rows = tuple(tuple(row) for row in value["rows"])
    return Table(**(value | {"columns": columns, "rows": rows, "codes": tuple(value["codes"])}))
