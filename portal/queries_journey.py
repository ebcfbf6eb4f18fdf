"""The items of a candidate's journey, read from the current reports of their records."""

from __future__ import annotations

import uuid
from typing import Any

from portal.journey import Journey, JourneyItem, build_journey, items_of_report
from portal.journey_resume import items_of_resume
from portal.models import Candidate, Record
from portal.permissions import Capability
from portal.queries_record import today
from portal.scope import Scope
from verification.codes import Format

__all__ = ["candidate_journey", "journey_items"]

RECORDS_READ = 200


def journey_items(scope: Scope, record: Record) -> list[JourneyItem]:
    """The items of every record of the record's candidate, or of the record alone when it has none."""
    scope.require(Capability.READ_RECORDS)
    if record.candidate_id is None:
        report = record.current_verification.report if record.current_verification else None
        if not report:
            return []
        return [*items_of_report(report, str(record.pk)), *_own_words(scope, {record.pk: report})]
    return _items(scope, record.candidate_id)


def candidate_journey(scope: Scope, candidate: Candidate) -> Journey:
    """The candidate's journey, ready for `records/_journey.html`."""
    scope.require(Capability.READ_RECORDS)
    return build_journey(_items(scope, candidate.pk), today())


def _items(scope: Scope, candidate: uuid.UUID) -> list[JourneyItem]:
    reports = (
        Record.objects.within(scope)
        .filter(candidate_id=candidate, current_verification__isnull=False)
        .order_by("created_at", "pk")
        .values_list("pk", "current_verification__report")[:RECORDS_READ]
    )
    found = {pk: report for pk, report in reports if report}
    signed = [item for pk, report in found.items() for item in items_of_report(report, str(pk))]
    return [*signed, *_own_words(scope, found)]


def _own_words(scope: Scope, reports: dict[uuid.UUID, Any]) -> list[JourneyItem]:
    """What résumés among the records say themselves; their text is read for them alone."""
    wanted = [pk for pk, report in reports.items() if report.get("format") == Format.LER_RS]
    rows = Record.objects.within(scope).filter(pk__in=wanted) if wanted else Record.objects.none()
    payloads = rows.values_list("pk", "current_verification__payload")
    return [item for pk, payload in payloads for item in items_of_resume(payload, reports[pk], str(pk))]
