"""Small bars and words of the requirement editor."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


@register.filter
def pool_lede(pool: Any) -> SafeString:  # noqa: ANN401 - the editor's count of the pool
    """How many meet every must-have: "**3 of 12** people meet every must-have as it stands here."."""
    met, people = pool.all_met, pool.people
    if people == 1:
        words = ngettext(
            "{share} person meets every must-have as it stands here.",
            "{share} person meet every must-have as it stands here.",
            met,
        )
    else:
        words = ngettext(
            "{share} people meets every must-have as it stands here.",
            "{share} people meet every must-have as it stands here.",
            met,
        )
    share = _("%(met)s of %(people)s") % {"met": met, "people": people}
    return format_html(words, share=format_html('<b class="num">{}</b>', share))


@register.simple_tag
def musts_of(musts: int, requirements: int) -> str:
    """How many of the requirements are must-haves: "3 must-haves of 7 requirements."."""
    of = ngettext("%(count)s requirement", "%(count)s requirements", requirements) % {"count": requirements}
    words = ngettext("%(count)s must-have of %(requirements)s.", "%(count)s must-haves of %(requirements)s.", musts)
    return words % {"count": musts, "requirements": of}
