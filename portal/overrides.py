"""When a decision went against the order of the ranking, defined in words and once.

Counted are decisions that stand (nobody took them back), that were made while a ranking was there to be read, about
somebody whom that ranking placed in a tier, and that chose: they took somebody on to the shortlist or further, or
declined somebody for a reason that is a choice among people (:data:`portal.dispositions.WEIGHED`). What the candidate
chose themselves, what the job's terms ask, and who stands beside the ranking are not counted: its order says nothing of
them.

Of these, an override is

* **moved on without evidence**: somebody was taken on while the ranking said “No evidence yet”;
* **declined above others**: somebody was declined while somebody of a lower tier stands at the shortlist or further in
  the same job. Tiers are compared, never ranks or scores: within a tier the order is too close to call.

An override is no mistake. People see what a record does not show; that they differ, how often, and why is what an
auditor reads. Where nobody ever differs, that is worth a question too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.dispositions import WEIGHED
from portal.models import Application, Decision, Job
from portal.scope import Scope
from portal.stages import DECLINED

__all__ = ["DEFINITION", "STANDING", "Order", "against_order", "counted", "order_of"]

TIERS = ("met", "unproven", "no_evidence")
WITHOUT_EVIDENCE, ABOVE_OTHERS = "moved_on_without_evidence", "declined_above_others"

#: A decision that nobody took back, and that takes none back.
STANDING = Q(undoes=None, undone_by=None)

DEFINITION: dict[str, Promise] = {
    WITHOUT_EVIDENCE: _("Moved on while the ranking said “No evidence yet”"),
    ABOVE_OTHERS: _("Declined while somebody of a lower tier was moved on"),
}

_TAKEN_ON = Q(stage__in=Application.SHOWN_STAGES) & ~Q(from_stage__in=Application.SHOWN_STAGES)
_CHOSEN_AGAINST = Q(stage=DECLINED) & (Q(disposition__in=WEIGHED) | Q(disposition=""))


@dataclass(frozen=True, slots=True)
class Order:
    """What the people who were moved on say of a job's order: ``lowest`` is the lowest tier among them, or empty."""

    lowest: str = ""

    @property
    def above(self) -> tuple[str, ...]:
        """The tiers above the lowest one that was moved on."""
        return TIERS[: TIERS.index(self.lowest)] if self.lowest else ()

    def kind_of(self, decision: Decision) -> str:
        """Which override a counted decision is; empty for none."""
        if decision.stage == DECLINED:
            return ABOVE_OTHERS if decision.tier in self.above and _weighed(decision) else ""
        taken_on = decision.stage in Application.SHOWN_STAGES and decision.from_stage not in Application.SHOWN_STAGES
        return WITHOUT_EVIDENCE if taken_on and decision.tier == "no_evidence" else ""


def _weighed(decision: Decision) -> bool:
    return not decision.disposition or decision.disposition in WEIGHED


def order_of(scope: Scope, job: Job) -> Order:
    """The lowest tier of those who stand at the shortlist or further, as it was when they got there."""
    on = Decision.objects.within(scope).filter(STANDING, _TAKEN_ON, application__job=job)
    on = on.filter(application__stage__in=Application.SHOWN_STAGES, tier__in=TIERS)
    return Order(_lowest(on.order_by().values_list("tier", flat=True).distinct()))


def counted() -> Q:
    """The filter over decisions that finds those of which a ranking's order says something."""
    return STANDING & Q(run__isnull=False, tier__in=TIERS) & (_TAKEN_ON | _CHOSEN_AGAINST)


def against_order(order: Order) -> Q:
    """The filter over decisions that finds the overrides of a job."""
    taken_on = _TAKEN_ON & Q(tier="no_evidence")
    return counted() & (taken_on | (_CHOSEN_AGAINST & Q(tier__in=order.above)))


def _lowest(tiers: Iterable[str]) -> str:
    found = set(tiers)
    return next((tier for tier in reversed(TIERS) if tier in found), "")
