"""The items of a candidate's journey, read from the current reports of their records."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from portal.journey import Journey, JourneyItem, Undated, build_journey, items_of_report, undated_of_report
from portal.journey_resume import items_of_resume
from portal.models import Candidate, Record
from portal.permissions import Capability
from portal.scope import Scope
from verification.codes import Format

__all__ = ["candidate_journey", "journey_of_record"]

RECORDS_READ = 500


def journey_of_record(scope: Scope, record: Record) -> Journey:
    """The journey by every record of the record's candidate, or by the record alone when it has none."""
    scope.require(Capability.READ_RECORDS)
    if record.candidate_id is not None:
        return _journey(scope, _reports(scope, record.candidate_id))
    report = record.current_verification.report if record.current_verification else None
    return _journey(scope, {record.pk: report} if report else {})


def candidate_journey(scope: Scope, candidate: Candidate) -> Journey:
    """The candidate's journey, ready for `records/_journey.html`."""
    scope.require(Capability.READ_RECORDS)
    return _journey(scope, _reports(scope, candidate.pk))


def _reports(scope: Scope, candidate: uuid.UUID) -> dict[uuid.UUID, Any]:
    reports = (
        Record.objects.within(scope)
        .filter(candidate_id=candidate, current_verification__isnull=False)
        .order_by("created_at", "pk")
        .values_list("pk", "current_verification__report")[:RECORDS_READ]
    )
    return {pk: report for pk, report in reports if report}


def _journey(scope: Scope, reports: dict[uuid.UUID, Any]) -> Journey:
    dated: list[JourneyItem] = [item for pk, report in reports.items() for item in items_of_report(report, str(pk))]
    undated: list[Undated] = [item for pk, report in reports.items() for item in undated_of_report(report, str(pk))]
    return build_journey([*dated, *_own_words(scope, reports)], timezone.localdate(), undated)


def _own_words(scope: Scope, reports: dict[uuid.UUID, Any]) -> list[JourneyItem]:
    """What résumés among the records say themselves; their text is read for them alone."""
    wanted = [pk for pk, report in reports.items() if report.get("format") == Format.LER_RS]
    rows = Record.objects.within(scope).filter(pk__in=wanted) if wanted else Record.objects.none()
    payloads = rows.values_list("pk", "current_verification__payload")
    return [item for pk, payload in payloads for item in items_of_resume(payload, reports[pk], str(pk))]
