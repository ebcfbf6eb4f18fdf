"""Dates and numbers, as languages and clocks have them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from portal.written import (
    day_words,
    decimal_words,
    grouped,
    long_day,
    moment_words,
    month_words,
    short_day_words,
    weekday_words,
)

NEW_YEAR = datetime(2025, 1, 1, 3, 30, tzinfo=UTC)


def test_it_works() -> None:
    assert day_words(date(2026, 11, 21)) == "21 Nov 2026"
    assert long_day(date(2026, 11, 5)) == "5 November 2026"
    assert long_day(date(2026, 11, 5), year=False) == "5 November"
    assert moment_words(NEW_YEAR) == "1 Jan 2025, 03:30"
    assert grouped(1234567) == "1,234,567"
    assert decimal_words(0.5) == "0.50"
    assert decimal_words(12.345, 1) == "12.3"


def test_days_are_those_of_the_readers_clock() -> None:
    with timezone.override(ZoneInfo("America/Chicago")):
        assert day_words(NEW_YEAR) == "31 Dec 2024"
        assert moment_words(NEW_YEAR) == "31 Dec 2024, 21:30"


def test_today_is_a_time() -> None:
    now = timezone.now()
    assert short_day_words(now) == f"{timezone.localtime(now):%H:%M}"
    assert moment_words(now).endswith(f", {timezone.localtime(now):%H:%M}")


def test_numbers_and_months_follow_the_language() -> None:
    with translation.override("es"):
        assert grouped(1234567) == "1,234,567"
        assert decimal_words(0.83) == "0.83"
        assert day_words(date(2026, 1, 21)) == "21 ene 2026"
        assert weekday_words(date(2026, 11, 28)) == "sábado, 28 de noviembre de 2026"
        assert month_words(date(2026, 8, 1)) == "ago 2026"


def test_no_word_of_ours_takes_the_place_of_a_month() -> None:
    """Django's own words for months are asked by their English: “May” on a page of ours once stood in dates."""
    with translation.override("es"):
        months = [long_day(date(2026, month, 1)).split()[2] for month in range(1, 13)]
    year = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    assert [month.lower() for month in months] == year.split()
