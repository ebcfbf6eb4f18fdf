"""The audit log, and whether its chain holds."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.actions.sequence import verify_chain
from portal.permissions import Capability
from portal.queries_audit import event_rows, events_found, kinds_seen
from portal.storable import storable_text
from portal.views.access import MemberRequest, member, page_number

__all__ = ["audit"]

PAGE_SIZE = 50


@require_GET
@member(Capability.READ_AUDIT)
def audit(request: MemberRequest) -> HttpResponse:
    """What happened, newest first. With ``?chain=1`` the whole chain is recomputed and compared."""
    asked = {name: storable_text(request.GET.get(name, "").strip(), 80) for name in ("kind", "actor", "subject")}
    days = {name: _day(request.GET.get(name, "")) for name in ("since", "until")}
    found = events_found(
        request.scope,
        kind=asked["kind"],
        actor=asked["actor"],
        subject=asked["subject"],
        since=days["since"],
        until=days["until"],
    )
    page = Paginator(found, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    context = {
        "page": page,
        "rows": event_rows(request.scope, list(page.object_list)),
        "total": page.paginator.count,
        "kinds": kinds_seen(request.scope),
        "asked": asked | {name: value.isoformat() if value else "" for name, value in days.items()},
        "narrowed": any(asked.values()) or any(days.values()),
        "chain": verify_chain(request.scope) if request.GET.get("chain") else None,
    }
    return render(request, "settings/audit.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
