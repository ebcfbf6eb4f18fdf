"""The organization's list of issuers: exact ids, kinds of credential, and the days for which an entry speaks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.verification.records import SCHOOL, badge, examined, outcome_of, signed
from verification import Invalid, Trust, TrustEntry, TrustList, Verdict
from verification.trust.list_file import trust_list_from, trust_list_to_json

OF_2025 = {"since": datetime(2025, 1, 1, tzinfo=UTC), "until": datetime(2025, 12, 31, tzinfo=UTC)}


def judged(*entries: TrustEntry, **changes: Any) -> tuple[str, str]:
    report = examined(signed(badge(**changes)), lists=(TrustList("Our list", "3", entries),))
    assert report.verdict is Verdict.VERIFIED  # trust stands beside the verdict, never inside it
    assert report.issuer is not None
    assert outcome_of(report, "trust")[1] == f"{report.issuer.trust}_issuer"
    return report.issuer.trust.value, report.issuer.registry


def test_it_works() -> None:
    assert judged(TrustEntry(SCHOOL)) == ("trusted", "Our list, version 3")


@pytest.mark.parametrize(
    ("entry", "trust"),
    [
        (TrustEntry(SCHOOL, trust=Trust.KNOWN), "known"),
        (TrustEntry(SCHOOL, types=("OpenBadgeCredential",)), "trusted"),
        (TrustEntry(SCHOOL, types=("ClrCredential",)), "unknown"),
        (TrustEntry(SCHOOL, **OF_2025), "trusted"),
        (TrustEntry(SCHOOL, until=datetime(2025, 8, 31, tzinfo=UTC)), "unknown"),
        (TrustEntry(SCHOOL, since=datetime(2025, 9, 2, tzinfo=UTC)), "unknown"),
        (TrustEntry(SCHOOL.upper()), "unknown"),
        (TrustEntry(f"{SCHOOL}:branch"), "unknown"),
        (TrustEntry(SCHOOL[:-1]), "unknown"),
    ],
)
def test_an_entry_speaks_for_what_it_says(entry: TrustEntry, trust: str) -> None:
    assert judged(entry)[0] == trust


def test_an_entry_bounded_in_time_does_not_speak_for_what_has_no_date() -> None:
    assert judged(TrustEntry(SCHOOL, **OF_2025), validFrom=None)[0] == "unknown"
    assert judged(TrustEntry(SCHOOL), validFrom=None)[0] == "trusted"


def test_the_better_of_two_entries_counts() -> None:
    assert judged(TrustEntry(SCHOOL, trust=Trust.KNOWN), TrustEntry(SCHOOL))[0] == "trusted"


def test_trust_makes_no_forgery_good() -> None:
    forged = signed(badge())
    forged["name"] = "Surgery"
    report = examined(forged, lists=(TrustList("Our list", "3", (TrustEntry(SCHOOL),)),))
    assert report.verdict is Verdict.REJECTED


def test_a_file_is_read_as_it_was_written() -> None:
    listed = TrustList(
        "Ours", "7", (TrustEntry(SCHOOL, "School", Trust.KNOWN, ("X",), **OF_2025), TrustEntry("did:x:y"))
    )
    assert trust_list_from(trust_list_to_json(listed)) == listed


def test_an_entry_may_be_the_id_alone() -> None:
    assert trust_list_from({"issuers": [SCHOOL]}).entries == (TrustEntry(SCHOOL),)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"issuers": {}},
        {"issuers": [3]},
        {"issuers": [{}]},
        {"issuers": [{"id": 7}]},
        {"issuers": [{"id": SCHOOL, "trust": "rather"}]},
        {"issuers": [{"id": SCHOOL, "since": "spring"}]},
        {"issuers": [{"id": SCHOOL, "types": [3]}]},
        {"issuers": [{"id": SCHOOL, "types": {"a": 1}}]},
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        trust_list_from(value)
    assert refused.value.detail.endswith((".", ".”"))
