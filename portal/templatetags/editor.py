"""Small bars and words of the requirement editor."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.version_changes import age_words

register = template.Library()

WIDTH = 200.0
LEAST = 3.0


@register.simple_tag
def count_bar(met: int, unproven: int, no_evidence: int) -> SafeString:
    """A bar of one requirement: met solid, unproven hatched, no evidence yet outlined. The words stand beside it."""
    people = met + unproven + no_evidence
    parts: list[tuple[str, str, str]] = []
    left = 0.5
    for kind, count in (("m", met), ("u", unproven), ("n", no_evidence)):
        width = (WIDTH - 1) * count / people if people else 0.0
        if width:
            parts.append((kind, f"{left:.1f}", f"{max(width, LEAST):.1f}"))
        left += width
    rects = format_html_join("", '<rect class="{}" x="{}" y=".5" width="{}" height="11"/>', parts)
    return format_html(
        '<svg class="pool" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        rects,
    )


@register.filter
def age(days: int) -> str:
    """A number of days in words: "3 years"."""
    return age_words(days)
