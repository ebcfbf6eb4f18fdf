"""Up to four applicants of one job side by side, requirement by requirement, as one ranking found them.

It is the gap report of each, turned: nothing here scores, orders or decides. Columns stand in the order in which they
were chosen.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.codes import State
from matching.reports import GapLine, GapReport
from matching.results import OpenQuestion
from portal.blind import sees_identities, veil, veil_entries
from portal.legal import require_open
from portal.models import Application, EvidenceRequest, Job, JobRequirement, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.queries_gaps import Measure, measure_of, report_of
from portal.scope import Scope

__all__ = ["FEWEST", "MOST", "Cell", "Column", "Comparison", "Line", "chosen_applications", "comparison"]

MOST, FEWEST = 4, 2
RELATED = ("application__candidate", "application__job")


@dataclass(frozen=True, slots=True)
class Column:
    """One applicant: where they stand in the run, and their gap report; both None where they applied after it.

    ``asked`` are the requests that wait for their answer, by requirement.
    """

    application: Application
    row: RankingEntry | None = None
    report: GapReport | None = None
    asked: dict[str, EvidenceRequest] = field(default_factory=dict)

    @property
    def ranked(self) -> bool:
        """Whether there was enough evidence to rank them."""
        return self.row is not None and self.row.rank is not None

    @property
    def question(self) -> OpenQuestion | None:
        """What to settle first."""
        return self.report.settle_first if self.report else None

    @property
    def met(self) -> int:
        """How many must-haves are met."""
        return sum(line.state is State.MET for line in self.report.musts) if self.report else 0


@dataclass(frozen=True, slots=True)
class Cell:
    """How one requirement stands for one applicant; ``apart`` where nobody else compared stands there alike."""

    column: Column
    line: GapLine | None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement across the applicants."""

    requirement: JobRequirement
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether not everybody stands alike."""
        return len({_state(cell.line) for cell in self.cells}) > 1

    @property
    def words(self) -> str:
        """How they compare, in words."""
        met = sum(_state(cell.line) == State.MET.value for cell in self.cells)
        if not self.differs:
            return _("All alike")
        return ngettext("Differs: met by %(met)s of %(all)s", "Differs: met by %(met)s of %(all)s", met) % {
            "met": met,
            "all": len(self.cells),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The applicants, and the requirements of the run's version in the job's order."""

    columns: list[Column]
    musts: list[Line]
    nices: list[Line]

    @property
    def differing(self) -> int:
        """On how many must-haves they differ."""
        return sum(line.differs for line in self.musts)


def chosen_applications(scope: Scope, job: Job, ids: Sequence[uuid.UUID]) -> list[Application] | None:
    """The applications for the job with these ids, in this order; None where one is not to be found."""
    scope.require(Capability.READ_RANKINGS)
    rows = Application.objects.within(scope).filter(job=job, pk__in=ids).exclude(source=Application.TRIAL)
    found = {row.pk: row for row in rows.select_related("candidate", "job")}
    return [found[pk] for pk in ids] if len(found) == len(set(ids)) else None


def comparison(scope: Scope, run: RankingRun, applications: Sequence[Application]) -> Comparison:
    """What the run found of these applicants, side by side.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, run.job)
    rows = RankingEntry.objects.within(scope).filter(run=run, application__in=applications)
    rows = rows.exclude(tier=RankingEntry.WITHDRAWN).select_related(*RELATED)
    entries = {row.application_id: row for row in rows}
    measure = measure_of(run.version)
    for row in entries.values():
        row.run = run  # one object, so that what it leads to is asked for once
    asked = _asked(scope, applications)
    columns = [
        _column(scope, application, entries.get(application.pk), measure, asked.get(application.pk, {}))
        for application in applications
    ]
    requirements = list(run.version.requirements.order_by("position"))
    lines = [_line(requirement, columns) for requirement in requirements]
    return Comparison(
        columns,
        [line for line in lines if line.requirement.need == "must"],
        [line for line in lines if line.requirement.need != "must"],
    )


def _asked(scope: Scope, applications: Sequence[Application]) -> dict[uuid.UUID, dict[str, EvidenceRequest]]:
    """What they were asked for and did not answer yet, by application and requirement."""
    found: dict[uuid.UUID, dict[str, EvidenceRequest]] = {}
    waiting = EvidenceRequest.objects.within(scope).filter(application__in=applications, answered_at=None)
    for request in waiting.order_by("created_at"):
        found.setdefault(request.application_id, {})[request.requirement_key] = request
    return found


def _column(
    scope: Scope,
    application: Application,
    row: RankingEntry | None,
    measure: Measure,
    asked: dict[str, EvidenceRequest],
) -> Column:
    if row is None:
        veil(scope, application)
        return Column(application)
    row.unveiled = sees_identities(scope)
    report = report_of(row, measure)
    veil_entries(scope, [row])
    return Column(row.application, row, report, asked)


def _line(requirement: JobRequirement, columns: Sequence[Column]) -> Line:
    lines = [_of(column, requirement.key) for column in columns]
    states = [_state(line) for line in lines]
    return Line(
        requirement,
        [
            Cell(column, line, apart=len(columns) > 1 and states.count(state) == 1)
            for column, line, state in zip(columns, lines, states, strict=True)
        ],
    )


def _of(column: Column, key: str) -> GapLine | None:
    if column.report is None:
        return None
    return next((line for line in (*column.report.musts, *column.report.nices) if line.requirement == key), None)


def _state(line: GapLine | None) -> str:
    return line.state.value if line else ""
