"""Points in time as records write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.codes import Code
from verification.dates import day_of, parse
from verification.errors import Invalid


def test_it_works() -> None:
    found = parse("2026-01-10T09:00:00+02:00")
    assert found.moment == datetime(2026, 1, 10, 7, tzinfo=UTC)
    assert found.moment.tzinfo is UTC
    assert found.had_offset


def test_without_an_offset_it_is_utc_and_says_so() -> None:
    found = parse("2026-01-10T09:00:00")
    assert found.moment == datetime(2026, 1, 10, 9, tzinfo=UTC)
    assert not found.had_offset


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-10T09:00:00z", datetime(2026, 1, 10, 9, tzinfo=UTC)),
        ("2026-01-10t09:00:00Z", datetime(2026, 1, 10, 9, tzinfo=UTC)),
        ("2026-01-10T09:00:00.1Z", datetime(2026, 1, 10, 9, 0, 0, 100_000, tzinfo=UTC)),
        ("2026-01-10T09:00:00.123456789123Z", datetime(2026, 1, 10, 9, 0, 0, 123_456, tzinfo=UTC)),
        ("2026-01-10T09:00:00-14:00", datetime(2026, 1, 10, 23, tzinfo=UTC)),
        ("2024-02-29T00:00:00Z", datetime(2024, 2, 29, tzinfo=UTC)),
        ("2026-01-10T24:00:00Z", datetime(2026, 1, 11, tzinfo=UTC)),
        ("2026-12-31T24:00:00.000Z", datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_every_lawful_spelling_is_read(text: str, moment: datetime) -> None:
    assert parse(text).moment == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-01-10",
        "2026-01-10 09:00:00Z",
        "2026-1-10T09:00:00Z",
        "2026-13-10T09:00:00Z",
        "2026-02-29T09:00:00Z",
        "2026-01-10T25:00:00Z",
        "2026-01-10T24:00:01Z",
        "2026-01-10T09:60:00Z",
        "2026-06-30T23:59:60Z",
        "2026-01-10T09:00Z",
        "2026-01-10T09:00:00+2:00",
        "2026-01-10T09:00:00+15:00",
        "2026-01-10T09:00:00+14:01",
        "2026-01-10T09:00:00+01:60",
        "2026-01-10T09:00:00+0200",
        "2026-01-10T09:00:00.Z",
        "0000-01-10T09:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T24:00:00Z",
        "-2026-01-10T09:00:00Z",
        "12026-01-10T09:00:00Z",
        "2026-01-10T09:00:00Z\n",
        "\u0662\u0660\u0662\u0666-01-10T09:00:00Z",
        "1767949200",
    ],
)
def test_everything_else_is_a_bad_date(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse(text)
    assert caught.value.code is Code.BAD_DATE


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),  # noqa: DTZ001 - the zone is drawn apart
    st.integers(-14 * 60, 14 * 60),
)
def test_what_python_writes_is_read_back(moment: datetime, minutes: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse(aware.isoformat()).moment == aware


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_bad_date(text: str) -> None:
    try:
        parse(text)
    except Invalid as problem:
        assert problem.code is Code.BAD_DATE  # noqa: PT017


@given(st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31)))  # noqa: DTZ001 - it is written in UTC
def test_the_usual_spelling_is_read_as_any_other(moment: datetime) -> None:
    text = moment.replace(microsecond=0).isoformat()
    assert parse(f"{text}Z") == parse(f"{text}+00:00") == parse(f"{text}.0Z")


@pytest.mark.parametrize(
    "text", ["2026-02-30T09:00:00Z", "0000-01-01T00:00:00Z", "2026-01-01T09:00:60Z", "2026-01-01T25:00:00Z"]
)
def test_a_usual_spelling_of_no_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse(text)


def test_the_end_of_a_day_is_the_beginning_of_the_next() -> None:
    assert parse("2026-01-31T24:00:00Z").moment == datetime(2026, 2, 1, tzinfo=UTC)


def test_days_are_in_words() -> None:
    assert day_of(datetime(2026, 1, 5, tzinfo=UTC)) == "5 Jan 2026"
