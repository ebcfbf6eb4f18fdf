"""What is inside a record, on a page of its own."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.permissions import Capability
from portal.queries_record import credential_tree
from portal.structure import build_structure
from portal.views.access import MemberRequest, member, page_number
from portal.views.record_row import record_or_404

__all__ = ["structure"]


@require_GET
@member(Capability.READ_RECORDS)
def structure(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """What is inside the record: its picture, group by group where there is much, and the list."""
    row = record_or_404(request, record, "current_verification")
    report = row.current_verification.report if row.current_verification else None
    if not report:
        raise Http404("The record was not read yet.")
    assert row.current_verification is not None  # noqa: S101 - it has a report
    picture = build_structure(
        report,
        row.current_verification.payload,
        group=page_number(request.GET.get("group", "0")),
        page=page_number(request.GET.get("page")),
    )
    context = {"record": row, "structure": picture, "tree": None}
    if not picture.grouped:
        context["tree"] = credential_tree(report, "")
    return render(request, "records/structure.html", context)
