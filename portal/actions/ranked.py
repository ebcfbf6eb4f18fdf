"""What a ranking run reads and writes: applications, statements, observations in; entries, pool report, event out.

A handful of queries whatever the number of applicants. The scorer sees opaque ids (the applications') and statements,
never a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from matching.fingerprint import VERSION, lottery, table_of_numbers
from matching.plan import Plan
from matching.pool import PoolReport, pool_report
from matching.rank import rank_by, used_concepts
from matching.results import NotRankable, Place, RankedEntry, Ranking
from matching.run_changes import next_change_on
from matching.statements import Application as Applicant
from matching.statements import Statement
from matching.stored import relations_used
from matching.wire import JsonValue, from_json, to_json
from portal.actions.events import record_event
from portal.actions.forget import forget_entry
from portal.actions.notify import notify
from portal.actions.ranked_changes import changes_since_last
from portal.actions.settle import settle_requests
from portal.evidence import statement_from_observation
from portal.leases import Lease, finish
from portal.models import (
    Application,
    Evidence,
    JobVersion,
    Observation,
    RankingEntry,
    RankingRun,
    Record,
    Submission,
)
from portal.models.rankings import BANDS, STRICT
from portal.queries_team import concerned
from portal.requirements import graph_for, requirements_of
from portal.scope import Scope
from portal.software import SOFTWARE

__all__ = ["Computed", "applicants", "basis_of", "compute", "shows_ranks", "write_ranking"]

NOT_RANKABLE = "not_rankable"
AT_ONCE = 500
#: Under ten candidates no number is shown but the band's.
FEWEST_RANKED = 10
UNREAD = (Submission.State.UNREADABLE, Submission.State.REFUSED)


@dataclass(frozen=True, slots=True)
class Computed:
    """A run's answer with what it was computed from."""

    as_of: datetime
    applicants: Mapping[str, Applicant]
    plan: Plan
    ranking: Ranking
    pool: PoolReport
    strict: bool

    @property
    def places(self) -> Mapping[str, Place]:
        """Each candidate's place in the bands."""
        return {where.candidate: where for where in self.ranking.places}


def compute(scope: Scope, run: RankingRun) -> Computed:
    """Rank everybody who applied, as things stand now (or at the run's ``as_of``)."""
    as_of = run.as_of or timezone.now()
    people = applicants(scope, run)
    requirements = requirements_of(run.version)
    graph, applications = graph_for(requirements), list(people.values())
    plan = Plan.of(requirements, graph)
    ranking = rank_by(plan, applications, seed=run.seed, as_of=as_of.date())
    strict = shows_ranks(run.version, len(ranking.entries))
    pool = pool_report(ranking, requirements, applications, graph)
    return Computed(as_of, people, plan, ranking, pool, strict)


def shows_ranks(version: JobVersion, rankable: int) -> bool:
    """Whether rank numbers may be shown: ten or more can be ranked, and why more means better work is on record."""
    return version.strict_order and bool(version.order_rationale.strip()) and rankable >= FEWEST_RANKED


def applicants(scope: Scope, run: RankingRun) -> dict[str, Applicant]:
    """Everybody who applied for the run's job, as matching may see them: by the application's id, with statements."""
    rows = list(
        Application.objects.within(scope)
        .filter(job_id=run.job_id)
        .exclude(source=Application.TRIAL)
        .order_by("pk")
        .values_list("pk", "candidate_id")
    )
    statements = _statements(scope, run)
    observations = _observations(scope, run)
    received, unread = _received(scope, run)
    return {
        str(pk): Applicant(
            candidate=str(pk),
            statements=(*statements[candidate], *observations[pk]),
            records_received=received[candidate],
            records_unreadable=unread[candidate],
        )
        for pk, candidate in rows
    }


def write_ranking(scope: Scope, run: RankingRun, lease: Lease, computed: Computed) -> None:
    """Write the run, once.

    Raises:
        LeaseLostError: another worker has the row; nothing was written.
    """
    ranking, pool = computed.ranking, computed.pool
    entries = list(_entries(run, computed))
    changes = changes_since_last(scope, run, computed)
    with transaction.atomic():
        withdrawn = _withdrawn_meanwhile(scope, run)
        for entry in entries:
            if entry.application_id in withdrawn:
                forget_entry(entry)
        finish(
            lease,
            state=RankingRun.State.DONE,
            as_of=computed.as_of,
            finished_at=timezone.now(),
            ranking_hash=ranking.ranking_hash,
            inputs_hash=ranking.inputs_hash,
            basis=basis_of(computed),
            changes=changes,
            next_change_on=next_change_on(computed.applicants.values(), computed.plan, computed.as_of.date()),
            summary={
                "applied": pool.applied,
                "rankable": pool.rankable,
                "met_all": pool.met_all,
                "one_confirmation": pool.one_confirmation,
                "not_rankable": pool.not_rankable,
                "weights_words": ranking.weights_words,
                "order": STRICT if computed.strict else BANDS,
                "bands": [[band.size, band.held] for band in ranking.bands],
            },
            pool=pool.to_json(),
            error="",
        )
        RankingEntry.objects.within(scope).bulk_create(entries, batch_size=AT_ONCE)
        run.job.runs.filter(number__lt=run.number, next_change_on__isnull=False).update(next_change_on=None)
        record_event(scope, "ranking.done", run, job=run.job_id, number=run.number, ranking_hash=ranking.ranking_hash)
        settle_requests(scope, entries)
        if changes and changes.get("list"):
            notify(scope, to=concerned(scope, run.job), kind="ranking_changed", job=run.job, run=run.number)


def _withdrawn_meanwhile(scope: Scope, run: RankingRun) -> set[UUID]:
    """Who withdrew while the run was being computed."""
    rows = Application.objects.within(scope, hidden_too=True).filter(job_id=run.job_id, withdrawn_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def _statements(scope: Scope, run: RankingRun) -> Mapping[UUID, list[Statement]]:
    found: defaultdict[UUID, list[Statement]] = defaultdict(list)
    rows = (
        Evidence.objects.within(scope)
        .filter(candidate__applications__job_id=run.job_id, candidate__applications__withdrawn_at=None)
        .order_by("record_id", "pk")
        .values_list("candidate_id", "statement")
    )
    for candidate, statement in rows.iterator(chunk_size=2_000):
        found[candidate].append(from_json(Statement, statement))
    return found


def _observations(scope: Scope, run: RankingRun) -> Mapping[UUID, list[Statement]]:
    labels = {
        concept["uri"]: concept.get("label", "") for row in run.version.requirements.all() for concept in row.concepts
    }
    found: defaultdict[UUID, list[Statement]] = defaultdict(list)
    for row in Observation.objects.within(scope).filter(application__job_id=run.job_id).order_by("pk"):
        found[row.application_id].append(
            statement_from_observation(
                digest=f"observation:{row.pk}",
                concept=row.concept_uri,
                label=labels.get(row.concept_uri, ""),
                observed_on=row.observed_on,
                level=row.level,
                confirmed=row.confirmed,
                setting=row.setting,
            )
        )
    return found


def _received(scope: Scope, run: RankingRun) -> tuple[Counter[UUID], Counter[UUID]]:
    """How many things each candidate shared, and how many of them could not be read."""
    applied = Q(candidate__applications__job_id=run.job_id, candidate__applications__withdrawn_at=None)
    records = Record.objects.within(scope).filter(applied).exclude(state="unreadable")
    readable = records.values_list("candidate_id").annotate(n=Count("pk", distinct=True)).order_by()
    files = Submission.objects.within(scope).filter(applied, state__in=UNREAD)
    unread = Counter(dict(files.values_list("candidate_id").annotate(n=Count("digest", distinct=True)).order_by()))
    return Counter(dict(readable)) + unread, unread


def basis_of(computed: Computed) -> dict[str, JsonValue]:
    """What, besides the statements of the entries, the run can be computed again from."""
    used = used_concepts(computed.applicants.values())
    return {
        "software": SOFTWARE,
        "fingerprint": VERSION,
        "table": table_of_numbers(),
        "relations": relations_used(computed.plan, used),
    }


def _entries(run: RankingRun, computed: Computed) -> Iterator[RankingEntry]:
    ranking, places = computed.ranking, computed.places
    shown = list(ranking.entries)
    if not computed.strict:  # an order within a band would say what the weights do not settle
        shown.sort(key=lambda entry: (places[entry.candidate].band, lottery(run.seed, entry.candidate)))
    for position, entry in enumerate(shown, start=1):
        yield _ranked(run, computed, position, entry, places[entry.candidate])
    for position, beside in enumerate(ranking.not_rankable, start=len(ranking.entries) + 1):
        yield _beside(run, computed, position, beside)


def _ranked(run: RankingRun, computed: Computed, position: int, entry: RankedEntry, place: Place) -> RankingEntry:
    question = entry.open_question
    return RankingEntry(
        organization_id=run.organization_id,
        run=run,
        application_id=UUID(entry.candidate),
        position=position,
        rank=entry.rank,
        tied=entry.tied,
        band=place.band,
        held_above=place.held_above,
        tier=entry.tier.value,
        musts_met=entry.musts_met,
        musts_unproven=entry.musts_unproven,
        score_verified=entry.verified_only,
        score_best=entry.score,
        score_all=entry.all_claims,
        question_kind=question.gate.value if question.gate else "",
        entry=entry.to_json(),
        inputs=to_json(computed.applicants[entry.candidate]),
    )


def _beside(run: RankingRun, computed: Computed, position: int, beside: NotRankable) -> RankingEntry:
    return RankingEntry(
        organization_id=run.organization_id,
        run=run,
        application_id=UUID(beside.candidate),
        position=position,
        rank=None,
        tier=NOT_RANKABLE,
        reason_group=beside.reason.value,
        entry=beside.to_json(),
        inputs=to_json(computed.applicants[beside.candidate]),
    )
