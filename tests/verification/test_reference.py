"""The reference says what the code says, and every report follows it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from tests.verification.records import (
    AT,
    EMAIL,
    SCHOOL,
    badge,
    endorsement,
    examine,
    learner_record,
    listed,
    signed,
)
from verification import Act, Code, Recipient, TrustEntry, TrustList, Verdict, codes
from verification.reference import closed_lists, schemas
from verification.trust.list_file import trust_list_to_json


def valid(name: str, value: Any) -> bool:
    return bool(jsonschema.Draft202012Validator(schemas()[name]).is_valid(json.loads(json.dumps(value))))


def test_it_works() -> None:
    for schema in schemas().values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert closed_lists()["Verdict"] == ("rejected", "indeterminate", "not_in_force", "verified")
    assert closed_lists()["Code"] == tuple(code.value for code in Code)


def test_every_closed_list_is_told() -> None:
    assert set(closed_lists()) == set(codes.__all__) - {"REQUIRED_CHECKS"}
    assert set(closed_lists()["Act"]) == {act.value for act in Act}


@pytest.mark.parametrize(
    "record",
    [
        signed(badge()),
        signed(badge(credentialStatus=listed(), validUntil="2020-01-01T00:00:00Z", endorsement=[endorsement()])),
        signed(learner_record(signed(badge()), badge(), "no.credential", 7)),
        {"a": 1},
        b"hello",
        b"",
    ],
)
def test_every_report_follows_the_schema(record: Any) -> None:
    report = examine(
        record, recipient=Recipient(emails=(EMAIL,)), lists=(TrustList("Ours", "1", (TrustEntry(SCHOOL),)),)
    )
    line = {"record": "x", **report.to_json()}
    jsonschema.Draft202012Validator(schemas()["report"]).validate(json.loads(json.dumps(line)))
    assert not valid("report", {**line, "verdict": "splendid"})
    assert not valid("report", {**line, "surprise": 1})
    assert report.verdict in set(Verdict)


def test_the_trust_list_follows_its_schema() -> None:
    assert valid("trust", trust_list_to_json(TrustList("Ours", "1", (TrustEntry(SCHOOL, since=AT),))))
    assert valid("trust", {"issuers": [SCHOOL]})
    assert not valid("trust", {"issuers": [{"name": "nobody"}]})


def test_documents_follow_their_schema() -> None:
    assert valid(
        "documents", {"https://a": None, "https://b": "text", "https://c": {"base64": "AA=="}, "https://d": {}}
    )
    assert not valid("documents", {"https://a": 3})
