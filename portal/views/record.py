"""One record: its verdict and every check, what is inside, the signed text, and what a member may do about it."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import store
from portal.actions.assign import assign_record
from portal.actions.issuers import trust_issuer
from portal.actions.links import confirm_link
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verification
from portal.actions.viewings import note_viewing_of_record
from portal.blind import ClosedRecordError, closes_record
from portal.exports.verdict_pdf import verdict_pdf
from portal.journey import build_journey
from portal.models import Application, Candidate, Evidence, EvidenceRequest, Record
from portal.permissions import Capability
from portal.queries_issuers import listed_issuer
from portal.queries_journey import journey_items
from portal.queries_people import also_shared_by
from portal.queries_record import (
    check_groups,
    check_tally,
    counts_as,
    credential_tree,
    find_credential,
    find_record_of_statement,
    given_as,
    history,
    linked_skills,
    today,
    used_in,
)
from portal.queries_records import inbox_rows
from portal.resume import is_bare_resume, own_words
from portal.signed_text import marked_pointers, signed_text
from portal.views.access import MemberRequest, member, row_or_404

__all__ = ["assign", "check_again", "confirm", "receipt", "received", "record_page", "statement", "trust", "verdict"]

CANDIDATES_SHOWN = 8


@require_GET
@member(Capability.READ_RECORDS)
def record_page(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The record, with the credential chosen by ``?c=`` (its digest) shown in detail."""
    row = _record(request, record, "candidate", "current_verification", "blob")
    note_viewing_of_record(request.scope, row)
    return _page(request, row)


def _record(request: MemberRequest, pk: uuid.UUID, *related: str) -> Record:
    """The record, unless it would say who an applicant of a blind job is."""
    row = row_or_404(Record, request.scope, pk, *related)
    if closes_record(request.scope, row):
        raise ClosedRecordError
    return row


def _page(
    request: MemberRequest, row: Record, *, trust_error: RefusedError | None = None, status: int = 200
) -> HttpResponse:
    scope, chosen = request.scope, request.GET.get("c", "")
    verification = row.current_verification
    report: dict[str, Any] = (verification.report if verification else None) or {}
    context: dict[str, Any] = {
        "record": row,
        "row": inbox_rows(scope, [row.pk])[0],
        "verification": verification,
        "report": report,
        "history": history(row),
        "given": given_as(row),
        "also_shared_by": also_shared_by(scope, row),
        "asked": EvidenceRequest.objects.within(scope).filter(record=row, answered_at=None).first(),
        "can_ask": Application.objects.within(scope).filter(candidate=row.candidate_id or None).exists(),
        "trust_error": trust_error,
        "typed": {"reason": request.POST.get("reason", "")},
    }
    if report:
        context |= _verified(request, row, report, verification.payload if verification else None, chosen)
    return render(request, "records/record.html", context, status=status)


def _verified(request: MemberRequest, row: Record, report: dict[str, Any], payload: Any, chosen: str) -> dict[str, Any]:  # noqa: ANN401
    found = find_credential(report, payload, chosen)
    if found is None:
        raise Http404("The record holds no such credential.")
    shown, own_payload = found
    skills = linked_skills(row)
    items = journey_items(request.scope, row)
    issuer = (report.get("issuer") or {}).get("id", "")
    return {
        "shown": shown,
        "is_whole": shown is report,
        "groups": check_groups(shown),
        "tally_counts": check_tally(shown),
        "tree": credential_tree(report, chosen or str(report.get("digest", ""))),
        "text": signed_text(own_payload, marked_pointers(shown.get("claims", []))) if own_payload is not None else "",
        "pointer": request.GET.get("p", ""),
        "only_words": shown is report and is_bare_resume(report),
        "resume": own_words(report, payload) if shown is report else (),
        "skills": [skill for skill in skills if skill.statement.digest == shown.get("digest")],
        "counts_as": counts_as(skills, today()),
        "used": used_in(request.scope, row, skills),
        "entry": listed_issuer(request.scope, issuer) if issuer else None,
        "journey": build_journey(items, today()),
    }


@require_GET
@member(Capability.READ_RECORDS)
def progress(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The verification under way, polled; when it is done, the browser is told to load the page again."""
    row = _record(request, record, "candidate", "current_verification")
    live = inbox_rows(request.scope, [row.pk])[0]
    report = row.current_verification.report if row.current_verification else None
    response = render(request, "records/_verdict.html", {"record": row, "row": live, "report": report or {}})
    if not live.running:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@member(Capability.READ_RECORDS)
def statement(request: MemberRequest, candidate: uuid.UUID, digest: str) -> HttpResponse:
    """The signed statement that a ranking cites: the candidate's record that holds it, opened at the credential."""
    person = row_or_404(Candidate, request.scope, candidate)
    record = find_record_of_statement(request.scope, person, digest)
    if record is None:
        raise Http404("No record of this candidate holds this statement.")
    if closes_record(request.scope, record):
        raise ClosedRecordError
    query = urlencode({"c": digest, "p": request.GET.get("p", "")})
    return redirect(f"{reverse('record', args=[record.pk])}?{query}#statement")


@require_GET
@member(Capability.READ_RECORDS)
def received(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The bytes as received: always a download, never shown by the browser as a page of this site."""
    row = _record(request, record, "blob")
    try:
        data = store.get(row.blob)
    except (store.BlobErasedError, store.BlobTamperedError):
        raise Http404("The file is no longer there as it was received.") from None
    given = row.submissions.filter(hidden_at=None).order_by("created_at").first()
    name = re.sub(r"[^A-Za-z0-9._ -]+", "_", given.file_name if given else "").strip(" ._")[:100] or "record"
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@member(Capability.READ_RECORDS)
def receipt(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The receipt of the current verification, as a JSON file."""
    row = _record(request, record, "current_verification")
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
    row = _record(request, record, "candidate", "current_verification")
    report = row.current_verification.report if row.current_verification else None
    if not report or "receipt" not in report or not row.verdict:
        raise Http404("There is no verdict yet.")
    response = HttpResponse(verdict_pdf(row, report), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="verdict-{row.digest[:12]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@member(Capability.RECEIVE_RECORDS)
def check_again(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Ask for a new verification now."""
    row = _record(request, record)
    request_verification(request.scope, row, reason="asked", priority="interactive")
    messages.success(request, "Checking again. The verdict below stays until the new one is there.")
    return redirect("record", record=row.pk)


@require_POST
@member(Capability.TRUST_ISSUERS)
def trust(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Put the record's issuer on the organization's list, with a reason, and check its records again."""
    row = _record(request, record, "candidate", "current_verification", "blob")
    try:
        entry = trust_issuer(
            request.scope, issuer=row.issuer_id, name=row.issuer_name, reason=request.POST.get("reason", "")
        )
    except RefusedError as refused:
        return _page(request, row, trust_error=refused, status=422)
    messages.success(
        request, f"{entry.name or entry.issuer} is now a trusted issuer. Its records are being checked again."
    )
    return redirect("record", record=row.pk)


@require_POST
@member(Capability.EDIT_CANDIDATES)
def confirm(request: MemberRequest, evidence: uuid.UUID) -> HttpResponse:
    """Confirm that a claim is about the skill it was linked to."""
    row = row_or_404(Evidence, request.scope, evidence, "record")
    if closes_record(request.scope, row.record):
        raise ClosedRecordError
    try:
        confirm_link(request.scope, row)
    except RefusedError as refused:
        messages.error(request, refused.sentence)
    else:
        messages.success(request, f"Confirmed for every record of this name: “{row.title}”.")
    return redirect("record", record=row.record_id)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def assign(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Search for the candidate whose record this is, and say so."""
    row = _record(request, record)
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            assign_record(request.scope, row, candidate=_chosen(request))
        except RefusedError as refused:
            error = refused
        else:
            messages.success(request, "Assigned. The record is being checked again, now for this person.")
            return redirect("record", record=row.pk)
    text = (request.POST.get("q") or request.GET.get("q") or "").strip()[:200]
    people = Candidate.objects.within(request.scope).filter(merged_into=None)
    named = Q(name__icontains=text) | Q(email__icontains=text)
    found = list(people.filter(named).order_by("name", "pk")[:CANDIDATES_SHOWN]) if text else []
    context = {"record": row, "error": error, "q": text, "found": found}
    return render(request, "records/assign.html", context, status=422 if error else 200)


def _chosen(request: MemberRequest) -> Candidate:
    try:
        pk = uuid.UUID(request.POST.get("candidate", ""))
    except ValueError:
        raise RefusedError("Choose whose record this is.", field="candidate") from None
    return row_or_404(Candidate, request.scope, pk)
