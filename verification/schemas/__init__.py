"""The schemas that a record names (`credentialSchema`). A new kind is one line in ``KINDS``, and one file where needed.

https://www.w3.org/TR/vc-data-model-2.0/ section 4.11; https://www.w3.org/TR/vc-json-schema/; Open Badges 3.0, section
8.3. The standards' own schemas are held here and never asked for; others are asked for like any document, and an answer
that does not come says nothing against the record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from verification.budget import Budget
from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check
from verification.schemas.asking import SchemaInquiry, fetched_schema
from verification.schemas.credential import schema_in_credential
from verification.schemas.json_schema import mismatches
from verification.schemas.standard import standard_schema
from verification.vocabularies.structure import placed, remark

__all__ = ["KINDS", "SchemaInquiry", "examine"]

_MOST_NAMED = 10
_MOST_TOLD = 5

#: How the schema of an entry is had, by the entry's type.
KINDS: dict[str, Callable[[JsonObject, SchemaInquiry], JsonObject]] = {
    "JsonSchema": fetched_schema,
    "JsonSchemaCredential": schema_in_credential,
    "1EdTechJsonSchemaValidator2019": fetched_schema,
    "JsonSchemaValidator2018": fetched_schema,
    "JsonSchemaValidator2020": fetched_schema,
}
_NONE_NAMED = Check(CheckId.SCHEMA, Outcome.NOT_APPLICABLE, Code.ABSENT, "The record names no schema.")


def examine(document: JsonObject, inquiry: SchemaInquiry) -> list[Check]:
    """The `schema` checks of every schema that the record names; one that says so when it names none."""
    named = placed(document.get("credentialSchema"), "/credentialSchema")
    if not named:
        return [_NONE_NAMED]
    checks = [check for entry, pointer in named[:_MOST_NAMED] for check in _entry(document, entry, pointer, inquiry)]
    if len(named) > _MOST_NAMED:
        detail = f"The record names {len(named)} schemas; {_MOST_NAMED} are looked at."
        checks.append(_not_checked(Unavailable(Code.TOO_MANY, detail, act=Act.US), "/credentialSchema"))
    return checks


def _entry(document: JsonObject, entry: JsonValue, pointer: str, inquiry: SchemaInquiry) -> Iterator[Check]:
    try:
        address, schema = _schema_of(document, entry, inquiry)
        budget = Budget(inquiry.policy.limits.work)
        found = mismatches(document, schema, budget=budget, most=_MOST_TOLD)
    except Problem as problem:
        yield _not_checked(problem, pointer)
        return
    for where, words in found:
        yield remark(f"By the schema that the record names, {where or 'the record'} {words}.", where)
    if not found:
        yield Check(CheckId.SCHEMA, Outcome.PASSED, Code.OK, f"It fits the schema {address[:160]}.", pointer)


def _schema_of(document: JsonObject, entry: JsonValue, inquiry: SchemaInquiry) -> tuple[str, JsonObject]:
    if not isinstance(entry, dict):
        raise Invalid(Code.SCHEMA_NOT_CHECKED, "The entry for a schema is no object.")
    kinds, address = entry.get("type"), entry.get("id")
    named = kinds if isinstance(kinds, list) else [kinds]
    kind = next((name for name in named if isinstance(name, str) and name in KINDS), None)
    if not isinstance(address, str):
        raise Invalid(Code.SCHEMA_NOT_CHECKED, "The entry for a schema has no address.")
    if kind is None:
        detail = f"Its structure was checked, and not by its schema: {str(kinds)[:60]} is not taken."
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=Act.US)
    return address, standard_schema(address, document) or KINDS[kind](entry, inquiry)


def _not_checked(problem: Problem, pointer: str) -> Check:
    act, retry = Act.ISSUER, None
    if isinstance(problem, Unavailable):
        act, retry = problem.act, problem.retry_after
    return Check(CheckId.SCHEMA, Outcome.UNKNOWN, Code.SCHEMA_NOT_CHECKED, problem.detail, pointer, act, retry)
