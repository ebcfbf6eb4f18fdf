"""Numbers and charts of the metrics page. They show; the table beside each says the same."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.metrics.shape import Cell, Column, Found, Kind, Table

register = template.Library()

_HOUR, _DAY = 3_600, 86_400
_NOTHING = "–"
WIDE, HIGH = 640.0, 140.0


@register.filter
def spoken_time(seconds: float | None) -> str:
    """A time as "3 d 4 h", "5 h 20 min", "under 10 min"."""
    if seconds is None:
        return _NOTHING
    whole = int(seconds)
    days, hours, minutes = whole // _DAY, whole % _DAY // _HOUR, whole % _HOUR // 60
    if days >= 14:  # noqa: PLR2004 - from two weeks on, hours say nothing
        return _("%(days)s d") % {"days": number_format(days, force_grouping=True)}
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes} if minutes else _("under 10 min")


def _shown(value: Cell, kind: Kind) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        return value
    if kind is Kind.DURATION:
        return spoken_time(value)
    if kind is Kind.SHARE:
        return f"{number_format(value * 100, 1)} %"
    return number_format(int(value), force_grouping=True)


@register.filter
def headline(found: Found) -> str:
    """A figure's number as it is read."""
    if found.value is None and found.kind is Kind.DURATION:
        return _("not known yet")
    return _shown(found.value, found.kind)


@register.simple_tag
def cells(table: Table, row: tuple[Cell, ...]) -> list[tuple[Column, str, SafeString | str]]:
    """The cells of a row: the column, the words, and the bar where the column is drawn."""
    top = table.top
    return [
        (column, _shown(value, column.kind), _bar(value, top, place) if column.bar else "")
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True))
    ]


def _bar(value: Cell, top: float, place: int) -> SafeString:
    part = float(value) / top if top and isinstance(value, int | float) else 0.0
    return format_html(
        '<svg class="m-bar m-bar-{}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="base" d="M0 0V10"/><rect width="{}" height="10"/></svg>',
        place,
        f"{part * 100:.2f}",
    )


@register.simple_tag
def wait_curve(found: Found, title: str) -> SafeString | str:
    """The share that is done by the time that has passed, as a line of steps; the tables beside it are its twin."""
    if not found.curve:
        return ""
    longest = found.curve[-1][0] or 1.0
    path, level = [f"M0 {HIGH:.0f}"], 0.0
    for seconds, done in found.curve:
        path.append(f"H{seconds / longest * WIDE:.1f}V{HIGH - done * HIGH:.1f}")
        level = done
    path.append(f"H{WIDE:.0f}")
    words = _("%(title)s: %(share)s %% are done after %(time)s. The tables beside it hold the numbers.") % {
        "title": title,
        "share": number_format(level * 100, 0),
        "time": spoken_time(longest),
    }
    marks = format_html_join(
        "", '<path class="grid" d="M0 {}H640"/>', ((f"{HIGH * part:.1f}",) for part in (0.25, 0.5, 0.75))
    )
    return format_html(
        '<figure class="m-curve"><p class="tiny quiet" aria-hidden="true">'
        "<span>100 %</span><span>50 %</span><span>0</span></p>"
        '<svg viewBox="0 0 640 140" preserveAspectRatio="none" role="img" aria-label="{}">{}'
        '<path class="area" d="{}V140H0Z"/><path class="line" d="{}"/></svg>'
        '<figcaption class="tiny quiet"><span>{}</span><span>{}</span></figcaption></figure>',
        words,
        marks,
        "".join(path),
        "".join(path),
        _("applied"),
        spoken_time(longest),
    )


@register.simple_tag
def url_if_there(name: str) -> str:
    """The address of a page without arguments; empty where this installation has none of that name."""
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
