"""Published clients of the API: short programs for the commonest jobs, as they are run, for whoever wants to begin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from portal.api.errors import not_found

__all__ = ["example_file", "example_files"]

_FOLDER = Path(__file__).parent / "examples"
#: What is looked for most stands first.
_JOBS = ("push_applicant", "pull_ranking", "follow_changes")


@cache
def _texts() -> dict[str, str]:
    """Each file's text by its name. What is not named here is not served, whatever the address says."""
    files = (path for path in _FOLDER.iterdir() if path.suffix in {".py", ".sh", ".yml"})
    found = sorted(files, key=lambda path: (_JOBS.index(path.stem) if path.stem in _JOBS else len(_JOBS), path.name))
    return {path.name: path.read_text(encoding="utf-8") for path in found}


@csrf_exempt
@require_safe
def example_files(request: HttpRequest) -> HttpResponse:
    """All of them on a page, to read."""
    return render(request, "api/examples.html", {"files": _texts()})


@csrf_exempt
@require_safe
def example_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of them, to run."""
    text = _texts().get(name)
    if text is None:
        return not_found(request)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
