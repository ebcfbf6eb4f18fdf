"""One batch: how far it is, what came of each thing that was given, and the file of results."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.exports.batch_results import results_as_csv
from portal.models import Batch
from portal.permissions import Capability
from portal.queries_batch import FILTERS, batch_counts, batch_items, batch_page
from portal.queries_workers import checking_paused
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["batch_live", "batch_results", "batch_view"]


@require_GET
@member(Capability.READ_RECORDS)
def batch_view(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """The page of a batch."""
    return render(request, "records/batch.html", _context(request, row_or_404(Batch, request.scope, batch, "job")))


@require_GET
@member(Capability.READ_RECORDS)
def batch_live(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """Progress and table as they stand now; polled only while something runs."""
    return render(request, "records/_batch_now.html", _context(request, row_or_404(Batch, request.scope, batch, "job")))


@require_GET
@member(Capability.READ_RECORDS)
def batch_results(request: MemberRequest, batch: uuid.UUID) -> HttpResponse:
    """What came of each thing so far, as CSV."""
    row = row_or_404(Batch, request.scope, batch)
    return results_as_csv(row, batch_items(request.scope, row))


def _context(request: MemberRequest, batch: Batch) -> dict[str, Any]:
    wanted = request.GET.get("only", "")
    wanted = wanted if wanted in FILTERS else ""
    items, total, number, pages = batch_page(request.scope, batch, wanted, page_number(request.GET.get("page")))
    return {
        "batch": batch,
        "counts": batch_counts(request.scope, batch),
        "items": items,
        "wanted": wanted,
        "total": total,
        "number": number,
        "pages": pages,
        "numbered": any(item.number for item in items),
        "paused": checking_paused(request.scope),
    }
