"""What each problem code means: for people as a page, for programs as JSON. The `type` of every problem leads here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.api.errors import not_found
from portal.api.problem_bodies import type_of
from portal.api.problems import PROBLEMS, Kind

__all__ = ["for_people", "problem_kind", "problem_kinds", "shown_kinds"]


Shown = dict[str, str | int]


def shown_kinds() -> list[Shown]:
    """Every kind, by status and code."""
    return [_shown(code, kind) for code, kind in sorted(PROBLEMS.items(), key=lambda item: (item[1].status, item[0]))]


@csrf_exempt
@require_safe
def problem_kinds(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return _answered(request, shown_kinds())


@csrf_exempt
@require_safe
def problem_kind(request: HttpRequest, code: str) -> HttpResponse:
    """One of them."""
    if code not in PROBLEMS:
        return not_found(request)
    return _answered(request, [_shown(code, PROBLEMS[code])], one=True)


def _shown(code: str, kind: Kind) -> Shown:
    told: Shown = {"type": type_of(code), "code": code, "status": kind.status, "title": kind.title}
    return told | {"means": kind.means, "do": kind.do}


def for_people(kind: Shown) -> dict[str, str | int]:
    """A kind in the reader's language, whose words between backticks are set as code."""
    told = {name: gettext(str(kind[name])) for name in ("title", "means", "do")}
    return kind | told | {name: _coded(told[name]) for name in ("means", "do")}


def _coded(text: str) -> str:
    pieces = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", one) if n % 2 else one,) for n, one in pieces))


def _answered(request: HttpRequest, kinds: list[Shown], *, one: bool = False) -> HttpResponse:
    if "text/html" in request.headers.get("Accept", ""):
        shown = [for_people(kind) for kind in kinds]
        answer = render(request, "api/problems.html", {"kinds": shown, "one": shown[0] if one else None})
    else:
        answer = JsonResponse(kinds[0] if one else {"results": kinds})
    patch_vary_headers(answer, ("Accept",))
    return answer
