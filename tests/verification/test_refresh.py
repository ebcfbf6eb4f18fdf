"""The 1EdTech refresh service: asked on request only, believed only when proved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.verification.records import AT, STRANGER_KEY, Json, badge, signed, world
from verification import Act, Check, CheckId, Code, DocumentRole, Outcome, Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.sandbox_protocol import policy_from_json

SERVICE = "https://school.example/refresh/7"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
ASKED = Policy(follow_refresh=True)


def refreshable(**changes: Any) -> Json:
    document = badge(**{"refreshService": {"id": SERVICE, "type": "1EdTechCredentialRefresh"}, **changes})
    return {**document, "@context": [*document["@context"], EXTENSIONS]}


def answer(record: Json, newer: Any, policy: Policy = ASKED) -> Report:
    body = newer.encode() if isinstance(newer, str) else newer
    return verify(json.dumps(record).encode(), policy=policy, sources=world({SERVICE: body}), at=AT)


def told(report: Report) -> Check:
    (check,) = [check for check in report.credential.checks if check.id is CheckId.REFRESH]
    return check


def test_it_works() -> None:
    old = signed(refreshable(validUntil="2026-01-31T00:00:00Z"))
    newer = signed(refreshable(validUntil="2029-01-31T00:00:00Z"))

    report = answer(old, newer)

    assert report.verdict is Verdict.NOT_IN_FORCE  # what was shared has expired, whatever else there is
    check = told(report)
    assert (check.outcome, check.code, check.act) == (Outcome.WARNING, Code.REFRESH_AVAILABLE, Act.CANDIDATE)
    assert "good until 2029-01-31T00:00:00Z" in check.detail
    asked = [(item.url, item.role) for item in report.receipt.documents if item.role == DocumentRole.REFRESH.value]
    assert asked == [(SERVICE, "refresh")]


def test_nobody_is_asked_without_a_request() -> None:
    report = answer(signed(refreshable()), signed(refreshable()), Policy())

    assert report.verdict is Verdict.VERIFIED
    assert (told(report).outcome, told(report).code) == (Outcome.NOT_APPLICABLE, Code.REFRESH_NOT_ASKED)
    assert SERVICE not in [item.url for item in report.receipt.documents]


def test_the_same_again_is_no_newer_copy() -> None:
    record = signed(refreshable())
    assert (told(answer(record, record)).outcome, told(answer(record, record)).code) == (Outcome.PASSED, Code.OK)


def test_a_record_without_a_service_says_nothing() -> None:
    report = answer(signed(badge()), None)
    assert not [check for check in report.credential.checks if check.id is CheckId.REFRESH]


def test_a_forged_record_sends_us_nowhere() -> None:
    forged = signed(refreshable())
    forged["name"] = "Another name"

    report = answer(forged, signed(refreshable()))

    assert told(report).code is Code.REFRESH_NOT_ASKED
    assert SERVICE not in [item.url for item in report.receipt.documents]


SUBJECT = {**badge()["credentialSubject"], "id": "did:example:somebody-else"}


@pytest.mark.parametrize(
    "newer",
    [
        None,
        b"no credential",
        signed(refreshable(), key=STRANGER_KEY),
        signed(refreshable()) | {"name": "altered"},
        signed(refreshable(id="urn:uuid:another")),
        signed(refreshable(credentialSubject=SUBJECT)),
        {"@context": [], "type": ["VerifiablePresentation"], "verifiableCredential": [signed(badge())]},
    ],
    ids=["absent", "nothing", "stranger's", "altered", "another", "about another", "presentation"],
)
def test_what_is_no_proved_newer_copy_is_not_believed(newer: Any) -> None:
    report = answer(signed(refreshable()), newer)

    assert report.verdict is Verdict.VERIFIED
    assert (told(report).outcome, told(report).code) == (Outcome.UNKNOWN, Code.REFRESH_UNREACHABLE)


def test_other_services_are_not_asked() -> None:
    document = refreshable(refreshService={"id": SERVICE, "type": "https://school.example/terms#Other"})
    report = answer(signed(document), signed(document))
    assert told(report).code is Code.REFRESH_UNREACHABLE
    assert SERVICE not in [item.url for item in report.receipt.documents]


def test_the_receipts_of_earlier_versions_are_still_read() -> None:
    earlier = {name: value for name, value in Policy().to_json().items() if name != "follow_refresh"}
    assert policy_from_json(dict(earlier), Limits()) == Policy()
    assert policy_from_json(dict(ASKED.to_json()), Limits()) == ASKED
