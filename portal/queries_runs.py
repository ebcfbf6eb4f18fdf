"""Every ranking of a job as it is stored: why it was made, by whom, from what, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from portal.blind import veil
from portal.change_words import Changes, changes_of, shown_next_change
from portal.legal import require_open
from portal.models import Application, Decision, Job, RankingRun, SkillConcept, User
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["RunDecisions", "RunRow", "decisions_on", "relations_of", "run_row", "run_rows"]

RUNS_OF_A_PAGE = 20
LINES_OF_A_RUN = 3
DECISIONS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run, who asked for it in words, and what it changed."""

    run: RankingRun
    by: str
    changes: Changes | None
    next_change_on: date | None = None


@dataclass(frozen=True, slots=True)
class RunDecisions:
    """The decisions that were made while this run was the newest: (stage, words, how many), and the newest of them."""

    counts: list[tuple[str, str, int]]
    newest: list[Decision]

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(count for _, _, count in self.counts)


def decisions_on(scope: Scope, run: RankingRun) -> RunDecisions:
    """What people decided with this ranking before them; those of a blind job stand under opaque names.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, run.job)
    made = Decision.objects.within(scope).filter(run=run)
    words = dict(Application.Stage.choices)
    counted = made.order_by().values_list("stage").annotate(n=Count("pk")).order_by("-n", "stage")
    people = "application__candidate", "application__job", "decided_by"
    newest = list(made.select_related(*people).order_by("-created_at", "-pk")[:DECISIONS_SHOWN])
    veil(scope, *(decision.application for decision in newest))
    return RunDecisions([(stage, str(words.get(stage, stage)), count) for stage, count in counted], newest)


def relations_of(run: RankingRun, at_most: int) -> list[tuple[str, list[tuple[str, str]]]]:
    """The relations between skills that the run used: a skill, and (requirement, kind) of each that it answers."""
    stored: dict[str, list[list[object]]] = (run.basis or {}).get("relations") or {}
    some = dict(list(stored.items())[:at_most])
    labels = dict(SkillConcept.objects.filter(uri__in=list(some)).values_list("uri", "label"))
    needed = {row.key: row.label for row in run.version.requirements.all()}
    return [
        (labels.get(concept, concept), [(needed.get(str(one[0]), str(one[0])), str(one[1])) for one in answers])
        for concept, answers in some.items()
    ]


def run_rows(scope: Scope, job: Job, page: int) -> tuple[list[RunRow], int]:
    """One page of the job's runs, newest first, and how many there are.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, job)
    runs = RankingRun.objects.within(scope).filter(job=job).select_related("version", "job").defer("pool", "basis")
    start = (max(page, 1) - 1) * RUNS_OF_A_PAGE
    shown = list(runs.order_by("-number")[start : start + RUNS_OF_A_PAGE])
    names = _names(shown)
    return [_row(scope, run, names, LINES_OF_A_RUN) for run in shown], runs.count()


def run_row(scope: Scope, job: Job, number: int) -> RunRow | None:
    """One run of the job, with everything that it changed.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, job)
    runs = (
        RankingRun.objects.within(scope).filter(job=job, number=number).select_related("version", "job").defer("pool")
    )
    run = runs.first()
    return None if run is None else _row(scope, run, _names([run]), None)


def _row(scope: Scope, run: RankingRun, names: dict[str, str], most: int | None) -> RunRow:
    by = names.get(run.requested_by, "Credence")
    return RunRow(run, by, changes_of(scope, run, most=most), shown_next_change(scope, run))


def _names(runs: list[RankingRun]) -> dict[str, str]:
    """The members among those who asked, by what a run calls them."""
    asked = {run.requested_by for run in runs if run.requested_by.startswith("user:")}
    people = User.objects.filter(pk__in=[actor.partition(":")[2] for actor in asked])
    return {f"user:{person.pk}": str(person) for person in people}
