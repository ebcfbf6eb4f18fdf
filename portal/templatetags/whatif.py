"""Words and small drawings of bands, of changes between rankings, and of what-if. They show; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.bands import PERTURBATIONS, SETTLED_PERCENT
from portal.change_words import REASON_OF_RUN
from portal.what_if import Compared, Moved, TierCount
from portal.written import grouped

register = template.Library()

WIDE = 120


@register.filter
def band_words(size: int) -> str:
    """What a band's people have in common."""
    words = ngettext(
        "%(count)s person, whose place the weights do not change",
        "%(count)s people, whose order the weights do not settle",
        size,
    )
    return words % {"count": grouped(size)}


@register.simple_tag
def held_words(held: int | None) -> str:
    """How often the order held, in words."""
    if held is None:
        return _("Must-haves decide this order: no weight changes it.")
    percent = held * 100 / PERTURBATIONS
    return _("Order held in %(percent)s %% of %(changes)s changed weights and relations") % {
        "percent": f"{percent:g}",
        "changes": PERTURBATIONS,
    }


@register.simple_tag
def held_bar(held: int) -> SafeString:
    """How often the order held, drawn against the share from which it counts as settled."""
    return format_html(
        '<svg class="held" viewBox="0 0 {w} 12" width="{w}" height="12" aria-hidden="true">'
        '<rect class="track" x=".5" y="3.5" width="{t}" height="5"/>'
        '<rect class="v" x="0" y="3" width="{v}" height="6"/>'
        '<path class="need" d="M{n} 0v12"/></svg>',
        w=WIDE,
        t=WIDE - 1,
        v=round(WIDE * held / PERTURBATIONS, 1),
        n=round(WIDE * SETTLED_PERCENT / 100, 1),
    )


@register.simple_tag
def slope(moved: Moved, people: int) -> SafeString:
    """The movement drawn: how many are ahead, then at the left and now at the right; the top is the front."""
    if moved.then is None or moved.now is None:
        return SafeString("")
    then, now = (round(4 + 20 * spot.ahead / max(1, people), 1) for spot in (moved.then, moved.now))
    look = "up" if moved.fewer_ahead > 0 else "down" if moved.fewer_ahead < 0 else "same"
    return format_html(
        '<svg class="slope {look}" viewBox="0 0 76 28" width="76" height="28" aria-hidden="true">'
        '<path class="edge" d="M4 2v24M72 2v24"/><path class="line" d="M4 {then}L72 {now}"/>'
        '<circle class="from" cx="4" cy="{then}" r="2.5"/><circle class="to" cx="72" cy="{now}" r="3.5"/></svg>',
        look=look,
        then=then,
        now=now,
    )


@register.simple_tag
def tier_flow(found: Compared, which: str, width: int = 420) -> SafeString:
    """The tiers' shares as one bar, `then` or `now`; who cannot be ranked stands at its end."""
    scale = (width - 2) / max(1, found.people)
    boxes, x = [], 1.0
    counts = [(look, getattr(tier, which)) for look, tier in zip("mun", found.tiers, strict=True)]
    ranked = found.rankable_then if which == "then" else found.rankable_now
    for look, count in [*counts, ("n dash", found.people - ranked)]:
        wide = round(count * scale, 1)
        if wide:
            boxes.append((look, round(x, 1), wide))
        x += wide
    return format_html_join("", '<rect class="{}" x="{}" y="2" width="{}" height="18"/>', boxes)


@register.filter
def run_reason(reason: str) -> str:
    """Why a run was made."""
    return REASON_OF_RUN.get(reason, reason.replace("_", " "))


@register.filter
def short_hash(value: str) -> str:
    """The first letters of a hash, in groups that can be read out."""
    return " ".join(value[start : start + 4] for start in range(0, 16, 4)) if value else "–"


@register.filter
def minus(value: int, other: int) -> int:
    """The difference of two counts."""
    return value - other


@register.filter
def difference(tier: TierCount) -> str:
    """How a tier's count would change, with its sign."""
    step = tier.now - tier.then
    return f"+{grouped(step)}" if step > 0 else f"\N{MINUS SIGN}{grouped(-step)}" if step < 0 else "0"


@register.filter
def number_rows(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The stored table of numbers as rows of words."""

    def words(value: Any) -> str:  # noqa: ANN401 - JSON
        if isinstance(value, Mapping):
            return ", ".join(f"{name} {number}" for name, number in value.items())
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    return [(str(name).replace("_", " ").capitalize(), words(value)) for name, value in table.items()]
