"""The dates of a credential: expired is not forged, unparseable is no date, and a missing offset is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.verification.records import AT
from verification import Policy
from verification.report import Check
from verification.validity import examine, issued_at


def dated(**document: Any) -> list[tuple[str, str, str]]:
    return [said(check) for check in examine(document, AT, Policy())]


def said(check: Check) -> tuple[str, str, str]:
    return check.outcome.value, check.code.value, check.pointer


def test_it_works() -> None:
    assert dated(validFrom="2026-01-01T00:00:00Z", validUntil="2027-01-01T00:00:00Z") == [("passed", "in_force", "")]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"validUntil": "2026-06-01T11:00:00Z"}, [("failed", "expired", "/validUntil")]),
        ({"expirationDate": "2026-06-01T11:00:00Z"}, [("failed", "expired", "/expirationDate")]),
        ({"validFrom": "2026-06-01T13:00:00Z"}, [("failed", "not_yet_valid", "/validFrom")]),
        ({"issuanceDate": "2026-06-01T13:00:00Z"}, [("failed", "not_yet_valid", "/issuanceDate")]),
        ({"validUntil": "2026-06-01T14:00:00+02:00"}, [("passed", "in_force", "")]),
        ({"validUntil": "2026-06-01T11:58:00Z"}, [("passed", "in_force", "")]),  # within the clock's tolerance
        ({"validFrom": "2026-06-01T12:02:00Z"}, [("passed", "in_force", "")]),
        ({"validFrom": "2026-01-01"}, [("failed", "bad_date", "/validFrom")]),
        ({"validFrom": 5}, [("failed", "bad_date", "/validFrom")]),
        ({"validUntil": None}, [("failed", "bad_date", "/validUntil")]),
        ({"validUntil": ["2027-01-01T00:00:00Z"]}, [("failed", "bad_date", "/validUntil")]),
        ({"validFrom": "2026-02-30T00:00:00Z"}, [("failed", "bad_date", "/validFrom")]),
        ({}, [("passed", "in_force", "")]),
    ],
)
def test_each_date(document: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert dated(**document) == expected


def test_a_date_without_an_offset_is_utc_and_said_to_be() -> None:
    assert dated(validFrom="2026-01-01T00:00:00") == [
        ("passed", "in_force", ""),
        ("warning", "no_offset", "/validFrom"),
    ]


def test_both_spellings_count_and_the_stricter_decides() -> None:
    found = dated(validUntil="2027-01-01T00:00:00Z", expirationDate="2026-01-01T00:00:00Z")
    assert found == [("failed", "expired", "/expirationDate")]


def test_an_end_before_the_beginning_is_no_time_at_all() -> None:
    found = dated(validFrom="2026-03-01T00:00:00Z", validUntil="2026-02-01T00:00:00Z")
    assert ("failed", "bad_date", "/validUntil") in found


def test_every_bad_date_is_told() -> None:
    found = dated(validFrom="a", validUntil="b", awardedDate="c")
    assert [pointer for _, _, pointer in found] == ["/validFrom", "/validUntil", "/awardedDate"]


def test_the_tolerance_is_the_policys() -> None:
    document = {"validUntil": "2026-06-01T11:58:00Z"}
    (strict,) = examine(document, AT, Policy(clock_skew=timedelta(0)))
    assert strict.code == "expired"


def test_when_it_was_issued() -> None:
    assert issued_at({"issuanceDate": "2026-01-01T00:00:00Z"}) == datetime(2026, 1, 1, tzinfo=UTC)
    assert issued_at({"validFrom": "soon", "awardedDate": "2026-01-02T00:00:00Z"}) == datetime(2026, 1, 2, tzinfo=UTC)
    assert issued_at({"validFrom": 3}) is None
