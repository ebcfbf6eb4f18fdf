"""What there is for an audit of fairness, in one place. It registers what exists and claims nothing."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.permissions import Capability
from portal.queries_fairness import jobs_for_audit
from portal.views.access import MemberRequest, member, page_number

__all__ = ["fairness"]

PAGE_SIZE = 25


@require_GET
@member(Capability.READ_AUDIT)
def fairness(request: MemberRequest) -> HttpResponse:
    """Rates, counterfactuals, legal profiles, blind jobs and rankings, with the way to each."""
    page = Paginator(jobs_for_audit(request.scope), PAGE_SIZE).get_page(page_number(request.GET.get("page")))
    return render(request, "fairness/fairness.html", {"page": page, "rows": list(page.object_list)})
