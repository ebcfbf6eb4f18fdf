"""A record as files: the bytes as received, the receipt, the verdict on paper."""

from __future__ import annotations

import json
import re
import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from portal import store
from portal.exports.verdict_pdf import verdict_pdf
from portal.permissions import Capability
from portal.queries_record import given_as
from portal.views.access import MemberRequest, member
from portal.views.record_row import record_or_404

__all__ = ["receipt", "received", "verdict"]


@require_GET
@member(Capability.READ_RECORDS)
def received(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The bytes as received: always a download, never shown by the browser as a page of this site."""
    row = record_or_404(request, record, "blob")
    try:
        data = store.get(row.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        raise Http404("The file is no longer there as it was received.") from None
    given = next(iter(given_as(request.scope, row)), None)
    name = re.sub(r"[^A-Za-z0-9._ -]+", "_", given.file_name if given else "").strip(" ._")[:100] or "record"
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@member(Capability.READ_RECORDS)
def receipt(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The receipt of the current verification, as a JSON file."""
    row = record_or_404(request, record, "current_verification")
    report = row.current_verification.report if row.current_verification else None
    if not report or "receipt" not in report:
        raise Http404("There is no receipt yet.")
    response = HttpResponse(json.dumps(report["receipt"], indent=2), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="receipt-{row.digest[:12]}.json"'
    return response


@require_GET
@member(Capability.READ_RECORDS)
def verdict(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The current verdict as a PDF, with its receipt attached."""
    row = record_or_404(request, record, "candidate", "current_verification")
    report = row.current_verification.report if row.current_verification else None
    if not report or "receipt" not in report or not row.verdict:
        raise Http404("There is no verdict yet.")
    response = HttpResponse(verdict_pdf(row, report), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="verdict-{row.digest[:12]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
