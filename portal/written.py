"""Dates and numbers as the reader's language writes them, in the reader's time zone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import dateformat, formats, timezone
from django.utils.translation import pgettext

__all__ = [
    "day_words",
    "decimal_words",
    "grouped",
    "long_day",
    "moment_words",
    "month_words",
    "short_day_words",
    "weekday_words",
]


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_words(value: date | datetime) -> str:
    """A day: "21 Nov 2026"."""
    return dateformat.format(_local(value), pgettext("a day, in the letters of Django's date filter", "j M Y"))


def long_day(value: date | datetime, *, year: bool = True) -> str:
    """A day in full: "21 November 2026", or without its year."""
    pattern = (
        pgettext("a day in full, in the letters of Django's date filter", "j F Y")
        if year
        else pgettext("a day in full without its year, in the letters of Django's date filter", "j F")
    )
    return dateformat.format(_local(value), pattern)


def weekday_words(value: date | datetime) -> str:
    """A day in full with its weekday: "Saturday, 21 November 2026"."""
    pattern = pgettext("a weekday and day in full, in the letters of Django's date filter", "l, j F Y")
    return dateformat.format(_local(value), pattern)


def month_words(value: date | datetime) -> str:
    """A month: "Nov 2026"."""
    return dateformat.format(_local(value), pgettext("a month, in the letters of Django's date filter", "M Y"))


def short_day_words(value: date | datetime) -> str:
    """A day, or the time where it is today's."""
    if isinstance(value, datetime) and timezone.localtime(value).date() == timezone.localdate():
        return dateformat.format(_local(value), "H:i")
    return day_words(value)


def moment_words(value: datetime) -> str:
    """A day and time: "23 Nov, 06:00", with the year where it is not this one."""
    local = timezone.localtime(value)
    pattern = (
        pgettext("a day and time, in the letters of Django's date filter", "j M, H:i")
        if local.year == timezone.localdate().year
        else pgettext("a day of another year and time, in the letters of Django's date filter", "j M Y, H:i")
    )
    return dateformat.format(local, pattern)


def grouped(number: int) -> str:
    """A whole number with its thousands apart: "1,234"."""
    return formats.number_format(number, use_l10n=True, force_grouping=True)


def decimal_words(number: float, places: int = 2) -> str:
    """A number with so many decimals: "0.83"."""
    return formats.number_format(round(number, places), decimal_pos=places, use_l10n=True)
