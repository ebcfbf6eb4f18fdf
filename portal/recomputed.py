"""A stored run computed again from what it stored: the same hash comes out, or it is said why it cannot.

Nothing is read but the run: the statements of its entries, the relations it used, its version's requirements, its day
and its seed. So it does not matter what became of records, issuers and frameworks since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from matching.fingerprint import VERSION, table_of_numbers
from matching.plan import Plan
from matching.rank import rank_by
from matching.statements import Application as Applicant
from matching.stored import plan_from
from matching.wire import from_json
from portal.models import RankingEntry, RankingRun
from portal.requirements import graph_for, requirements_of
from portal.scope import Scope

__all__ = ["Again", "Recomputed", "recompute", "stored_applicants", "stored_plan"]

_PLACE = frozenset({"rank", "tied", "rank_shown"})


class Again(StrEnum):
    """What came of it."""

    SAME = "same"
    PARTLY = "partly"
    DIFFERENT = "different"
    OTHER_SCORER = "other_scorer"


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A run computed again.

    ``erased`` people withdrew, or took back what they rested on: what was known of them is gone, so the whole hash
    cannot come out; of the ``compared`` others each entry was held against the stored one, and ``alike`` are equal.
    """

    outcome: Again
    ranking_hash: str
    inputs_hash: str
    erased: int
    compared: int
    alike: int
    scorer: int | None

    @property
    def sentence(self) -> str:
        """What came of it, in words."""
        if self.outcome is Again.SAME:
            return f"Computed again from what was stored: the same hash, and the same {self.compared:,} entries."
        if self.outcome is Again.PARTLY:
            people = "person" if self.erased == 1 else "people"
            return (
                f"{self.erased:,} {people} withdrew since, or took records back, and what was known of them is erased: "
                "the whole hash cannot come out again. "
                f"Of the others, {self.alike:,} of {self.compared:,} entries came out as they were stored."
            )
        if self.outcome is Again.OTHER_SCORER:
            return (
                "This run was made by another version of the scorer, so its hash cannot come out of this one. "
                f"{self.alike:,} of {self.compared:,} entries came out as they were stored."
            )
        return (
            f"Another hash came out: {self.alike:,} of {self.compared:,} entries are as they were stored. Something "
            "that was stored was changed afterwards; ask whoever runs this installation."
        )


def recompute(scope: Scope, run: RankingRun) -> Recomputed:
    """Compute ``run`` again, and hold it against what is stored. Nothing is written."""
    applicants, stored, erased = stored_applicants(scope, run)
    day = (run.as_of or run.created_at).date()
    found = rank_by(stored_plan(run), applicants, seed=run.seed, as_of=day)
    now = {entry.candidate: entry.to_json() for entry in found.entries}
    now |= {beside.candidate: beside.to_json() for beside in found.not_rankable}
    alike = sum(_same(now[name], entry, whole=not erased) for name, entry in stored.items())
    scorer = (run.basis or {}).get("fingerprint")
    other = scorer != VERSION or (run.basis or {}).get("table") != table_of_numbers()
    if not erased and found.ranking_hash == run.ranking_hash and alike == len(stored):
        outcome = Again.SAME
    elif other:
        outcome = Again.OTHER_SCORER
    else:
        outcome = Again.PARTLY if erased and alike == len(stored) else Again.DIFFERENT
    return Recomputed(outcome, found.ranking_hash, found.inputs_hash, erased, len(stored), alike, scorer)


def stored_plan(run: RankingRun) -> Plan:
    """The run's plan with the relations of its day; with those of today for a run that stored none."""
    requirements = requirements_of(run.version)
    relations = (run.basis or {}).get("relations")
    return Plan.of(requirements, graph_for(requirements)) if relations is None else plan_from(requirements, relations)


def stored_applicants(scope: Scope, run: RankingRun) -> tuple[list[Applicant], dict[str, dict[str, Any]], int]:
    """What the run read of each candidate, their stored entries by candidate, and of how many all is erased."""
    applicants: list[Applicant] = []
    entries: dict[str, dict[str, Any]] = {}
    erased = 0
    for tier, entry, inputs in _rows(scope, run):
        if tier == RankingEntry.WITHDRAWN:
            erased += 1
            continue
        applicant = from_json(Applicant, inputs)
        applicants.append(applicant)
        entries[applicant.candidate] = entry
    return applicants, entries, erased


def _rows(scope: Scope, run: RankingRun) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    rows = RankingEntry.objects.within(scope).filter(run=run).order_by("position")
    return iter(rows.values_list("tier", "entry", "inputs").iterator(chunk_size=500))


def _same(now: dict[str, Any], then: dict[str, Any], *, whole: bool) -> bool:
    """Whether an entry is as it was stored; without those who are gone, the places of the others may differ."""
    if whole:
        return now == then
    return {name: value for name, value in now.items() if name not in _PLACE} == {
        name: value for name, value in then.items() if name not in _PLACE
    }
