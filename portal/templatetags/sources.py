"""Words and geometry of where a job starts from, and of how levels are read."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from matching.levels import HIGHEST, LOWEST, Level
from portal.job_sources.proposal import ProposedLine
from portal.level_words import level_interval
from portal.source_words import origin_words, source_words
from portal.spoken import Spoken
from portal.written import decimal_words

register = template.Library()

_WIDTH = 87.0
_MARK = 3.0
_METHODS = Spoken(
    {
        "identifier": "named by its address or code",
        "label": "named by its own words",
        "text": "linked by likeness",
    }
)
_AS_GIVEN = Spoken({"framework": "as the framework has it", "confirmed": "as that job had it"})


@register.filter
def how_linked(line: ProposedLine) -> str:
    """How the line's skill was found, and how surely: "named by its own words, confidence 0.95"."""
    if not line.concepts:
        return _("no skill linked")
    first = line.concepts[0]
    if first.method in _AS_GIVEN:
        return _AS_GIVEN[first.method]
    return _("%(method)s, confidence %(confidence)s") % {
        "method": _METHODS.get(first.method, first.method),
        "confidence": decimal_words(first.confidence),
    }


@register.filter
def interval(level: Level) -> str:
    """An interval in words."""
    return level_interval(level)


@register.filter
def origin(text: str) -> str:
    """What a proposal comes from."""
    return origin_words(text)


@register.filter
def source(text: str) -> str:
    """Where a line was found."""
    return source_words(text)


@register.filter
def interval_x(level: Level) -> tuple[str, str, str]:
    """Where an interval begins, how wide it is, and where its best estimate stands, in units of the little picture."""
    start, middle, end = (
        _WIDTH * (value - LOWEST) / (HIGHEST - LOWEST) for value in (level.low, level.estimate, level.high)
    )
    return f"{start:.1f}", f"{end - start + _MARK:.1f}", f"{middle:.1f}"
