"""What the forms of clients, systems' tokens and personal tokens have in common: how what was typed is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.queries_access import jobs_to_limit
from portal.scope import Scope
from portal.views.access import MemberRequest

__all__ = ["Typed", "form_of", "typed_of"]


class Typed(TypedDict):
    """What an action takes, as it was typed."""

    name: str
    capabilities: list[str]
    days: int | None
    job_ids: list[str] | None


def typed_of(request: MemberRequest) -> Typed:
    """What was typed.

    Raises:
        RefusedError: every job and some of them, both.
    """
    jobs, reach = request.POST.getlist("job_ids"), request.POST.get("reach", "")
    if jobs and reach == "all":
        raise RefusedError(_("You ticked jobs and chose every job. Choose one or the other."), field="job_ids")
    return {
        "name": request.POST.get("name", ""),
        "capabilities": request.POST.getlist("capabilities"),
        "days": _days(request.POST.get("days", "").strip()),
        "job_ids": jobs if jobs or reach == "some" else None,
    }


def form_of(
    scope: Scope,
    request: MemberRequest,
    capabilities: Sequence[tuple[str, Promise]],
    *,
    fresh: bool,
    days: str = "",
) -> dict[str, Any]:
    """What the form shows: what was typed, unless it is a ``fresh`` one."""
    post = request.POST if request.method == "POST" and not fresh else None
    return {
        "capabilities": capabilities,
        "all_jobs": [(str(job.pk), str(job)) for job in jobs_to_limit(scope)],
        "typed": {"name": post.get("name", ""), "days": post.get("days", "")} if post else {"name": "", "days": days},
        "chosen": post.getlist("capabilities") if post else [],
        "chosen_jobs": post.getlist("job_ids") if post else [],
        "reach": (post.get("reach") or "all") if post else "all",
    }


def _days(text: str) -> int | None:
    """The number typed; 0, which no token lasts, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0  # noqa: PLR2004 - days of a lifetime
