"""Branding: what candidates see of the employer, and the files that their pages load."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.actions.branding import MAX_UPLOAD, MAX_WELCOME, change_brand, remove_logo
from portal.actions.refusal import RefusedError
from portal.brand import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    ON_DARK,
    ON_LIGHT,
    Brand,
    brand_from,
    proposal,
    readable,
    stylesheet,
)
from portal.models import Organization
from portal.permissions import Capability
from portal.views.access import MemberRequest, member

__all__ = ["brand_css", "brand_logo", "branding", "drop_logo"]

USUAL_ACCENT, USUAL_DARK = "#1d4f91", "#8fbcf3"


@require_http_methods(["GET", "POST"])
@member(Capability.MANAGE_MEMBERS)
def branding(request: MemberRequest) -> HttpResponse:
    """Logo, colour and welcome, with a preview."""
    kept = brand_from(request.membership.organization.brand)
    if request.method == "GET":
        return _page(request, kept, {"accent": kept.accent, "welcome": kept.welcome})
    typed = {name: request.POST.get(name, "") for name in ("accent", "welcome")}
    if request.POST.get("do") == "usual":
        typed["accent"] = ""
    file = request.FILES.get("logo")
    if file is not None and (file.size or 0) > MAX_UPLOAD:
        return _page(request, kept, typed, error=RefusedError(_("Give a file of at most 5 MB."), field="logo"))
    try:
        change_brand(request.scope, **typed, logo=file.read() if file is not None else b"")
    except RefusedError as refused:
        return _page(request, kept, typed, error=refused)
    messages.success(request, _("Changed. Candidates see it at once."))
    return redirect("branding")


def _page(
    request: MemberRequest, kept: Brand, typed: dict[str, Any], *, error: RefusedError | None = None
) -> HttpResponse:
    accent = kept.accent or USUAL_ACCENT
    dark = kept.accent_dark or USUAL_DARK
    context: dict[str, Any] = {
        "brand": kept,
        "typed": typed,
        "error": error,
        "shown_accent": accent,
        "dark_accent": dark,
        "light_ratio": readable(accent, LIGHT_GROUNDS, ON_LIGHT),
        "dark_ratio": readable(dark, DARK_GROUNDS, ON_DARK),
        "most_words": MAX_WELCOME,
    }
    if error is not None and error.field == "accent" and len(typed["accent"].strip()) == 7:  # noqa: PLR2004 - #rrggbb
        context["proposed"] = proposal(typed["accent"].strip().lower()) if _is_colour(typed["accent"]) else ""
    return render(request, "house/branding.html", context, status=422 if error else 200)


def _is_colour(text: str) -> bool:
    return bool(brand_from({"accent": text.strip().lower()}).accent)


@require_POST
@member(Capability.MANAGE_MEMBERS)
def drop_logo(request: MemberRequest) -> HttpResponse:
    """Take the logo away."""
    remove_logo(request.scope)
    messages.success(request, _("The logo is gone; your name stands in its place."))
    return redirect("branding")


@require_safe
def brand_logo(request: HttpRequest, organization: uuid.UUID, digest: str) -> HttpResponse:
    """The logo, for whoever opens a page that shows it; its address changes with it, so it may be kept for good."""
    del request
    kept = _brand_or_404(organization)
    if not kept.logo or digest != kept.digest:
        raise Http404("No such logo.")
    return _file(kept.logo, "image/png")


@require_safe
def brand_css(request: HttpRequest, organization: uuid.UUID) -> HttpResponse:
    """The colour as variables; ``?for=preview`` colours the preview of the settings alone."""
    kept = _brand_or_404(organization)
    selector = ".brand-preview" if request.GET.get("for") == "preview" else ":root"
    return _file(stylesheet(kept.accent, selector).encode(), "text/css; charset=utf-8")


def _brand_or_404(organization: uuid.UUID) -> Brand:
    kept = Organization.objects.filter(pk=organization).values_list("brand", flat=True).first()
    if kept is None:
        raise Http404("No such organization.")
    return brand_from(kept if isinstance(kept, dict) else {})


def _file(data: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
