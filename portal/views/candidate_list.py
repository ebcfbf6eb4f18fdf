"""The list of candidates: filters, chips, saved searches, and one page of those who fit."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal.filter_chips import Chip, chips, kept_query
from portal.models import Application, Job, SavedSearch, ShareLink, TrustedIssuer
from portal.own_credentials import search_concepts
from portal.permissions import Capability
from portal.queries_candidate_list import candidate_list
from portal.queries_candidate_search import SHOWS, SORTS, CandidateFilter, wanted_skill
from portal.queries_searches import FILTERS, opening_search, saved_searches
from portal.search_words import filter_name, filter_value, show_words, sort_words, stage_words, verdict_words
from portal.storable import storable_text
from portal.views.access import MemberRequest, day_or_none, member, page_number, uuid_or_none

__all__ = ["candidate_skills", "candidates"]

TYPED, SKILL, SOURCE = 200, 300, 100
JOBS_OFFERED, ISSUERS_OFFERED = 200, 100
PAGE = SavedSearch.Page.CANDIDATES


@require_GET
@member(Capability.READ_CANDIDATES)
def candidates(request: MemberRequest) -> HttpResponse:
    """Everyone the organization knows, or those who fit."""
    if not request.GET and (search := opening_search(request.scope, PAGE)) is not None:
        return redirect(f"{reverse('candidates')}?{search.query}&saved={search.pk}")
    wanted = _wanted(request)
    query = kept_query(request.GET, FILTERS[PAGE])
    jobs = list(Job.objects.within(request.scope).order_by("status", "-created_at")[:JOBS_OFFERED][::-1])
    asked = request.GET
    page = candidate_list(
        request.scope,
        wanted,
        page_number(asked.get("page")),
        after=uuid_or_none(asked.get("after")),
        before=uuid_or_none(asked.get("before")),
    )
    searches = saved_searches(request.scope, PAGE, query=query, opens=request.membership.opens_with.get(PAGE, ""))
    context = {
        "page": page,
        "wanted": wanted,
        "chips": _chips(request, wanted, jobs),
        "jobs": jobs,
        "issuers": _issuers(request),
        "sources": _sources(request),
        "choices": _choices(),
        "searches": searches,
        "search": next((row for row in searches if row.current), None),
        "search_page": PAGE,
        "query": query,
    }
    return render(request, "candidates/candidates.html", context)


@require_GET
@member(Capability.READ_CANDIDATES)
def candidate_skills(request: MemberRequest) -> HttpResponse:
    """The names of skills as people type them into the filter."""
    found = search_concepts(request.scope, storable_text(request.GET.get("skill", ""), TYPED), 12)
    names = list(dict.fromkeys(item.label for item in found))
    return render(request, "candidates/_skill_names.html", {"names": names})


def _wanted(request: MemberRequest) -> CandidateFilter:
    asked = request.GET
    show, sort = asked.get("show", ""), asked.get("sort", "")
    return CandidateFilter(
        text=storable_text(asked.get("q", "").strip(), TYPED),
        job=uuid_or_none(asked.get("job")),
        stage=_known(asked.get("stage", ""), Application.Stage.values),
        skill=wanted_skill(request.scope, storable_text(asked.get("skill", ""), SKILL)),
        issuer=storable_text(asked.get("issuer", "").strip(), SKILL),
        verdict=_known(asked.get("verdict", ""), verdict_words()),
        source=storable_text(asked.get("source", "").strip(), SOURCE),
        since=day_or_none(asked.get("since")),
        until=day_or_none(asked.get("until")),
        show=_known(show, SHOWS),
        sort=_known(sort, SORTS) or "name",
    )


def _known(value: str, values: Container[str]) -> str:
    return value if value in values else ""


def _chips(request: MemberRequest, wanted: CandidateFilter, jobs: list[Job]) -> list[Chip]:
    """What is asked for, in words; a job that is not theirs to see finds nobody, and is not named."""
    job = next((item.title for item in jobs if item.pk == wanted.job), _("another job") if wanted.job else "")
    said = {
        "q": wanted.text,
        "job": job,
        "stage": filter_value("stage", wanted.stage),
        "skill": wanted.skill.label if wanted.skill else "",
        "issuer": wanted.issuer,
        "verdict": filter_value("verdict", wanted.verdict),
        "source": wanted.source,
        "since": _day(wanted.since),
        "until": _day(wanted.until),
        "show": filter_value("show", wanted.show),
        "sort": filter_value("sort", wanted.sort) if wanted.sort != "name" else "",
    }
    return chips(request.GET, [(name, filter_name(name), words) for name, words in said.items()])


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "stage": [item for item in stage_words().items() if item[0] != Application.Stage.WITHDRAWN],
        "verdict": list(verdict_words().items()),
        "show": list(show_words().items()),
        "sort": list(sort_words().items()),
    }


def _issuers(request: MemberRequest) -> list[str]:
    """Names to begin with: those on the organization's list. Others can be typed."""
    names = TrustedIssuer.objects.within(request.scope).exclude(name="").order_by("name").values_list("name", flat=True)
    return list(dict.fromkeys(names[:ISSUERS_OFFERED]))


def _sources(request: MemberRequest) -> list[str]:
    """Where links were put; what else was noted can be typed."""
    rows = ShareLink.objects.within(request.scope).exclude(source="").order_by("source")
    return list(rows.values_list("source", flat=True).distinct()[:ISSUERS_OFFERED])
