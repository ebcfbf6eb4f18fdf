"""Schemas that records name: the standards' own, fetched ones, those in credentials; and hostile ones."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import pytest

from tests.verification.records import (
    AT,
    SCHOOL,
    STRANGER_KEY,
    Json,
    badge,
    endorsement,
    learner_record,
    signed,
    world,
)
from verification import Check, CheckId, Code, Outcome, Policy, Report, Verdict, verify
from verification.budget import Limits
from verification.schemas import KINDS

OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ENDORSEMENTS = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/schema/json/clr_v2p0_clrcredential_schema.json"
OWN = "https://school.example/schemas/badge.json"
PLAIN = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["name"]}


EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"


def naming(document: Json, address: str, kind: str = "1EdTechJsonSchemaValidator2019", **more: Any) -> Json:
    """The document, naming a schema; most kinds are terms of the extensions' context, and unsigned without it."""
    own = {"@vocab": "https://school.example/terms#"} if kind.startswith("JsonSchemaValidator") else EXTENSIONS
    contexts = [*document["@context"], own]
    return {**document, "@context": contexts, "credentialSchema": {"id": address, "type": kind, **more}}


def answer(document: Json, documents: Any = None, policy: Policy | None = None) -> Report:
    return verify(json.dumps(document).encode(), policy=policy or Policy(), sources=world(documents), at=AT)


def schema_checks(document: Json, documents: Any = None) -> list[Check]:
    checks = answer(document, documents).credential.checks
    return [check for check in checks if check.id is CheckId.SCHEMA]


def schema_credential(schema: Any, **changes: Any) -> Json:
    return signed(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "id": OWN,
            "type": ["VerifiableCredential", "JsonSchemaCredential"],
            "issuer": SCHOOL,
            "validFrom": "2025-01-01T00:00:00Z",
            "credentialSubject": {"id": "https://school.example/schemas/1", "type": "JsonSchema", "jsonSchema": schema},
        },
        **changes,
    )


def test_it_works() -> None:
    report = answer(signed(naming(badge(), OPEN_BADGES)))

    assert report.verdict is Verdict.VERIFIED
    check = next(check for check in report.credential.checks if check.id is CheckId.SCHEMA)
    assert (check.outcome, check.code) == (Outcome.PASSED, Code.OK)
    assert OPEN_BADGES not in [document.url for document in report.receipt.documents]


def test_the_other_standard_schemas_are_held_too() -> None:
    child = signed(badge())
    records = (
        signed(naming(endorsement(), ENDORSEMENTS)),
        signed(naming(learner_record(child, name="A record"), CLR)),
    )
    for record in records:
        assert [check.outcome for check in schema_checks(record)] == [Outcome.PASSED], record["type"]


def test_the_version_is_read_off_the_record() -> None:
    document = naming(badge(), OPEN_BADGES)
    document["@context"][0] = "https://www.w3.org/2018/credentials/v1"
    document["issuanceDate"] = document.pop("validFrom")

    found = schema_checks(signed(document))

    assert [check.outcome for check in found] == [Outcome.PASSED], found


def test_what_does_not_fit_is_told_with_its_place() -> None:
    document = naming(badge(), OPEN_BADGES)
    document["credentialSubject"]["achievement"]["achievementType"] = "Trophy"

    found = schema_checks(signed(document))

    assert [(check.outcome, check.code, check.pointer) for check in found] == [
        (Outcome.WARNING, Code.SCHEMA_MISMATCH, "/credentialSubject/achievement/achievementType")
    ]
    assert answer(signed(document)).verdict is Verdict.VERIFIED
    assert answer(signed(document), policy=Policy(schema_required=True)).verdict is Verdict.REJECTED


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_takes_a_fitting_record_and_tells_another(kind: str) -> None:
    schemas = ({**PLAIN, "required": ["name"]}, {**PLAIN, "required": ["shoeSize"]})
    for schema, outcome in zip(schemas, (Outcome.PASSED, Outcome.WARNING), strict=True):
        published = schema_credential(schema) if kind == "JsonSchemaCredential" else schema
        found = schema_checks(signed(naming(badge(), OWN, kind)), {OWN: published})
        assert [check.outcome for check in found] == [outcome], found
    assert found[0].detail == "By the schema that the record names, the record lacks shoeSize."


def test_a_schema_in_a_credential_that_is_not_proved_is_not_believed() -> None:
    forged = schema_credential(PLAIN)
    forged["credentialSubject"]["jsonSchema"]["required"] = []
    stranger = schema_credential(PLAIN, key=STRANGER_KEY)
    for published in (forged, stranger, {"no": "credential"}, b"no JSON"):
        found = schema_checks(signed(naming(badge(), OWN, "JsonSchemaCredential")), {OWN: published})
        assert [(check.outcome, check.code) for check in found] == [(Outcome.UNKNOWN, Code.SCHEMA_NOT_CHECKED)]


@pytest.mark.parametrize(
    "published",
    [None, b"no JSON", b"[]", b" " * (1024 * 1024 + 1)],
    ids=["absent", "no JSON", "a list", "too large"],
)
def test_no_schema_there_says_nothing_against_the_record(published: Any) -> None:
    report = answer(signed(naming(badge(), OWN, "JsonSchema")), {OWN: published})

    assert report.verdict is Verdict.VERIFIED
    found = [check for check in report.credential.checks if check.id is CheckId.SCHEMA]
    assert [(check.outcome, check.code) for check in found] == [(Outcome.UNKNOWN, Code.SCHEMA_NOT_CHECKED)]


def test_the_digest_says_which_schema_was_meant() -> None:
    body = json.dumps(PLAIN).encode()
    digest = "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode()
    record = signed(naming(badge(), OWN, "JsonSchema", digestSRI=digest))

    assert [check.outcome for check in schema_checks(record, {OWN: body})] == [Outcome.PASSED]
    other = schema_checks(record, {OWN: body + b" "})
    assert [check.code for check in other] == [Code.SCHEMA_NOT_CHECKED]


@pytest.mark.parametrize("kind", ["ShaclValidator2017", "SomethingElse", 7])
def test_other_kinds_are_said_not_to_be_checked(kind: Any) -> None:
    document = naming(badge(), OWN)
    document["credentialSchema"]["type"] = kind
    found = schema_checks(signed(badge()) | {"credentialSchema": document["credentialSchema"]})
    assert Code.SCHEMA_NOT_CHECKED in [check.code for check in found]


HOSTILE: dict[str, Any] = {
    "a pattern that backtracks": {"properties": {"description": {"pattern": "^(a+)+$"}}},
    "a pattern for names": {"patternProperties": {"^(a+)+$": {}}},
    "a loop": {"$ref": "#"},
    "doubling": {
        "$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
        | {"d40": {"type": "object"}},
        "$ref": "#/$defs/d0",
    },
    "another address": {"$ref": "https://elsewhere.example/schema.json"},
    "no schema at all": {"required": 7, "properties": [], "allOf": "x"},
    "a pattern that is none": {"properties": {"name": {"pattern": "("}}},
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_schema_costs_little_and_proves_nothing(name: str) -> None:
    document = naming(badge(description="a" * 50_000 + "!"), OWN, "JsonSchema")
    policy = Policy(limits=Limits(work=200_000))
    began = time.process_time()

    report = answer(signed(document), {OWN: HOSTILE[name]}, policy)

    assert time.process_time() - began < 5  # seconds; without bounds it would be hours
    found = [check for check in report.credential.checks if check.id is CheckId.SCHEMA]
    wanted = Outcome.WARNING if name == "a pattern that backtracks" else Outcome.UNKNOWN
    assert [check.outcome for check in found] == [wanted]
    assert report.verdict is Verdict.VERIFIED
