"""The rankings of a job as they are stored: which there are, why each was made, by whom, and what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max

from portal.blind import veil
from portal.change_words import Changes, changes_of, shown_next_change
from portal.legal import require_open
from portal.models import Application, Decision, Job, RankingRun, SkillConcept, User
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "RunDecisions",
    "RunRow",
    "chosen_run",
    "decisions_on",
    "job_runs",
    "newest_number",
    "pending_run",
    "relations_of",
    "run_row",
    "run_rows",
]

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


def job_runs(scope: Scope, job: Job, limit: int = 50) -> list[RankingRun]:
    """The job's finished runs, newest first, without their reports."""
    scope.require(Capability.READ_RANKINGS)
    runs = RankingRun.objects.within(scope).filter(job=job, state=RankingRun.State.DONE)
    return list(runs.defer("pool", "summary").select_related("version").order_by("-number")[:limit])


def chosen_run(scope: Scope, job: Job, number: int | None = None) -> RankingRun | None:
    """The finished run with this number, or the newest one; None when there is none.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, job)
    runs = RankingRun.objects.within(scope).filter(job=job, state=RankingRun.State.DONE).select_related("version")
    if number is not None:
        runs = runs.filter(number=number)
    found: RankingRun | None = runs.order_by("-number").first()
    return found


def pending_run(scope: Scope, job: Job) -> RankingRun | None:
    """The job's newest run, when it is not finished, or failed; None otherwise."""
    scope.require(Capability.READ_RANKINGS)
    newest: RankingRun | None = (
        RankingRun.objects.within(scope).filter(job=job).defer("pool", "summary").order_by("-number").first()
    )
    return newest if newest is not None and newest.state != RankingRun.State.DONE else None


def newest_number(scope: Scope, run: RankingRun) -> int:
    """The number of the job's newest finished run."""
    runs = RankingRun.objects.within(scope).filter(job_id=run.job_id, state=RankingRun.State.DONE)
    newest: int = runs.aggregate(newest=Max("number"))["newest"] or 0
    return newest


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
