"""Finding the record that a page is about."""

from __future__ import annotations

import uuid

from portal.blind import ClosedRecordError, closes_record
from portal.models import Record
from portal.views.access import MemberRequest, row_or_404

__all__ = ["record_or_404"]


def record_or_404(request: MemberRequest, pk: uuid.UUID, *related: str) -> Record:
    """The record, unless it would say who an applicant of a blind job is.

    Raises:
        ClosedRecordError: it would.
    """
    row = row_or_404(Record, request.scope, pk, *related)
    if closes_record(request.scope, row):
        raise ClosedRecordError
    return row
