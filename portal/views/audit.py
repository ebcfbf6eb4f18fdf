"""The audit log: what happened, one entry in full, files of it, and whether its chain holds."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.actions.audit_export import note_audit_export
from portal.chain import ChainPart, canonical, hash_of, problem_of, verify_part
from portal.exports.at_once import answer_now
from portal.exports.audit import audit_table, chain_proof
from portal.models import Event
from portal.permissions import Capability
from portal.queries_audit import (
    actors_seen,
    event_ids,
    event_page,
    event_rows,
    events_found,
    kinds_seen,
    neighbours,
)
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number, row_or_404

__all__ = ["audit", "chain", "event", "export", "proof"]

PAGE_SIZE = 50
WORDS = ("kind", "actor", "subject", "q")


@require_GET
@member(Capability.READ_AUDIT)
def audit(request: MemberRequest) -> HttpResponse:
    """What happened, newest first. With ``?chain=1`` the chain is recomputed and compared, too."""
    asked, days = _asked(request)
    found = Paginator(_found(request).values_list("pk", flat=True), PAGE_SIZE)
    page = found.get_page(page_number(request.GET.get("page")))
    query = request.GET.copy()
    for name in ("page", "chain"):
        query.pop(name, None)
    context = {
        "page": page,
        "rows": event_rows(request.scope, event_page(request.scope, list(page.object_list))),
        "total": page.paginator.count,
        "kinds": kinds_seen(request.scope),
        "actors": actors_seen(request.scope),
        "asked": asked | {name: value.isoformat() if value else "" for name, value in days.items()},
        "narrowed": any(asked.values()) or any(days.values()),
        "query": query.urlencode(),
        "chain": verify_part(request.scope) if request.GET.get("chain") else None,
    }
    return render(request, "settings/audit.html", context)


@require_GET
@member(Capability.READ_AUDIT)
def chain(request: MemberRequest) -> HttpResponse:
    """The next part of the chain, after entry ``?after=``: a fragment for the page, or a page of its own."""
    part = _part(request)
    template = "settings/_chain.html" if request.htmx else "settings/chain.html"
    return render(request, template, {"chain": part})


@require_GET
@member(Capability.READ_AUDIT)
def event(request: MemberRequest, event: uuid.UUID) -> HttpResponse:
    """One entry: what it said, its hash and its predecessor's, and whether they hold."""
    row = row_or_404(Event, request.scope, event, "detail")
    before, after = neighbours(request.scope, row)
    problem = ""
    if row.seq is not None:
        known = before is not None or row.seq == 1
        problem = problem_of(row, row.seq, before.hash if before else "" if known else row.previous_hash)
    shown = event_rows(request.scope, [row])[0]
    context: dict[str, Any] = {
        "row": shown,
        "ids": event_ids(request.scope, shown.event),
        "before": before,
        "after": after,
        "canonical": "" if shown.withheld else canonical(row),
        "computed": hash_of(row),
        "problem": problem,
    }
    return render(request, "settings/event.html", context)


@require_GET
@member(Capability.READ_AUDIT)
def export(request: MemberRequest, form: str) -> HttpResponseBase:
    """The events that fit the filters, as a file."""
    found = _found(request)
    note_audit_export(request.scope, kind=form)
    return answer_now(audit_table(request.scope, found), form)


@require_GET
@member(Capability.READ_AUDIT)
def proof(request: MemberRequest) -> StreamingHttpResponse:
    """The chain computed again, line by line, as a file."""
    note_audit_export(request.scope, kind="proof")
    return chain_proof(request.scope)


def _part(request: MemberRequest) -> ChainPart:
    """From where the page before stopped, unless the entry there is another one by now: then from the beginning."""
    after = page_number(request.GET.get("after", "0"))
    head = request.GET.get("head", "")[:64]
    if after and not Event.objects.within(request.scope).filter(seq=after, hash=head).exists():
        return verify_part(request.scope)
    return verify_part(request.scope, after, head)


def _asked(request: MemberRequest) -> tuple[dict[str, str], dict[str, date | None]]:
    words = {name: storable_text(request.GET.get(name, "").strip(), 80) for name in WORDS}
    return words, {name: _day(request.GET.get(name, "")) for name in ("since", "until")}


def _found(request: MemberRequest) -> QuerySet[Event]:
    words, days = _asked(request)
    text = words.pop("q")
    return events_found(request.scope, **words, **days, text=text)  # type: ignore[arg-type]  # both are as they are named


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
