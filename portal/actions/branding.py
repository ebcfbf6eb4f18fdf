"""Changing what candidates see of the employer: a logo made anew from its pixels, a colour that can be read, a word."""

from __future__ import annotations

import base64
import io
import re

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.brand import LEAST_CONTRAST, Brand, brand_from, proposal, readable
from portal.models import Organization
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["MAX_LOGO", "MAX_UPLOAD", "MAX_WELCOME", "change_brand", "remove_logo"]

#: Of the file that is handed in, and of the picture that is kept.
MAX_UPLOAD, MAX_LOGO = 5 * 1024 * 1024, 200 * 1024
MAX_WELCOME = 300
#: No logo is shown larger than half of this: sharp on every screen.
SIZES = ((640, 200), (480, 150), (320, 100), (160, 50))
MAX_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "WEBP")
_COLOUR = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")


@transaction.atomic
def change_brand(scope: Scope, *, accent: str = "", welcome: str = "", logo: bytes = b"") -> Brand:
    """Change colour and welcome, and the logo where a file is given.

    Args:
        scope: who changes it, and for which organization.
        accent: a colour as `#rrggbb`; empty for Credence's own.
        welcome: one sentence at the head of the apply page.
        logo: a PNG, JPEG or WebP picture. An SVG may hold scripts and is refused.

    Raises:
        RefusedError: the colour cannot be read on our grounds (the sentence names one that can), the sentence is too
            long, the file is no such picture or too large.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    facts: dict[str, str | int] = {"accent": _accent(accent), "welcome": _welcome(welcome)}
    if logo:
        facts |= _picture(logo)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    changed = sorted(name for name, value in facts.items() if organization.brand.get(name, "") != value)
    if changed:
        before = brand_from(organization.brand)
        organization.brand = {**organization.brand, **facts}
        organization.save(update_fields=["brand"])
        now = brand_from(organization.brand)
        record_event(
            scope,
            "organization.branded",
            organization,
            fields=" ".join(changed),
            accent_before=before.accent,
            accent=now.accent,
            logo_before=before.digest,
            logo=now.digest,
        )
    return brand_from(organization.brand)


@transaction.atomic
def remove_logo(scope: Scope) -> None:
    """Show the organization's name in place of its logo."""
    scope.require(Capability.MANAGE_MEMBERS)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    before = brand_from(organization.brand)
    if before.logo:
        gone = ("logo", "width", "height")
        organization.brand = {name: value for name, value in organization.brand.items() if name not in gone}
        organization.save(update_fields=["brand"])
        record_event(scope, "organization.branded", organization, fields="logo", logo_before=before.digest, logo="")


def _accent(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    found = _COLOUR.match(text)
    if found is None:
        raise RefusedError(_("Give a colour as # and six digits, such as #1d4f91."), field="accent")
    digits = found[1].lower()
    accent = "#" + ("".join(digit * 2 for digit in digits) if len(digits) == len("rgb") else digits)
    ratio = readable(accent)
    if ratio < LEAST_CONTRAST:
        raise RefusedError(
            _(
                "%(accent)s is too pale to be read on light ground: its contrast is %(ratio).1f to 1, and text needs "
                "4.5. %(proposal)s is the nearest that can be read."
            )
            % {"accent": accent, "ratio": ratio, "proposal": proposal(accent)},
            field="accent",
        )
    return accent


def _welcome(text: str) -> str:
    text = " ".join(storable_text(text).split())
    if len(text) > MAX_WELCOME:
        sentence = _("Keep this under %(most)d characters; it has %(count)d.")
        raise RefusedError(sentence % {"most": MAX_WELCOME, "count": len(text)}, field="welcome")
    return text


def _picture(data: bytes) -> dict[str, str | int]:
    """The picture made anew from its pixels: what else the file held (places, comments, other files) is gone."""
    if len(data) > MAX_UPLOAD:
        raise RefusedError(_("Give a file of at most 5 MB."), field="logo")
    if b"<svg" in data[:4_096].lower():
        raise RefusedError(_("An SVG may hold scripts, so it is not taken. Give PNG, JPEG or WebP."), field="logo")
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS or min(opened.size) < 1:
                raise RefusedError(_("This picture has too many pixels. Make it smaller."), field="logo")
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise RefusedError(_("This is no PNG, JPEG or WebP picture that can be read."), field="logo") from None
    for size in SIZES:
        smaller = picture.copy()
        smaller.thumbnail(size)
        made = io.BytesIO()
        smaller.save(made, "PNG", optimize=True)
        if made.tell() <= MAX_LOGO:
            kept = base64.b64encode(made.getvalue()).decode("ascii")
            return {"logo": kept, "width": smaller.width, "height": smaller.height}
    raise RefusedError(_("This picture cannot be made small enough. Give a plainer one."), field="logo")
