"""Two verifications of one record side by side."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.models import Record, Verification
from portal.permissions import Capability
from portal.verification_changes import changes_between_reports
from portal.views.access import MemberRequest, member
from portal.views.record_row import record_or_404

__all__ = ["compare_verifications"]

HIGHEST = 2**31 - 1


@require_GET
@member(Capability.READ_RECORDS)
def compare_verifications(request: MemberRequest, record: uuid.UUID, before: int, after: int) -> HttpResponse:
    """What the verification ``after`` found otherwise than the verification ``before``."""
    row = record_or_404(request, record, "candidate")
    old, new = _finished(row, before), _finished(row, after)
    context = {
        "record": row,
        "old": old,
        "new": new,
        "changes": changes_between_reports(old.report or {}, new.report or {}),
    }
    return render(request, "records/compared.html", context)


def _finished(record: Record, number: int) -> Verification:
    found = record.verifications.filter(number=number, report__isnull=False).first() if number <= HIGHEST else None
    if found is None or not found.report:
        raise Http404("There is no such verification, or it did not finish.")
    return found
