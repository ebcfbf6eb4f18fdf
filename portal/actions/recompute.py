"""Proving a stored ranking: computing it again, and putting on record what came out."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import RankingEntry, RankingRun
from portal.permissions import Capability
from portal.recomputed import Recomputed, recompute
from portal.scope import Scope
from portal.written import grouped

__all__ = ["MOST_IN_A_REQUEST", "recompute_ranking"]

#: More people than this are computed by the command alone: nobody waits a minute for a page.
MOST_IN_A_REQUEST = 3_000


def recompute_ranking(scope: Scope, run: RankingRun, *, at_most: int | None = MOST_IN_A_REQUEST) -> Recomputed:
    """Compute a finished run again from what it stored; what came out is on record.

    Raises:
        RefusedError: the run is not done, or it has more people than ``at_most``.

    """
    scope.require(Capability.READ_RANKINGS)
    if run.state != RankingRun.State.DONE:
        raise RefusedError(_("This ranking is not done yet, so there is nothing to hold against."))
    people = RankingEntry.objects.within(scope).filter(run=run).count()
    if at_most is not None and people > at_most:
        raise RefusedError(
            _(
                "%(people)s people are too many for a page. Whoever runs this installation can compute it again: "
                "%(command)s"
            )
            % {"people": grouped(people), "command": f"manage.py rerank --run {run.pk}"}
        )
    found = recompute(scope, run)
    with transaction.atomic():
        record_event(scope, "ranking.recomputed", run, number=run.number, outcome=found.outcome.value)
    return found
