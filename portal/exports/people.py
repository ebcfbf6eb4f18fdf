"""Candidates, and their applications, as the pages and the API list them.

An application for a job that is screened blind is left out until its person may be known: its place in a list would
say whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from portal.blind import hidden_applications
from portal.exports.keyset import paged
from portal.exports.kinds import About, Filter, Kind, Takes, row_of
from portal.exports.table import Row, Table, Tell, columns
from portal.models import Application, Candidate, Job
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["APPLICATIONS", "CANDIDATES"]

PEOPLE = columns("id:id name email phone identifiers:json created_at:time")
APPLIED = columns("id:id candidate:id name email job:id job_title stage source created_at:time stage_since:time")
_JOB = Filter("job", gettext_lazy("Job"), Takes.ROW, Job)


def _shown(scope: Scope, about: About) -> QuerySet[Any]:
    rows = Application.objects.within(scope).exclude(hidden_applications(scope))
    job = row_of(scope, about, "job", Job)
    rows = rows if job is None else rows.filter(job=job)
    return rows.filter(stage=about["stage"]) if "stage" in about else rows


def _open_candidates(scope: Scope, about: About, tell: Tell) -> Table:
    scope.require(Capability.READ_CANDIDATES)
    found = Candidate.objects.within(scope).filter(merged_into=None)
    if "job" in about:
        found = found.filter(pk__in=_shown(scope, about).values("candidate"))
    return Table("candidates", PEOPLE, lambda: _candidates(found, tell), found.count(), "candidates")


def _candidates(found: QuerySet[Any], tell: Tell) -> Iterator[Row]:
    for page in paged(found.prefetch_related("identifiers"), "created_at"):
        for row in page:
            identifiers = [
                {"kind": each.kind, "value": each.value, "confirmed": each.confirmed_at is not None}
                for each in row.identifiers.all()
            ]
            yield row.pk, row.name, row.email, row.phone, identifiers, row.created_at
        tell(len(page))


def _open_applications(scope: Scope, about: About, tell: Tell) -> Table:
    scope.require(Capability.READ_CANDIDATES)
    found = _shown(scope, about).select_related("candidate", "job")
    return Table("applications", APPLIED, lambda: _applications(found, tell), found.count(), "applications")


def _applications(found: QuerySet[Any], tell: Tell) -> Iterator[Row]:
    for page in paged(found, "created_at"):
        for row in page:
            person, job = row.candidate, row.job
            yield (
                *(row.pk, person.pk, person.name, person.email, job.pk, job.title, row.stage, row.source),
                *(row.created_at, row.stage_since or row.created_at),
            )
        tell(len(page))


CANDIDATES = Kind(
    "candidates",
    gettext_lazy("Candidates"),
    gettext_lazy("Everybody known to the organization, or everybody of one job, with what identifies them."),
    frozenset({Capability.READ_CANDIDATES}),
    (_JOB,),
    _open_candidates,
)
APPLICATIONS = Kind(
    "applications",
    gettext_lazy("Applications"),
    gettext_lazy("Who applied for what, and where each application stands."),
    frozenset({Capability.READ_CANDIDATES}),
    (_JOB, Filter("stage", gettext_lazy("Stage"), Takes.CHOICE, choices=tuple(Application.Stage.choices))),
    _open_applications,
)
