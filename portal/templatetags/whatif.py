"""Words and small drawings of bands, of what changed between rankings, and of what-if. They show; they decide nothing."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from matching.bands import PERTURBATIONS, SETTLED_PERCENT
from portal.change_words import REASON_OF_RUN

register = template.Library()

WIDE = 120


@register.filter
def band_words(size: int) -> str:
    """What a band's people have in common."""
    if size == 1:
        return "1 person, whose place the weights do not change"
    return f"{size:,} people, whose order the weights do not settle"


@register.simple_tag
def held_words(held: int | None) -> str:
    """How often the order held, in words."""
    if held is None:
        return "Must-haves decide this order: no weight changes it."
    percent = held * 100 / PERTURBATIONS
    return f"Order held in {percent:g} % of {PERTURBATIONS} changed weights and relations"


@register.simple_tag
def held_bar(held: int) -> SafeString:
    """How often the order held, drawn against the share from which it counts as settled."""
    return format_html(
        '<svg class="held" viewBox="0 0 {w} 12" width="{w}" height="12" aria-hidden="true">'
        '<rect class="track" x=".5" y="3.5" width="{t}" height="5"/><rect class="v" x="0" y="3" width="{v}" height="6"/>'
        '<path class="need" d="M{n} 0v12"/></svg>',
        w=WIDE,
        t=WIDE - 1,
        v=round(WIDE * held / PERTURBATIONS, 1),
        n=round(WIDE * SETTLED_PERCENT / 100, 1),
    )


@register.filter
def run_reason(reason: str) -> str:
    """Why a run was made."""
    return REASON_OF_RUN.get(reason, reason.replace("_", " "))


@register.filter
def short_hash(value: str) -> str:
    """The first letters of a hash, in groups that can be read out."""
    return " ".join(value[start : start + 4] for start in range(0, 16, 4)) if value else "–"
