"""Small marks of the lists: trust at a glance, the week's records, stages of a job. They show; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.models import RankingEntry
from portal.queries_week import Day, Week
from portal.templatetags.credence import SUBJECTS, icon
from portal.trust_glance import OBSERVED, Glance, glance_of
from portal.written import weekday_words

register = template.Library()

GLANCE_WIDTH = 96
#: Trust is no verdict: the fills are those of the interval bar, in ink.
FILLS = {"trusted": "v", "known": "b", "unknown": "a", OBSERVED: "o"}
DAY, HIGH, GAP = 44, 96, 12


@register.simple_tag
def trust_glance(entry: Mapping[str, Any]) -> SafeString:
    """How many of the points come from trusted, known and unknown issuers, and how surely the records are theirs."""
    found = glance_of(entry)
    if not found.parts:
        return format_html('<p class="glance"><span class="quiet">{}</span></p>', _("No points yet"))
    return format_html(
        '<div class="glance"><svg viewBox="0 0 {} 10" class="bar" aria-hidden="true">{}</svg><p>{}</p>{}</div>',
        GLANCE_WIDTH,
        _boxes(found),
        format_html_join(
            " ", '<span class="part">{} {}</span>', ((icon(_shape(part.trust)), part.words) for part in found.parts)
        ),
        _subjects(found),
    )


def _boxes(found: Glance) -> SafeString:
    boxes, x = [], 0.5
    for part in found.parts:
        wide = round(part.share * (GLANCE_WIDTH - 1), 1)
        boxes.append((FILLS[part.trust], round(x, 1), wide))
        x += wide
    return format_html_join("", '<rect class="{}" x="{}" y="1" width="{}" height="8"/>', boxes)


def _shape(trust: str) -> str:
    return "person" if trust == OBSERVED else f"tr-{trust}"


def _subjects(found: Glance) -> SafeString:
    if not found.subject:
        return SafeString("")
    look = SUBJECTS.get(found.subject, SUBJECTS["none"])
    return format_html('<p class="subject">{} {}</p>', icon(look.shape), found.subject_words)


@register.filter
def stands(row: RankingEntry) -> str:
    """Where somebody stands in a run: by rank where a strict order is on record, else by band."""
    if row.rank is None:
        return _("beside the ranking")
    if row.run.strict:
        return _("rank %(rank)s") % {"rank": row.entry.get("rank_shown", row.rank)}
    return _("band %(band)s") % {"band": row.band} if row.band else _("ranked")


@register.simple_tag
def today_in_full() -> str:
    """Today as "Saturday, 21 November 2026"."""
    return weekday_words(timezone.localtime())


@register.filter
def stage_name(stage: str) -> str:
    """A stage in a few small letters, behind a number."""
    return {
        "applied": _("applied"),
        "shortlisted": _("shortlisted"),
        "interview": _("at interview"),
        "offered": _("offered"),
        "hired": _("hired"),
        "declined": _("not taken further"),
    }.get(stage, stage)


@register.simple_tag
def week_chart(week: Week) -> SafeString:
    """The records of the last days by verdict, a column a day; the table beside it says the same."""
    tall = max((day.total for day in week.days), default=0) or 1
    parts = [part for number, day in enumerate(week.days) for part in _column(day, number * DAY + GAP / 2, tall)]
    return format_html(
        '<svg class="week" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="track" d="M0 {}h{}"/>{}</svg>',
        DAY * len(week.days),
        HIGH + 20,
        week.words,
        HIGH + 0.5,
        DAY * len(week.days),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _column(day: Day, x: float, tall: int) -> list[SafeString]:
    """One day of the chart: a box for each verdict, the total above, the day below."""
    wide, y = DAY - GAP, float(HIGH)
    parts = []
    for verdict, count in day.counts:
        if count:
            high = max(2.0, round(count / tall * (HIGH - 16), 1))
            y -= high
            box = '<rect class="w-{}" x="{}" y="{}" width="{}" height="{}"/>'
            parts.append(format_html(box, verdict, x, round(y, 1), wide, high))
    words = '<text x="{}" y="{}">{}</text><text class="day" x="{}" y="{}">{}</text>'
    middle = x + wide / 2
    parts.append(format_html(words, middle, round(y - 4, 1), day.total or "", middle, HIGH + 14, day.name))
    return parts
