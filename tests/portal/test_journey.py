"""The learner's journey.

Every item in the table, nothing drawn outside the picture, no two labels on top of each other.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journey import (
    CERTIFICATES,
    DEGREES,
    LANES,
    LEARNING,
    WORK,
    JourneyItem,
    build_journey,
    items_of_report,
    lane_of,
)

TODAY = date(2026, 11, 23)


def report(**more: Any) -> dict[str, Any]:
    claim = {"name": "Nurse aide program", "achievement_type": "LearningProgram", "activity_start": "2023-09", **more}
    return {
        "verdict": "verified",
        "digest": "d" * 64,
        "issuer": {"id": "did:web:x.example", "name": "Cedar Fork"},
        "issued": "2025-05-22T14:05:00Z",
        "claims": [claim],
    }


def item(start: date, days: int = 0, lane: str = LEARNING, title: str = "Course") -> JourneyItem:
    end = start + timedelta(days=days)
    return JourneyItem(
        title, "Issuer", "verified", lane, start, end, open_ended=False, year_only=False, record_id="r", digest="d"
    )


def test_it_works() -> None:
    found = list(items_of_report(report(activity_end="2025-05-22"), "r"))
    assert [(i.when, i.title, i.issuer, i.lane) for i in found] == [
        ("Sep 2023 – May 2025", "Nurse aide program", "Cedar Fork", LEARNING)
    ]
    journey = build_journey(found, TODAY)
    assert [lane.name for lane in journey.lanes] == [LEARNING]
    assert journey.left_out == 0


def test_nested_credentials_are_items_of_their_own() -> None:
    parent = {**report(), "credentials": [report(name="Inside", activity_start="2024-01-01")]}
    assert [i.title for i in items_of_report(parent, "r")] == ["Nurse aide program", "Inside"]


def test_a_certificate_lasts_until_it_expires_and_work_goes_on() -> None:
    licence = report(
        achievement_type="License", activity_start="", awarded="2025-07-01", valid_until="2028-03-31T00:00:00Z"
    )
    assert next(items_of_report(licence, "r")).when == "Jul 2025 – Mar 2028"
    work = report(achievement_type="ext:Employment", activity_start="2025-08-01")
    assert next(items_of_report(work, "r")).when == "Aug 2025 – now"


@pytest.mark.parametrize(
    ("kind", "lane"),
    [
        ("Course", LEARNING),
        ("BachelorDegree", DEGREES),
        ("SecondarySchoolDiploma", DEGREES),
        ("", LEARNING),
        ("License", CERTIFICATES),
        ("ext:MicroCredential", CERTIFICATES),
        ("JourneymanCertificate", CERTIFICATES),
        ("Fieldwork", WORK),
        ("CommunityService", WORK),
        ("ext:Employment", WORK),
    ],
)
def test_the_lane_follows_from_the_achievement_type(kind: str, lane: str) -> None:
    assert lane_of(kind) == lane


def test_years_alone_and_nonsense_dates() -> None:
    year = report(activity_start="2019", activity_end="2020")
    assert next(items_of_report(year, "r")).when == "2019 – 2020"
    assert not list(items_of_report({**report(activity_start="soon"), "issued": "9999-99-99"}, "r"))


def test_what_does_not_fit_the_picture_is_in_the_table() -> None:
    crowd = [item(date(2025, 1, 1), title=f"A rather long course title, number {n:03}") for n in range(40)]
    journey = build_journey(crowd, TODAY)
    assert len(journey.items) == 40
    assert journey.left_out == 40 - len(journey.lanes[0].marks)
    assert journey.left_out > 0


def test_nothing_shared_is_nothing_drawn() -> None:
    assert build_journey([], TODAY).items == ()


@given(
    st.lists(
        st.builds(
            item,
            st.dates(date(1960, 1, 1), date(2040, 1, 1)),
            st.integers(0, 6_000),
            st.sampled_from(LANES),
            st.text(max_size=60),
        ),
        max_size=40,
    )
)
def test_every_mark_stands_inside_and_no_two_overlap(items: list[JourneyItem]) -> None:
    journey = build_journey(items, TODAY)
    for lane in journey.lanes:
        for mark in lane.marks:
            assert 150 <= mark.x1 <= mark.x2 <= 950
            assert journey.top <= mark.y <= journey.floor
            assert 0 <= mark.label_x <= journey.width
        spans = sorted((mark.y, mark.x1, mark.x2) for mark in lane.marks)
        for one, other in pairwise(spans):
            assert one[0] != other[0] or one[2] < other[1]
