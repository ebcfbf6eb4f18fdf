"""A ranking as it leaves: one run's entries, a row each; as JSON with every point and its citation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.actions.refusal import RefusedError
from portal.blind import blind_name, hides, veil_entries
from portal.exports.keyset import paged
from portal.exports.kinds import About, Filter, Kind, Takes, row_of
from portal.exports.table import Row, Table, Tell, columns
from portal.legal import closed_jobs
from portal.models import Job, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["RANKINGS", "RUN_FILTERS", "chosen", "open_ranking", "without_rank"]

RANK_FIELDS = frozenset({"rank", "tied", "rank_shown"})
DIGITS = 6  # of a score
COLUMNS = columns(
    "rank:integer tied:boolean band:integer tier candidate:id name application:id stage must_haves_met:integer "
    "must_haves_unproven:integer score_verified:number score_best_estimate:number score_all_claims:number job:id "
    "job_version:integer run:integer ranking_hash order"
)
_OF_THE_TABLE = (
    *("organization", "run", "application", "position", "rank", "tied", "band", "tier", "musts_met", "musts_unproven"),
    *("score_verified", "score_best", "score_all", "application__job", "application__candidate"),
    *("application__stage", "application__revealed_at", "application__candidate__name"),
)
RUN_FILTERS = (
    Filter("run", gettext_lazy("Ranking"), Takes.ROW, RankingRun),
    Filter("job", gettext_lazy("Job"), Takes.ROW, Job),
)


def without_rank(entry: dict[str, Any], *, strict: bool) -> dict[str, Any]:
    """The explanation without the rank, where rank numbers may not be shown."""
    return entry if strict else {name: value for name, value in entry.items() if name not in RANK_FIELDS}


def chosen(scope: Scope, about: About) -> RankingRun:
    """The finished run that ``about`` names, or the newest one of the job it names.

    Raises:
        RefusedError: there is none, or the job's legal profile does not let it be shown yet.
    """
    rows = RankingRun.objects.within(scope).filter(state=RankingRun.State.DONE).exclude(job__in=closed_jobs(scope))
    if "run" in about:
        rows = rows.filter(pk=about["run"])
    elif "job" in about:
        rows = rows.filter(job=row_of(scope, about, "job", Job))
    else:
        raise RefusedError(_("Say which ranking, or of which job the newest."), field="about.run")
    found: RankingRun | None = (
        rows.select_related("job", "version").defer("pool", "changes").order_by("-number").first()
    )
    if found is None or ("job" in about and str(found.job_id) != about["job"]):
        field = "about.run" if "run" in about else "about.job"
        raise RefusedError(_("There is no such ranking, or it may not be shown yet."), field=field)
    return found


def open_ranking(scope: Scope, about: About, tell: Tell) -> Table:
    """The rows stand by rank where rank numbers may be shown, and by band and lot elsewhere."""
    for capability in RANKINGS.needs:
        scope.require(capability)
    run = chosen(scope, about)
    found = RankingEntry.objects.within(scope).filter(run=run)
    return Table(
        name="ranking",
        columns=COLUMNS,
        rows=lambda: _rows(scope, run, found, tell),
        objects=lambda: _objects(scope, run, found, tell),
        total=found.count(),
        file_name=f"ranking-{run.number}-{run.job_id}",
        head={"run": _head(run)},
        listed="entries",
    )


def _pages(run: RankingRun, found: QuerySet[Any], tell: Tell) -> Iterator[RankingEntry]:
    for page in paged(found, "position"):
        for row in page:
            row.run = run
            row.application.job = run.job
            yield row
        tell(len(page))


def _rows(scope: Scope, run: RankingRun, found: QuerySet[Any], tell: Tell) -> Iterator[Row]:
    strict, version = run.strict, run.version.number
    order = "strict" if strict else "bands"
    for row in _pages(run, found.select_related("application__candidate").only(*_OF_THE_TABLE), tell):
        person = row.application
        gone, unnamed = row.withdrawn, hides(scope, person)
        yield (
            row.rank if strict else None,
            row.tied if strict else None,
            row.band,
            row.tier,
            "" if gone or unnamed else str(person.candidate_id),
            "" if gone else blind_name(person) if unnamed else person.candidate.name,
            str(row.application_id),
            RankingEntry.WITHDRAWN if gone else person.stage,
            row.musts_met,
            row.musts_unproven,
            round(row.score_verified, DIGITS),
            round(row.score_best, DIGITS),
            round(row.score_all, DIGITS),
            str(run.job_id),
            version,
            run.number,
            run.ranking_hash,
            order,
        )


def _objects(scope: Scope, run: RankingRun, found: QuerySet[Any], tell: Tell) -> Iterator[dict[str, Any]]:
    """Of who withdrew there is the place, the word `withdrawn`, and a digest in the explanation."""
    strict = run.strict
    for row in _pages(run, found.select_related("application__candidate").defer("inputs"), tell):
        gone, unnamed = row.withdrawn, hides(scope, row.application)
        veil_entries(scope, [row])
        yield {
            "rank": row.rank if strict else None,
            "tied": row.tied if strict else None,
            "band": row.band,
            "tier": row.tier,
            "candidate": "" if gone or unnamed else str(row.application.candidate_id),
            "name": "" if gone else row.application.candidate.name,
            "application": str(row.application_id),
            "stage": RankingEntry.WITHDRAWN if gone else row.application.stage,
            "must_haves_met": row.musts_met,
            "must_haves_unproven": row.musts_unproven,
            "score": {"verified": row.score_verified, "best_estimate": row.score_best, "all_claims": row.score_all},
            "explanation": without_rank(row.shown_entry, strict=strict),
        }


def _head(run: RankingRun) -> dict[str, Any]:
    return {
        "id": str(run.pk),
        "number": run.number,
        "job": str(run.job_id),
        "job_version": run.version.number,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "seed": run.seed,
        "ranking_hash": run.ranking_hash,
        "inputs_hash": run.inputs_hash,
        "software": (run.basis or {}).get("software"),
        "order": "strict" if run.strict else "bands",
        "order_rationale": run.version.order_rationale if run.strict else "",
        "summary": run.summary,
    }


RANKINGS = Kind(
    "rankings",
    gettext_lazy("A ranking"),
    gettext_lazy("One run’s entries, a row for each person; as JSON with every point and its citation."),
    frozenset({Capability.READ_RANKINGS}),
    RUN_FILTERS,
    open_ranking,
)
