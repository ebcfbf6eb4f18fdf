"""Decisions of one job or of all: who decided what, when and why, with codes where the page has words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from portal.dispositions import DISPOSITIONS
from portal.exports.kinds import About, Filter, Kind, Takes, row_of
from portal.exports.table import Row, Table, Tell, columns
from portal.models import Application, Decision, Job
from portal.permissions import Capability, Role
from portal.queries_decisions import FORMER, DecisionFilter, DecisionRow, decision_count, decision_pages
from portal.scope import Scope

__all__ = ["DECISIONS"]

COLUMNS = columns(
    "decided_at:time application:id candidate from_stage stage disposition rests_on reason decided_by member_kind "
    "run:integer tier override report_viewed_at:time undone:boolean undoes:id job:id id:id"
)


def _open(scope: Scope, about: About, tell: Tell) -> Table:
    scope.require(Capability.READ_CANDIDATES)
    one = row_of(scope, about, "job", Job)
    jobs = [one] if one else list(Job.objects.within(scope).order_by("created_at", "pk"))
    wanted = DecisionFilter(**{name: value for name, value in about.items() if name != "job"})
    return Table(
        name="decisions",
        columns=COLUMNS,
        rows=lambda: _rows(scope, jobs, wanted, tell),
        total=sum(decision_count(scope, job, wanted) for job in jobs),
        file_name=f"decisions-{one.pk}" if one else "decisions",
    )


def _rows(scope: Scope, jobs: list[Job], wanted: DecisionFilter, tell: Tell) -> Iterator[Row]:
    for job in jobs:
        for page in decision_pages(scope, job, wanted):
            for item in page:
                yield _row(job, item)
            tell(len(page))


def _row(job: Job, item: DecisionRow) -> Row:
    row: Decision = item.decision
    return (
        row.created_at,
        row.application_id,
        str(row.application.candidate),
        row.from_stage,
        row.stage,
        row.disposition,
        "; ".join(item.rests_on),
        row.reason,
        str(row.decided_by or ""),
        getattr(row, "role", None) or FORMER,
        row.run.number if row.run else None,
        row.tier,
        item.override,
        row.report_viewed_at,
        item.undone,
        row.undoes_id,
        job.pk,
        row.pk,
    )


_MEMBERS = (*Role.choices, (FORMER, gettext_lazy("No member any more")))
DECISIONS = Kind(
    "decisions",
    gettext_lazy("Decisions"),
    gettext_lazy("Who decided what, when and why; of one job, or of all."),
    frozenset({Capability.READ_CANDIDATES}),
    (
        Filter("job", gettext_lazy("Job"), Takes.ROW, Job),
        Filter("stage", gettext_lazy("Decided"), Takes.CHOICE, choices=tuple(Application.Stage.choices)),
        Filter(
            "disposition",
            gettext_lazy("Reason"),
            Takes.CHOICE,
            choices=tuple((item.code, item.label) for item in DISPOSITIONS.values()),
        ),
        Filter("role", gettext_lazy("Decided by"), Takes.CHOICE, choices=_MEMBERS),
        Filter("override", gettext_lazy("Against the order"), Takes.CHOICE, choices=(("yes", gettext_lazy("Yes")),)),
    ),
    _open,
)
