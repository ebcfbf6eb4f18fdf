"""What would change in a pool if something were settled: everybody concerned, scored again with the change made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matching.changes import Change, ChangeKind, ChangeStep, apply_step
from matching.codes import ActionKind, Gate, Owner, Tier
from matching.plan import Plan
from matching.relations import ConceptGraph
from matching.score import Scored, score
from matching.smallest_change import smallest_changes
from matching.statements import Application, Requirement, TrustLevel

__all__ = ["IssuerEffect", "Outlook"]

_ISSUER_GATES = frozenset({Gate.ISSUER_KNOWN, Gate.ISSUER_UNKNOWN})


@dataclass(frozen=True, slots=True)
class IssuerEffect:
    """What trusting one issuer would change: who is affected at all, who gains a must-have, who has them all then."""

    issuer: str
    name: str
    known: bool
    affected: tuple[str, ...]
    gain: tuple[str, ...]
    complete: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everybody who can be ranked, scored, with the smallest changes for each must-have that is open.

    ``changes`` leads from the candidate to the index of the requirement to its changes, fewest steps first.
    """

    plan: Plan
    as_of: date
    scored: Mapping[str, Scored]
    changes: Mapping[str, Mapping[int, tuple[Change, ...]]]

    @classmethod
    def of(
        cls,
        applications: Sequence[Application],
        requirements: Sequence[Requirement],
        graph: ConceptGraph,
        as_of: date,
    ) -> Outlook:
        """The outlook of ``applications``; those with nothing to rank are left out."""
        plan = Plan.of(requirements, graph)
        every = [score(item, plan, as_of) for item in applications]
        scored = {item.application.candidate: item for item in every if item.has_evidence}
        changes = {
            name: {index: several for index in plan.musts if (several := smallest_changes(item, plan, as_of, index))}
            for name, item in scored.items()
        }
        return cls(plan, as_of, scored, changes)

    def one_step_away(self, candidate: str) -> bool:
        """Whether one step on what is there would meet every must-have: everything is shown, one thing is open."""
        if self.scored[candidate].tier is not Tier.UNPROVEN:
            return False
        return any(
            len(change.steps) == 1 and change.musts_met == change.musts_total
            for several in self.changes[candidate].values()
            for change in several
        )

    def issuers(self) -> Iterator[IssuerEffect]:
        """What trusting each issuer that is not trusted yet would change, by issuer id; none where it is nothing."""
        holders: dict[str, dict[str, None]] = {}
        known: dict[str, tuple[str, bool]] = {}
        for name, item in self.scored.items():
            for one in (one for items in item.items for one in items if not _ISSUER_GATES.isdisjoint(one.gates)):
                statement = one.statement
                holders.setdefault(statement.issuer, {})[name] = None
                known.setdefault(statement.issuer, (statement.issuer_name, statement.trust is TrustLevel.KNOWN))
        for issuer in sorted(holders):
            effect = self._if_trusted(issuer, known[issuer], tuple(holders[issuer]))
            if effect.affected:
                yield effect

    def _if_trusted(self, issuer: str, named: tuple[str, bool], holders: tuple[str, ...]) -> IssuerEffect:
        name, known = named
        need = self.plan.requirements[0]
        step = ChangeStep(
            ChangeKind.TRUST_ISSUER, need.id, "", Owner.ADMINISTRATOR, ActionKind.DECIDE_ISSUER, issuer=issuer
        )
        affected, gain, complete = [], [], []
        for holder in holders:
            before = self.scored[holder]
            after = score(apply_step(before.application, step, need, self.as_of), self.plan, self.as_of)
            if (after.totals, after.tiers) != (before.totals, before.tiers):
                affected.append(holder)
            if after.met > before.met:
                gain.append(holder)
                if after.tier is Tier.MET:
                    complete.append(holder)
        return IssuerEffect(issuer, name, known, tuple(affected), tuple(gain), tuple(complete))
