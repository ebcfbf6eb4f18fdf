"""The jobs of an organization as an audit of fairness looks at them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from portal.models import Job, RankingRun
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["jobs_for_audit"]


def jobs_for_audit(scope: Scope) -> QuerySet[Any]:
    """Every job, newest first: how it is screened, how often its needs changed, and its newest ranking."""
    scope.require(Capability.READ_AUDIT)
    newest = RankingRun.objects.within(scope).filter(job=OuterRef("pk"), state=RankingRun.State.DONE)
    rows = Job.objects.within(scope).annotate(
        version_count=Count("versions", distinct=True),
        newest_run=Subquery(newest.order_by("-number").values("number")[:1]),
    )
    return rows.order_by("-created_at", "-pk")
