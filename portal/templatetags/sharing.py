"""Small things of the pages about coming in: QR codes as shapes, and addresses that do not stand there in full."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.qr_code import QrCode

register = template.Library()


@register.simple_tag
def qr(code: QrCode, label: str) -> SafeString:
    """A QR code as inline SVG, black on white in every theme: scanners want it so."""
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path class="dark" d="{}"/></svg>',
        label,
        code.size,
        code.size,
        code.path,
    )


@register.filter
def masked(address: str) -> str:
    """An e-mail address that its owner knows again: `d…k@mail.example`."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…{name[-1:] if len(name) > 2 else ''}{at}{host}"  # noqa: PLR2004 - a name of two letters
