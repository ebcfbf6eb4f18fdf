"""Charts and words of rates. They show; they decide nothing."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from matching.fairness.rates import GroupRate, MeasureRates
from portal.spoken import Spoken
from portal.written import decimal_words

register = template.Library()

ROW, WIDE, LABEL, CHART = 26, 620, 250, 330
NOTES = Spoken(
    {
        "best": "highest rate",
        "unknown": "not compared",
        "too_few": "too few to judge",
        "left_out": "left out, under 2 %",
        "hidden": "hidden",
    }
)


#: How the EEO-1 report calls its groups; what is stored, and what files hold, is the English.
_GROUPS = Spoken(
    {
        "Female": "Female",
        "Male": "Male",
        "Another gender": "Another gender",
        "American Indian or Alaska Native": "American Indian or Alaska Native",
        "Asian": "Asian",
        "Black or African American": "Black or African American",
        "Hispanic or Latino": "Hispanic or Latino",
        "Native Hawaiian or Other Pacific Islander": "Native Hawaiian or Other Pacific Islander",
        "White": "White",
        "Two or more races": "Two or more races",
        "Unknown": "Unknown",
    }
)


@register.filter
def group_name(group: GroupRate) -> str:
    """A group in words: "Female, Asian"."""
    return ", ".join(_GROUPS.get(part, part) for part in (group.sex, group.race) if part)


@register.filter
def percent(value: float) -> str:
    """A share as in "48.0 %"."""
    return f"{decimal_words(value * 100, 1)} %"


@register.filter
def p_value(value: float) -> str:
    """A p value as in "0.031", and "under 0.001"."""
    return _("under 0.001") if value < 0.001 else decimal_words(value, 3)  # noqa: PLR2004 - three decimals


@register.filter
def rates_note(note: str) -> str:
    """Why a group is not compared."""
    return str(NOTES.get(note) or _("nothing to compare"))


@register.simple_tag
def rates_flags(table: MeasureRates) -> SafeString | str:
    """How many groups of a table are under 0.80."""
    flagged = sum(bool(group.flagged) for group in table.groups)
    words = ngettext("%(count)s under 0.80", "%(count)s under 0.80", flagged) % {"count": flagged}
    return format_html(' <span class="tag warning">{}</span>', words) if flagged else ""


@register.simple_tag
def rates_chart(table: MeasureRates, caption: str) -> SafeString | str:
    """Bars of the shown rates, each with its interval as a line; the table right below says the same."""
    shown = [group for group in table.groups if group.rate is not None]
    if not shown:
        return ""
    rows = format_html_join("", "{}", ((_bar(index, group),) for index, group in enumerate(shown)))
    return format_html(
        '<svg class="rates-chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDE,
        ROW * len(shown),
        _("%(caption)s: rates with their intervals; the table below holds the numbers") % {"caption": caption},
        rows,
    )


def _bar(index: int, group: Any) -> SafeString:  # noqa: ANN401 - GroupRate, with its rate there
    middle, name = index * ROW + ROW / 2, group_name(group)
    look = "best" if group.note == "best" else "flag" if group.flagged else "plain" if not group.note else "apart"
    return format_html(
        '<text x="0" y="{}">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="12"/>'
        '<path class="span" d="M{} {}H{}"/>',
        middle + 4,
        name if len(name) <= 40 else f"{name[:39]}…",  # noqa: PLR2004 - what fits beside the bar
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
    for name, _words, tables in measures:
        if name == "shortlisted":
            by = {table.dimension: table.unknown for _key, table in tables}
            told = [_(words) % {"count": _("not shown") if by[key] is None else by[key]} for key, words in _KINDS]
            return ", ".join(told)
    return ""


_KINDS = (("sex", gettext_noop("%(count)s by sex")), ("race", gettext_noop("%(count)s by race or ethnicity")))
