"""What a new ranking changes: compared with the job's ranking before, told by ids and codes.

Names, titles and words are not kept here: whoever reads joins them (:mod:`portal.change_words`), so that what was
erased is named nowhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from matching.codes import Tier
from matching.run_changes import Outcome, changes_between
from matching.statements import Application as Applicant
from matching.wire import from_json, to_json
from portal.models import Application, RankingEntry, RankingRun
from portal.scope import Scope

if TYPE_CHECKING:
    from portal.actions.ranked import Computed

__all__ = ["MOST_CHANGES", "changes_since_last"]

MOST_CHANGES = 200
_COLUMNS = ("application_id", "tier", "musts_met", "musts_unproven", "score_best", "inputs")
_TIERS = frozenset(Tier)


def changes_since_last(scope: Scope, run: RankingRun, computed: Computed) -> dict[str, Any] | None:
    """What changed since the job's finished ranking before; None when this is the first.

    ``list`` holds the first :data:`MOST_CHANGES` of ``total`` changes (JSON of :class:`matching.run_changes.Change`);
    ``joined`` and ``left`` count people.
    """
    last = _before(scope, run)
    if last is None:
        return None
    now = _outcomes(computed)
    entries = RankingEntry.objects.within(scope).filter(run=last).values_list(*_COLUMNS)
    before: dict[str, Outcome] = {}
    seen: set[str] = set()
    for pk, tier, met, unproven, best, inputs in entries.iterator(chunk_size=500):
        name = str(pk)
        seen.add(name)
        after = now.get(name)
        if after is None or _unchanged(computed, name, after, (tier, met, unproven, best), inputs):
            continue
        gone = inputs.get("withdrawn") is True
        known = None if gone else from_json(Applicant, inputs)
        before[name] = Outcome(known, Tier(tier) if tier in _TIERS else None, met, unproven)
    days = (_day(last), computed.as_of.date())
    found = changes_between(before, now, computed.plan, days)
    return {
        "since": last.number,
        "total": len(found),
        "list": [to_json(change) for change in found[:MOST_CHANGES]],
        "joined": len(now.keys() - seen),
        "left": _left(scope, run, seen - now.keys()),
        "version": last.version.number if last.version_id != run.version_id else None,
        "met_all": (last.summary or {}).get("met_all"),
    }


def _before(scope: Scope, run: RankingRun) -> RankingRun | None:
    rows = RankingRun.objects.within(scope).filter(job_id=run.job_id, number__lt=run.number)
    found: RankingRun | None = (
        (rows.filter(state=RankingRun.State.DONE).select_related("version").defer("pool", "basis", "changes"))
        .order_by("-number")
        .first()
    )
    return found


def _outcomes(computed: Computed) -> dict[str, Outcome]:
    people = computed.applicants
    found = {
        entry.candidate: Outcome(people[entry.candidate], entry.tier, entry.musts_met, entry.musts_unproven)
        for entry in computed.ranking.entries
    }
    for beside in computed.ranking.not_rankable:
        found[beside.candidate] = Outcome(people[beside.candidate], None, 0, 0)
    return found


def _unchanged(
    computed: Computed, name: str, after: Outcome, was: tuple[str, int, int, float], inputs: dict[str, Any]
) -> bool:
    tier, met, unproven, _ = was
    same_result = (tier, met, unproven) == (
        after.tier.value if after.tier else "not_rankable",
        after.met,
        after.unproven,
    )
    return same_result and inputs == to_json(computed.applicants[name])


def _left(scope: Scope, run: RankingRun, names: set[str]) -> int:
    """How many of those who are gone withdrew."""
    rows = Application.objects.within(scope, hidden_too=True).filter(job_id=run.job_id, withdrawn_at__isnull=False)
    return len(names & set(map(str, rows.values_list("pk", flat=True)))) if names else 0


def _day(run: RankingRun) -> date:
    moment: datetime = run.as_of or run.finished_at or timezone.now()
    return moment.date()
