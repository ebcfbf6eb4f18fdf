"""Requests for evidence settle themselves when what was asked for is there, however it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from matching.codes import Tier
from portal.actions.events import record_event
from portal.models import EvidenceRequest, RankingEntry, Record
from portal.scope import Scope

__all__ = ["settle_record_requests", "settle_requests"]


def settle_requests(scope: Scope, entries: Sequence[RankingEntry]) -> int:
    """Mark requests answered whose requirement a new ranking finds met. Called in the ranking's transaction."""
    met = {
        (entry.application_id, result["requirement"])
        for entry in entries
        for result in entry.entry.get("results", ())
        if result.get("tier") == Tier.MET.value
    }
    if not met:
        return 0
    waiting = EvidenceRequest.objects.within(scope).filter(
        answered_at=None, application__in={application for application, _ in met}
    )
    return _answer(scope, [item for item in waiting if (item.application_id, item.requirement_key) in met])


def settle_record_requests(scope: Scope, record: Record) -> int:
    """Mark requests about one record answered: every required check of it has passed by now."""
    return _answer(scope, EvidenceRequest.objects.within(scope).filter(record=record, answered_at=None))


def _answer(scope: Scope, requests: Iterable[EvidenceRequest]) -> int:
    settled = 0
    for request in requests:
        request.answered_at = timezone.now()
        request.save(update_fields=["answered_at"])
        record_event(scope, "evidence.answered", request, application=request.application_id, how="settled")
        settled += 1
    return settled
