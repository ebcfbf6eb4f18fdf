"""The gap report of one application, computed from a stored ranking.

The same statements, the same day, the same words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from matching.codes import Tier
from matching.gaps import gap_report
from matching.pool import SMALL_POOL
from matching.relations import ConceptGraph
from matching.reports import GapReport
from matching.results import RankedEntry
from matching.statements import Application as Applicant
from matching.statements import Need, Requirement
from matching.wire import from_json
from portal.blind import hides, sees_identities, veil_entries, words_of
from portal.blind_words import blinded_report, blinded_text
from portal.change_words import Changes, changes_of
from portal.engine_words import spoken_report
from portal.legal import require_open
from portal.models import (
    Application,
    Decision,
    EvidenceRequest,
    JobRequirement,
    JobVersion,
    Observation,
    RankingEntry,
    RankingRun,
)
from portal.permissions import Capability
from portal.requirements import graph_for, requirements_of
from portal.scope import Scope

__all__ = [
    "GapView",
    "Measure",
    "entry_of_application",
    "gap_report_of",
    "gap_view",
    "measure_of",
    "report_of",
    "requirement_of",
]


CHANGES_SHOWN = 5
LINES_OF_A_PAGE = 36  # below the masthead, at the usual size; tests/browser measures what really fits


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap report with what only the portal knows.

    Decisions, requests, observations, the rank's "of how many", and which rank it would be if what is to be settled
    first were settled and nobody else's evidence changed (None where that is no news, or too few are ranked to say).
    ``unapproved`` are the must-haves that nobody approved, in a version where somebody approved others.
    """

    entry: RankingEntry
    report: GapReport
    ranked: int
    decisions: list[Decision]
    asked: dict[str, EvidenceRequest]
    observations: list[Observation]
    newer_run: int | None
    rank_after: int | None = None
    unapproved: tuple[str, ...] = ()
    changes: Changes | None = None

    @property
    def place(self) -> str:
        """Where the candidate stands: by rank where a strict order is on record, else by band; empty: not ranked."""
        if not self.entry.rank:
            return ""
        if self.entry.run.strict:
            return _("Rank %(rank)s of %(total)s") % {
                "rank": self.entry.entry["rank_shown"],
                "total": self.ranked,
            }
        place = {"band": self.entry.band, "total": self.ranked}
        return _("Band %(band)s among %(total)s people ranked") % place if self.entry.band else ""

    @property
    def dense(self) -> bool:
        """Whether the report is too long for a Letter page at the usual size.

        And prints smaller, with shorter lists.
        """
        return _lines_on_paper(self.report) > LINES_OF_A_PAGE


def entry_of_application(scope: Scope, application: Application, number: int | None = None) -> RankingEntry | None:
    """The application's place in the run with this number, or in the newest finished run of its job.

    Raises:
        RankingClosedError: the job's legal profile asks for something that is not there.
    """
    scope.require(Capability.READ_RANKINGS)
    require_open(scope, application.job)
    entries = RankingEntry.objects.within(scope).filter(application=application, run__state=RankingRun.State.DONE)
    if number is not None:
        entries = entries.filter(run__number=number)
    related = ("run__version", "run__job", "application__candidate", "application__job")
    found: RankingEntry | None = entries.select_related(*related).defer("run__pool").order_by("-run__number").first()
    if found is not None:
        found.unveiled = sees_identities(scope)
    return found


def gap_view(scope: Scope, entry: RankingEntry) -> GapView:
    """The gap report of a ranking entry, with everything its page shows."""
    scope.require(Capability.READ_RANKINGS)
    application = entry.application
    newest: int | None = (
        RankingRun.objects.within(scope)
        .filter(job_id=application.job_id, state=RankingRun.State.DONE)
        .aggregate(newest=Max("number"))["newest"]
    )
    waiting = application.evidence_requests.filter(answered_at=None).order_by("created_at")
    report = report_of(entry)
    decisions = list(application.decisions.select_related("decided_by").order_by("-created_at"))
    asked = {request.requirement_key: request for request in waiting}
    observations = list(application.observations.select_related("observed_by").prefetch_related("amended_by"))
    observations.sort(key=lambda row: (row.retracted_at is not None, -row.observed_on.toordinal()))
    if hides(scope, application):
        _veil(scope, entry, decisions, asked.values(), observations)
    ranked = RankingEntry.objects.within(scope).filter(run_id=entry.run_id, rank__isnull=False).count()
    return GapView(
        entry=entry,
        report=report,
        ranked=ranked,
        unapproved=_unapproved(entry),
        rank_after=_rank_after(scope, entry, report) if entry.run.strict and ranked >= SMALL_POOL else None,
        decisions=decisions,
        asked=asked,
        observations=observations,
        newer_run=newest if newest and newest > entry.run.number else None,
        changes=changes_of(scope, entry.run, most=CHANGES_SHOWN, application=application),
    )


def _unapproved(entry: RankingEntry) -> tuple[str, ...]:
    musts = [row for row in entry.run.version.requirements.all() if row.need == Need.MUST.value]
    if not any(row.approved_at for row in musts):
        return ()  # approval is not used for this job
    return tuple(row.label for row in musts if not row.approved_at)


def _rank_after(scope: Scope, entry: RankingEntry, report: GapReport) -> int | None:
    """The rank in this run if the smallest change of what is settled first were made: who stands before it then."""
    question = report.settle_first
    line = next((line for line in report.musts if question and line.requirement == question.requirement), None)
    if line is None or not line.changes:
        return None
    after = line.changes[0]
    level = Q(tier=after.tier.value)
    before = Q(tier__in=_TIERS[: _TIERS.index(after.tier.value)])
    before |= level & Q(musts_met__gt=after.musts_met)
    level &= Q(musts_met=after.musts_met)
    before |= level & Q(musts_unproven__gt=after.musts_unproven)
    before |= level & Q(musts_unproven=after.musts_unproven, score_best__gt=after.score)
    others = RankingEntry.objects.within(scope).filter(run_id=entry.run_id, rank__isnull=False).exclude(pk=entry.pk)
    rank = others.filter(before).count() + 1
    return rank if rank != entry.rank else None


_TIERS = [tier.value for tier in Tier]


def gap_report_of(entry: RankingEntry, measure: Measure | None = None) -> dict[str, Any]:
    """The gap report of a ranking entry as JSON, see :class:`matching.reports.GapReport`.

    Of what was taken back, only that it was, with a digest. ``measure`` as in :func:`report_of`.
    """
    if entry.withdrawn:
        return entry.shown_entry
    strict = entry.run.strict
    return {**report_of(entry, measure).to_json(), "band": entry.band} | ({} if strict else {"rank": None})


def requirement_of(application: Application, key: str) -> JobRequirement | None:
    """The line of the job's present version with this key."""
    version = application.job.current_version
    return version.requirements.filter(key=key).first() if version else None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a version of a job asks for, and the graph around it; asked for once where several reports need it."""

    requirements: list[Requirement]
    graph: ConceptGraph


def measure_of(version: JobVersion) -> Measure:
    """The version's requirements with the part of the frameworks that can answer them."""
    requirements = requirements_of(version)
    return Measure(requirements, graph_for(requirements))


def report_of(entry: RankingEntry, measure: Measure | None = None) -> GapReport:
    """The gap report, computed from the stored entry: the same every time, and blind where its job is.

    It speaks the language that is active. ``measure`` is that of the run's version, where it is at hand.
    """
    measure = measure or measure_of(entry.run.version)
    as_of = (entry.run.as_of or entry.run.created_at).date()
    applicant = from_json(Applicant, entry.inputs)
    ranked = from_json(RankedEntry, entry.entry) if entry.rank is not None else None
    report = gap_report(ranked, applicant, measure.requirements, measure.graph, as_of=as_of)
    if entry.unveiled or not entry.application.unnamed:
        return spoken_report(report)
    labels = [text for row in entry.run.version.requirements.all() for text in _job_words(row)]
    shown = blinded_report(report.to_json(), entry.inputs, labels=labels, person=words_of(entry.application))
    return spoken_report(from_json(GapReport, shown))


def _job_words(row: JobRequirement) -> list[str]:
    return [row.label, *(str(concept.get("label", "")) for concept in row.concepts)]


def _veil(
    scope: Scope,
    entry: RankingEntry,
    decisions: Iterable[Decision],
    asked: Iterable[EvidenceRequest],
    observations: Iterable[Observation],
) -> None:
    """What members and the machinery wrote about somebody who is not to be known: without the words that name them."""
    words = words_of(entry.application)
    for decision in decisions:
        decision.reason = blinded_text(decision.reason, words)
    for request in asked:
        request.message = blinded_text(request.message, words)
    for observation in observations:
        observation.what_was_seen = blinded_text(observation.what_was_seen, words)
        observation.setting = blinded_text(observation.setting, words)
        observation.others = blinded_text(observation.others, words)
        observation.retracted_reason = blinded_text(observation.retracted_reason, words)
    veil_entries(scope, [entry])


def _lines_on_paper(report: GapReport) -> float:
    """About how many lines the report takes: table rows by their longest cell, the two columns below by half."""
    rows = sum(
        0.6
        + max(
            len(line.needed) / 24,
            len(f"{line.shown}; {line.remark}") / 40,
            len(line.next_step + line.consequence) / 42,
            1,
        )
        for line in (*report.musts, *report.nices)
    )
    below = sum(1.3 + len(item.ask + item.good_answer) / 62 for item in report.interview)
    below += sum(1.3 + len(f"{item.label}{item.words}") / 62 for item in report.first_days)
    below += sum(
        1.3 + len(f"{item.label}{item.words}{item.worth}{item.evidence.label}") / 62 for item in report.near_misses
    )
    below += sum(1.3 + len(f"{item.label}{item.words}{item.evidence.label}") / 62 for item in report.strengths)
    rows += len(report.whole.words) / 90 if report.whole else 0
    apart = sum(len(f"{item.title}{item.label}{item.reason}") for item in report.not_considered)
    apart += sum(map(len, report.could_not_check))
    return rows + below / 2 + apart / 150
