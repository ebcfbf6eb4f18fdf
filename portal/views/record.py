"""One record: its verdict and every check, what is inside, the signed text, and what a member may do about it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions.assign import assign_record
from portal.actions.issuers import trust_issuer
from portal.actions.links import confirm_link
from portal.actions.refusal import RefusedError
from portal.actions.verify import request_verification
from portal.actions.viewings import note_viewing_of_record
from portal.blind import ClosedRecordError, closes_record
from portal.models import Application, Candidate, Evidence, EvidenceRequest, Record, TrustedIssuer, Verification
from portal.permissions import Capability
from portal.pointers import resolve
from portal.queries_issuer_facts import effect_of_trust
from portal.queries_issuers import listed_issuer
from portal.queries_journey import journey_of_record
from portal.queries_people import also_shared_by
from portal.queries_record import (
    check_groups,
    check_tally,
    credential_tree,
    find_credential,
    find_record_of_statement,
    given_as,
    history,
    linked_skills,
)
from portal.queries_record_worth import counts_as, used_in
from portal.queries_records import inbox_rows
from portal.resume import is_bare_resume, own_words
from portal.signed_text import marked_pointers, signed_text
from portal.structure import build_structure
from portal.views.access import MemberRequest, member, row_or_404
from portal.views.record_row import record_or_404

__all__ = ["assign", "check_again", "confirm", "progress", "record_page", "statement", "trust"]

CANDIDATES_SHOWN = 8
LONGEST_POINTER = 500


@require_GET
@member(Capability.READ_RECORDS)
def record_page(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The record, with the credential chosen by ``?c=`` (its digest) shown in detail."""
    row = record_or_404(request, record, "candidate", "current_verification", "blob")
    note_viewing_of_record(request.scope, row)
    return _page(request, row)


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
        "history": _with_before(history(row)),
        "given": given_as(scope, row),
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
    issuer = (report.get("issuer") or {}).get("id", "")
    pointer = request.GET.get("p", "")[:LONGEST_POINTER]
    return {
        "shown": shown,
        "is_whole": shown is report,
        "groups": check_groups(shown),
        "tally_counts": check_tally(shown),
        "structure": (structure := build_structure(report, payload)),
        "tree": None if structure.grouped else credential_tree(report, chosen or str(report.get("digest", ""))),
        "shown_digest": shown.get("digest"),
        "text": _text(shown, own_payload, pointer),
        "found": bool(pointer) and resolve(own_payload, pointer) is not None,
        "pointer": pointer,
        "only_words": shown is report and is_bare_resume(report),
        "resume": own_words(report, payload) if shown is report else (),
        "skills": [skill for skill in skills if skill.statement.digest == shown.get("digest")],
        "counts_as": counts_as(skills, timezone.localdate()),
        "used": used_in(request.scope, row, skills),
        "entry": (entry := listed_issuer(request.scope, issuer) if issuer else None),
        "effect": effect_of_trust(request.scope, issuer) if _may_be_trusted(request, row, entry) else None,
        "journey": journey_of_record(request.scope, row),
    }


def _may_be_trusted(request: MemberRequest, row: Record, entry: TrustedIssuer | None) -> bool:
    return bool(row.issuer_id) and entry is None and request.scope.may(Capability.TRUST_ISSUERS)


def _with_before(rows: list[Verification]) -> list[tuple[Verification, Verification | None]]:
    """Each verification with the finished one before it, newest first; None where there is nothing to compare."""
    done = [row for row in rows if row.verdict]
    return [
        (row, next((old for old in done if old.number < row.number), None) if row.verdict else None) for row in rows
    ]


def _text(shown: Mapping[str, Any], payload: Any, pointer: str) -> str:  # noqa: ANN401 - any JSON
    return signed_text(payload, marked_pointers(shown.get("claims", [])), pointer) if payload is not None else ""


@require_GET
@member(Capability.READ_RECORDS)
def progress(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """The verification under way, polled; when it is done, the browser is told to load the page again."""
    row = record_or_404(request, record, "candidate", "current_verification")
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
    pointer = request.GET.get("p", "")[:LONGEST_POINTER]
    query = urlencode({"c": digest, "p": pointer})
    return redirect(f"{reverse('record', args=[record.pk])}?{query}#{'cited' if pointer else 'statement'}")


@require_POST
@member(Capability.RECEIVE_RECORDS)
def check_again(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Ask for a new verification now."""
    row = record_or_404(request, record)
    request_verification(request.scope, row, reason="asked", priority="interactive")
    messages.success(request, _("Checking again. The verdict below stays until the new one is there."))
    return redirect("record", record=row.pk)


@require_POST
@member(Capability.TRUST_ISSUERS)
def trust(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Put the record's issuer on the organization's list, with a reason, and check its records again."""
    row = record_or_404(request, record, "candidate", "current_verification", "blob")
    try:
        entry = trust_issuer(
            request.scope, issuer=row.issuer_id, name=row.issuer_name, reason=request.POST.get("reason", "")
        )
    except RefusedError as refused:
        return _page(request, row, trust_error=refused, status=422)
    messages.success(
        request,
        _("%(name)s is now a trusted issuer. Its records are being checked again.")
        % {"name": entry.name or entry.issuer},
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
        messages.success(request, _("Confirmed for every record of this name: “%(title)s”.") % {"title": row.title})
    return redirect("record", record=row.record_id)


@require_http_methods(["GET", "POST"])
@member(Capability.EDIT_CANDIDATES)
def assign(request: MemberRequest, record: uuid.UUID) -> HttpResponse:
    """Search for the candidate whose record this is, and say so."""
    row = record_or_404(request, record)
    error: RefusedError | None = None
    if request.method == "POST":
        try:
            assign_record(request.scope, row, candidate=_chosen(request))
        except RefusedError as refused:
            error = refused
        else:
            messages.success(request, _("Assigned. The record is being checked again, now for this person."))
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
        raise RefusedError(_("Choose whose record this is."), field="candidate") from None
    return row_or_404(Candidate, request.scope, pk)
