"""The pages for what went wrong. None shows a traceback; the one for our own trouble needs nothing to work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.csrf import requires_csrf_token

__all__ = ["bad_request", "csrf_failure", "forbidden", "not_found", "our_trouble"]


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A request that no browser of ours sends."""
    return render(request, "errors/400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A member whose role may not do this; the sentence says what is missing."""
    state = getattr(exception, "state", None)
    if state is not None:  # a ranking that its job's legal profile does not let be shown yet
        context = {"state": state, "job": getattr(exception, "job", None), "heading": getattr(exception, "heading", "")}
        return render(request, "fairness/not_yet.html", context, status=403)
    context = {"sentence": str(exception or ""), "heading": getattr(exception, "heading", "")}
    return render(request, "errors/403.html", context, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Nothing here, or nothing of theirs: the same words for both."""
    return render(request, "errors/404.html", status=404)


@requires_csrf_token
def our_trouble(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Our own trouble. The page is rendered without a request: whatever broke may be in what a request gives."""
    return HttpResponse(get_template("errors/500.html").render(), status=500)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """A form whose token is missing or old."""
    return render(request, "errors/csrf.html", status=403)
