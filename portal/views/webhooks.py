"""Webhooks: the endpoints, one endpoint with its log, and what can be done to it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.actions import webhook_replay as replaying
from portal.actions import webhooks as actions
from portal.actions.refusal import RefusedError
from portal.models import WebhookDelivery, WebhookEndpoint
from portal.permissions import Capability
from portal.queries_webhooks import KIND_WORDS, deliveries_found, endpoint_rows, error_words
from portal.views.access import MemberRequest, member, page_number, row_or_404
from portal.webhooks import BACK_OFF, OUTCOMES, OVERLAP, PING

__all__ = ["add", "change", "ping", "remove", "replay", "replay_failed", "rotate", "switch", "webhook", "webhooks"]

PAGE_SIZE = 50


@require_GET
@member(Capability.MANAGE_TOKENS)
def webhooks(request: MemberRequest) -> HttpResponse:
    """Every endpoint, and a form for another."""
    return _list(request)


def _list(request: MemberRequest, *, error: RefusedError | None = None) -> HttpResponse:
    context = {
        "rows": endpoint_rows(request.scope),
        "outcomes": OUTCOMES,
        "tries": len(BACK_OFF) + 1,
        "typed": _typed(request),
        "error": error,
    }
    return render(request, "house/webhooks.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_TOKENS)
def add(request: MemberRequest) -> HttpResponse:
    """Add an endpoint; its secret is shown on this answer and never again."""
    try:
        endpoint, secret = actions.add_endpoint(request.scope, **_typed(request))
    except RefusedError as refused:
        return _list(request, error=refused)
    return _one(request, endpoint, secret=secret)


@require_GET
@member(Capability.MANAGE_TOKENS)
def webhook(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """One endpoint and its log."""
    return _one(request, row_or_404(WebhookEndpoint, request.scope, endpoint))


def _one(
    request: MemberRequest, endpoint: WebhookEndpoint, *, error: RefusedError | None = None, secret: str = ""
) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("state", "kind")}
    state = asked["state"] if asked["state"] in {"open", *WebhookDelivery.State.values} else ""
    kind = asked["kind"] if asked["kind"] in KIND_WORDS else ""
    found = deliveries_found(request.scope, endpoint, state=state, kind=kind)
    page = Paginator(found, PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    typed = _typed(request) if error else {"name": endpoint.name, "url": endpoint.url, "kinds": endpoint.kinds}
    context: dict[str, Any] = {
        "row": endpoint_rows(request.scope, only=endpoint)[0],
        "endpoint": endpoint,
        "page": page,
        "log": [(row, KIND_WORDS.get(row.kind, row.kind), error_words(row.error)) for row in page],
        "state": state,
        "kind": kind,
        "kinds": KIND_WORDS.items(),
        "outcomes": OUTCOMES,
        "overlap_days": OVERLAP.days,
        "typed": typed,
        "since": request.POST.get("since", f"{timezone.localdate() - timedelta(days=7):%Y-%m-%d}"),
        "error": error,
        "secret": secret,
    }
    return render(request, "house/webhook.html", context, status=422 if error else 200)


@require_POST
@member(Capability.MANAGE_TOKENS)
def change(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Change name, address and outcomes."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    try:
        actions.change_endpoint(request.scope, row, **_typed(request))
    except RefusedError as refused:
        return _one(request, row, error=refused)
    messages.success(request, _("Changed."))
    return redirect("webhook", endpoint=row.pk)


@require_http_methods(["POST"])
@member(Capability.MANAGE_TOKENS)
def switch(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Pause an endpoint, or resume it."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    if row.paused_at is None:
        actions.pause_endpoint(request.scope, row)
        messages.success(request, _("Paused. What happens meanwhile is kept for it."))
    else:
        actions.resume_endpoint(request.scope, row, skip=bool(request.POST.get("skip")))
        messages.success(request, _("Resumed."))
    return redirect("webhook", endpoint=row.pk)


@require_POST
@member(Capability.MANAGE_TOKENS)
def remove(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Remove an endpoint."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    actions.remove_endpoint(request.scope, row)
    messages.success(request, _("%(name)s was removed.") % {"name": row.name})
    return redirect("webhooks")


@require_POST
@member(Capability.MANAGE_TOKENS)
def rotate(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Give it a new secret, shown on this answer and never again."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    secret = actions.rotate_secret(request.scope, row)
    return _one(request, row_or_404(WebhookEndpoint, request.scope, endpoint), secret=secret)


@require_POST
@member(Capability.MANAGE_TOKENS)
def ping(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Send a test message."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    try:
        replaying.ping_endpoint(request.scope, row)
    except RefusedError as refused:
        return _one(request, row, error=refused)
    messages.success(request, _("A test message is on its way: what became of it stands at the head of the log."))
    return redirect("webhook", endpoint=row.pk)


@require_POST
@member(Capability.MANAGE_TOKENS)
def replay(request: MemberRequest, delivery: uuid.UUID) -> HttpResponse:
    """Tell one message again."""
    row = row_or_404(WebhookDelivery, request.scope, delivery, "endpoint")
    try:
        replaying.replay_delivery(request.scope, row)
    except RefusedError as refused:
        return _one(request, row.endpoint, error=refused)
    messages.success(request, _("It is told again, with the same id."))
    return redirect("webhook", endpoint=row.endpoint_id)


@require_POST
@member(Capability.MANAGE_TOKENS)
def replay_failed(request: MemberRequest, endpoint: uuid.UUID) -> HttpResponse:
    """Tell again everything that was given up since a day."""
    row = row_or_404(WebhookEndpoint, request.scope, endpoint)
    try:
        count = replaying.replay_failed(request.scope, row, since=_day(request.POST.get("since", "")))
    except RefusedError as refused:
        return _one(request, row, error=refused)
    words = ngettext("%(count)d message is told again.", "%(count)d messages are told again.", count)
    messages.success(request, words % {"count": count})
    return redirect("webhook", endpoint=row.pk)


def _typed(request: MemberRequest) -> dict[str, Any]:
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in ("name", "url")}
    return typed | {"kinds": [kind for kind in request.POST.getlist("kinds")[:50] if kind != PING]}


def _day(text: str) -> datetime:
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise RefusedError(_("Give a day."), field="since")
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
