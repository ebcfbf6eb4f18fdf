"""What every figure counts: the applications that were chosen, and what hangs on them.

Operators' trials and sample data are left out; so is who withdrew, since what they shared is erased.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from portal.models import Application, Decision, Record
from portal.scope import Scope

__all__ = ["PLACES", "Ground", "Reached", "Wanted", "reached_place", "standing_decisions"]

#: The stages of the funnel by how far they are along it; whoever stands elsewhere has place 0.
PLACES = {stage: place for place, stage in enumerate(Application.SHOWN_STAGES, start=1)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which applications: of one job, from one source, from when to when (days of applying, both included)."""

    job: uuid.UUID | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    """So many applications of one source stand at one stage, came so far, with or without a verified record."""

    source: str
    stage: str
    place: int
    proven: bool
    people: int


class Ground:
    """The applications of a selection, and queries that several figures share; each is asked at most once."""

    def __init__(self, scope: Scope, wanted: Wanted) -> None:
        self.scope = scope
        self.wanted = wanted
        self.now: datetime = timezone.now()

    def applications(self, *, hidden_too: bool = False) -> QuerySet[Application]:
        """The chosen applications; those that were withdrawn only with ``hidden_too``."""
        wanted = self.wanted
        rows: QuerySet[Application] = Application.objects.within(self.scope, hidden_too=hidden_too)
        rows = rows.exclude(source=Application.TRIAL)
        if not wanted.sample:
            rows = rows.filter(job__sample=False, candidate__sample=False)
        if wanted.job:
            rows = rows.filter(job=wanted.job)
        if wanted.source is not None:
            rows = rows.filter(source=wanted.source)
        if wanted.since:
            rows = rows.filter(created_at__gte=_midnight(wanted.since))
        if wanted.until:
            rows = rows.filter(created_at__lt=_midnight(wanted.until + timedelta(days=1)))
        return rows

    @property
    def people(self) -> QuerySet[Application]:
        """The chosen applications."""
        return self.applications()

    @property
    def records(self) -> QuerySet[Record]:
        """The records of the people who made them."""
        rows: QuerySet[Record] = Record.objects.within(self.scope)
        return rows.filter(candidate__in=self.people.values("candidate"))

    @cached_property
    def reached(self) -> list[Reached]:
        """How far they came, by source and by whether they have a verified record."""
        proven = Record.objects.within(self.scope).filter(candidate=OuterRef("candidate_id"), verdict="verified")
        rows = self.people.annotate(
            place=reached_place(self.scope, "stage", "pk"),
            proven=Exists(proven, output_field=BooleanField()),
        )
        counted = rows.values_list("source", "stage", "place", "proven").annotate(people=Count("pk")).order_by()
        return [Reached(*row) for row in counted]

    @cached_property
    def total(self) -> int:
        """How many applications were chosen."""
        return sum(row.people for row in self.reached)

    def at_least(self, place: int) -> int:
        """How many of them came so far."""
        return sum(row.people for row in self.reached if row.place >= place)


def standing_decisions(scope: Scope) -> QuerySet[Decision]:
    """Decisions that no later one took back.

    By a list of those that were, asked for once: joined to itself, SQLite reads the whole table for every application.
    """
    undone = Decision.objects.within(scope).filter(undoes__isnull=False).order_by().values("undoes")
    rows: QuerySet[Decision] = Decision.objects.within(scope)
    return rows.exclude(pk__in=undone)


def reached_place(scope: Scope, stage: str, application: str) -> Greatest:
    """The furthest stage by its place: where it stands, or where a decision that was not undone once put it."""
    decisions = standing_decisions(scope).filter(application=OuterRef(application), stage__in=PLACES)
    best = decisions.order_by().values("application").annotate(best=Max(_place_of("stage"))).values("best")
    return Greatest(_place_of(stage), Coalesce(Subquery(best, output_field=IntegerField()), Value(0)))


def _place_of(stage: str) -> Case:
    known = [When(**{stage: name}, then=Value(place)) for name, place in PLACES.items()]
    return Case(*known, default=Value(0), output_field=IntegerField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
