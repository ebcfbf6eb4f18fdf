"""The help pages: a list that can be searched, and a page a topic. Nothing on them is loaded from elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.help import TOPICS
from portal.navigation import entries
from portal.permissions import Capability
from portal.queries_help import topics_found
from portal.storable import storable_text
from portal.views.access import MemberRequest, member

__all__ = ["help_for_everybody", "help_index", "help_page"]


@require_GET
@member(Capability.READ_JOBS)
def help_index(request: MemberRequest) -> HttpResponse:
    """Every topic, or those that hold what was typed."""
    asked = storable_text(request.GET.get("q", "").strip(), 100)
    return render(request, "help/help.html", {"topics": topics_found(asked), "asked": asked})


@require_GET
@member(Capability.READ_JOBS, guests=True)
def help_page(request: MemberRequest, topic: str) -> HttpResponse:
    """One topic."""
    return _page(request, topic, {"entries": [entry for entry in entries(request.scope) if entry.keys]})


@require_GET
def help_for_everybody(request: HttpRequest, topic: str) -> HttpResponse:
    """A topic for candidates, who have no account."""
    return _page(request, topic, {})


def _page(request: HttpRequest, key: str, more: dict[str, object]) -> HttpResponse:
    topic = TOPICS[key]
    context = {"topic": topic, "topics": TOPICS.values(), **topic.facts(), **more}
    return render(request, "help/page.html", context)
