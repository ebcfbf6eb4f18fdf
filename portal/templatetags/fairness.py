"""Charts and words of rates. They show; they decide nothing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from matching.fairness.rates import MeasureRates

register = template.Library()

ROW, WIDE, LABEL, CHART = 26, 620, 250, 330
NOTES = {
    "best": "highest rate",
    "unknown": "not compared",
    "too_few": "too few to judge",
    "left_out": "left out, under 2 %",
    "hidden": "hidden",
}


@register.filter
def percent(value: float) -> str:
    """A share as in "48.0 %"."""
    return f"{value * 100:.1f} %"


@register.filter
def p_value(value: float) -> str:
    """A p value as in "0.031", and "under 0.001"."""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - three decimals


@register.filter
def rates_note(note: str) -> str:
    """Why a group is not compared."""
    return NOTES.get(note, "nothing to compare")


@register.simple_tag
def rates_flags(table: MeasureRates) -> SafeString | str:
    """How many groups of a table are under 0.80."""
    flagged = sum(bool(group.flagged) for group in table.groups)
    return format_html(' <span class="tag warning">{} under 0.80</span>', flagged) if flagged else ""


@register.simple_tag
def rates_chart(table: MeasureRates, caption: str) -> SafeString | str:
    """Bars of the shown rates, each with its interval as a line; the table right below says the same."""
    shown = [group for group in table.groups if group.rate is not None]
    if not shown:
        return ""
    rows = format_html_join("", "{}", ((_bar(index, group),) for index, group in enumerate(shown)))
    return format_html(
        '<svg class="rates-chart" viewBox="0 0 {} {}" role="img" aria-label="{}: rates with their intervals; '
        'the table below holds the numbers">{}</svg>',
        WIDE,
        ROW * len(shown),
        caption,
        rows,
    )


def _bar(index: int, group: Any) -> SafeString:  # noqa: ANN401 - GroupRate, with its rate there
    middle = index * ROW + ROW / 2
    look = "best" if group.note == "best" else "flag" if group.flagged else "plain" if not group.note else "apart"
    return format_html(
        '<text x="0" y="{}">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="12"/>'
        '<path class="span" d="M{} {}H{}"/>',
        middle + 4,
        group.label if len(group.label) <= 40 else f"{group.label[:39]}…",  # noqa: PLR2004 - what fits beside the bar
        look,
        LABEL,
        middle - 6,
        max(1, round(group.rate * CHART, 1)),
        LABEL + round(group.rate_low * CHART, 1),
        middle,
        LABEL + round(group.rate_high * CHART, 1),
    )


@register.simple_tag
def unknown_words(measures: list[tuple[str, str, list[tuple[str, MeasureRates]]]]) -> str:
    """How many people are of an unknown category, by sex and by race."""
    for name, _, tables in measures:
        if name == "shortlisted":
            by = {table.dimension: table.unknown for _, table in tables}
            told = [f"{'not shown' if by[key] is None else by[key]} by {words}" for key, words in _KINDS]
            return ", ".join(told)
    return ""


_KINDS = (("sex", "sex"), ("race", "race or ethnicity"))
