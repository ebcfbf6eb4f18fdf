"""The gap reports of one ranking: a row for each requirement of each person; as JSON each report whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy

from portal.blind import blind_name, hides, sees_identities
from portal.exports.keyset import paged
from portal.exports.kinds import About, Kind
from portal.exports.ranking import RUN_FILTERS, chosen
from portal.exports.table import Row, Table, Tell, columns
from portal.models import RankingEntry, RankingRun
from portal.permissions import Capability
from portal.queries_gaps import gap_report_of, measure_of
from portal.scope import Scope

__all__ = ["GAP_REPORTS"]

AT_ONCE = 50  # each report is computed, so that a page takes a while
_OF_A_LINE = ("requirement", "needed", "need", "tier", "state", "state_words", "shown", "remark", "issuer")
_AFTER = ("next_step", "action", "owner", "consequence")
COLUMNS = columns(
    f"application:id candidate:id name band:integer {' '.join(_OF_A_LINE)} evidence_digest:id evidence_pointer "
    f"{' '.join(_AFTER)} job:id run:integer ranking_hash"
)


def _open(scope: Scope, about: About, tell: Tell) -> Table:
    for capability in GAP_REPORTS.needs:
        scope.require(capability)
    run = chosen(scope, about)
    found = RankingEntry.objects.within(scope).filter(run=run)
    found = found.select_related("application__candidate")
    return Table(
        name="gap reports",
        columns=COLUMNS,
        rows=lambda: _rows(scope, run, found, tell),
        objects=lambda: _objects(scope, run, found, tell),
        total=found.count(),
        file_name=f"gap-reports-{run.number}-{run.job_id}",
    )


def _reports(
    scope: Scope, run: RankingRun, found: QuerySet[Any], tell: Tell
) -> Iterator[tuple[RankingEntry, dict[str, str], dict[str, Any]]]:
    """Each entry, whose it is as far as the scope may know, and the report."""
    sees, measure = sees_identities(scope), measure_of(run.version)
    prefetch_related_objects([run.version], "requirements")  # their words, asked for again by each blind report
    for page in paged(found, "position", size=AT_ONCE):
        for row in page:
            row.run, row.unveiled = run, sees
            row.application.job = run.job
            gone, unnamed = row.withdrawn, hides(scope, row.application)
            name = "" if gone else blind_name(row.application) if unnamed else row.application.candidate.name
            whose = {
                "application": str(row.application_id),
                "candidate": "" if gone or unnamed else str(row.application.candidate_id),
                "name": name,
            }
            yield row, whose, gap_report_of(row, measure)
        tell(len(page))


def _objects(scope: Scope, run: RankingRun, found: QuerySet[Any], tell: Tell) -> Iterator[dict[str, Any]]:
    about = {"job": str(run.job_id), "run": run.number, "ranking_hash": run.ranking_hash}
    for _row, whose, report in _reports(scope, run, found, tell):
        yield {**whose, **about, "report": report}


def _rows(scope: Scope, run: RankingRun, found: QuerySet[Any], tell: Tell) -> Iterator[Row]:
    """Of who withdrew, one row that says so."""
    for row, whose, report in _reports(scope, run, found, tell):
        first = (*whose.values(), None if row.withdrawn else row.band)
        last = (str(run.job_id), run.number, run.ranking_hash)
        if row.withdrawn:
            line = {"state": RankingEntry.WITHDRAWN}
            yield (*first, *_cells(line, _OF_A_LINE), "", "", *_cells({}, _AFTER), *last)
        for line in (*report.get("musts", ()), *report.get("nices", ())):
            cited: dict[str, Any] = line.get("evidence") or {}
            evidence = (str(cited.get("digest", "")), str(cited.get("pointer", "")))
            yield (*first, *_cells(line, _OF_A_LINE), *evidence, *_cells(line, _AFTER), *last)


def _cells(line: dict[str, Any], names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(line.get(name) or "") for name in names)


GAP_REPORTS = Kind(
    "gap_reports",
    gettext_lazy("Gap reports"),
    gettext_lazy("Of one ranking: a row for each requirement of each person; as JSON each report whole."),
    frozenset({Capability.READ_RANKINGS}),
    RUN_FILTERS,
    _open,
)
