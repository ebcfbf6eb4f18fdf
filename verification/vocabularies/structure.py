"""Is everything where the standard puts it? Every fault is told, with its pointer, not only the first.

Specifications: https://www.w3.org/TR/vc-data-model-2.0/ section 4, https://www.w3.org/TR/vc-data-model-1.1/ section 4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from verification.codes import CheckId, Code, Outcome
from verification.jsontypes import JsonObject, JsonValue
from verification.placing import unwrapped
from verification.policy import Policy
from verification.report import Check

__all__ = [
    "DATA_MODEL_1",
    "DATA_MODEL_2",
    "as_list",
    "contexts_of",
    "credential_faults",
    "fault",
    "placed",
    "remark",
    "structure_checks",
    "types_of",
]

_NO_FAULT = Check(CheckId.STRUCTURE, Outcome.PASSED, Code.OK, "Every part stands where the standard puts it.")
DATA_MODEL_1 = "https://www.w3.org/2018/credentials/v1"
DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"


def as_list(value: JsonValue) -> list[JsonValue]:
    """One value or many, as a list; nothing for None."""
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def types_of(document: JsonObject) -> tuple[str, ...]:
    """The record's types, `@type` included."""
    named = as_list(document.get("type"))
    if "@type" in document:
        named += as_list(document["@type"])
    return tuple([name for name in named if isinstance(name, str)])


def contexts_of(document: JsonObject) -> tuple[str, ...]:
    """The contexts that the record names by URL."""
    return tuple([item for item in as_list(document.get("@context")) if isinstance(item, str)])


def placed(value: JsonValue, pointer: str) -> list[tuple[JsonValue, str]]:
    """One value or many, each with its pointer."""
    return [] if value is None else list(unwrapped(value, pointer))


def fault(code: Code, detail: str, pointer: str) -> Check:
    """A failed `structure` check: without this the record cannot be understood."""
    return Check(CheckId.STRUCTURE, Outcome.FAILED, code, detail, pointer)


def remark(detail: str, pointer: str) -> Check:
    """A `schema` warning: the standard demands it, and records in use go without it."""
    return Check(CheckId.SCHEMA, Outcome.WARNING, Code.SCHEMA_MISMATCH, detail, pointer)


def structure_checks(found: Iterable[Check], by_schema: Iterable[Check], policy: Policy) -> list[Check]:
    """The `structure` checks, then the `schema` checks; a policy may demand that the latter count as the former."""
    held = [*found, *by_schema]
    if policy.schema_required:
        held = [_demanded(check) for check in held]
    faults = [check for check in held if check.id is CheckId.STRUCTURE]
    if not faults:
        faults = [_NO_FAULT]
    return [*faults, *(check for check in held if check.id is not CheckId.STRUCTURE)]


def _demanded(check: Check) -> Check:
    if check.id is not CheckId.SCHEMA or check.outcome is Outcome.NOT_APPLICABLE:
        return check
    outcome = Outcome.FAILED if check.outcome is Outcome.WARNING else check.outcome
    return replace(check, id=CheckId.STRUCTURE, outcome=outcome)


def credential_faults(document: JsonObject) -> Iterable[Check]:
    """What is amiss with the record as a W3C credential of either version."""
    first = as_list(document.get("@context"))[:1]
    if first not in ([DATA_MODEL_1], [DATA_MODEL_2]):
        yield fault(Code.BAD_CONTEXT, "The first @context is neither version of W3C credentials.", "/@context")
    yield from _context_faults(document.get("@context"))
    yield from _type_faults(document)
    yield from _issuer_faults(document.get("issuer"))
    yield from _subject_faults(document.get("credentialSubject"))
    if "id" in document and not _is_url(document["id"]):
        yield fault(Code.BAD_VALUE, "The record's id is no single URL.", "/id")
    yield from _date_faults(document, first)
    yield from _part_faults(document)


def _context_faults(context: JsonValue) -> Iterable[Check]:
    for item, pointer in placed(context, "/@context"):
        if not isinstance(item, dict) and not _is_url(item):
            yield fault(Code.BAD_CONTEXT, "An entry of @context is neither a URL nor an object.", pointer)


def _type_faults(document: JsonObject) -> Iterable[Check]:
    if "VerifiableCredential" not in types_of(document):
        yield fault(Code.MISSING_PROPERTY, "The record does not say that it is a VerifiableCredential.", "/type")
    for name in ("type", "@type"):
        held = document.get(name)
        if isinstance(held, list) and all(type(item) is str for item in held):
            continue
        for item, pointer in placed(document.get(name), f"/{name}"):
            if not isinstance(item, str):
                yield fault(Code.BAD_VALUE, "A type is no text.", pointer)


def _issuer_faults(issuer: JsonValue) -> Iterable[Check]:
    if issuer is None:
        yield fault(Code.MISSING_PROPERTY, "The record names no issuer.", "/issuer")
        return
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not _is_url(named):
        yield fault(Code.BAD_VALUE, "The issuer is no URL and no object with a URL as its id.", "/issuer")


def _subject_faults(subject: JsonValue) -> Iterable[Check]:
    subjects = placed(subject, "/credentialSubject")
    if not subjects:
        yield fault(
            Code.MISSING_PROPERTY, "The record has no credentialSubject: it says nothing.", "/credentialSubject"
        )
    for item, pointer in subjects:
        if not isinstance(item, dict) or not item:
            yield fault(Code.BAD_VALUE, "A subject is no object with content.", pointer)
        elif "id" in item and not _is_url(item["id"]):
            yield fault(Code.BAD_VALUE, "A subject's id is no single URL.", f"{pointer}/id")


def _date_faults(document: JsonObject, first: list[JsonValue]) -> Iterable[Check]:
    """Version 1.1 demands a date of issue; a record that uses the other version's names is understood, and told so."""
    if first == [DATA_MODEL_1] and "issuanceDate" not in document and "validFrom" not in document:
        yield fault(Code.MISSING_PROPERTY, "The record does not say when it was issued.", "/issuanceDate")
    foreign = ("issuanceDate", "expirationDate") if first == [DATA_MODEL_2] else ("validFrom", "validUntil")
    for name in foreign:
        if name in document:
            yield remark(
                f"{name} is a name of the other version of W3C credentials; it is read all the same.", f"/{name}"
            )


_TYPED_PARTS = ("credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService")


def _part_faults(document: JsonObject) -> Iterable[Check]:
    for name in _TYPED_PARTS:
        if name not in document:
            continue
        if document[name] is None:
            yield fault(Code.BAD_VALUE, f"{name} is null.", f"/{name}")
        for item, pointer in placed(document[name], f"/{name}"):
            if not isinstance(item, dict) or not types_of(item):
                yield fault(Code.BAD_VALUE, f"An entry of {name} is no object with a type.", pointer)
            elif item.get("id") is not None and not _is_url(item["id"]):
                yield fault(Code.BAD_VALUE, f"The id of an entry of {name} is no single URL.", f"{pointer}/id")
    for item, pointer in placed(document.get("credentialSchema"), "/credentialSchema"):
        if isinstance(item, dict) and item.get("id") is None:
            yield fault(Code.MISSING_PROPERTY, "A schema is named without its address.", f"{pointer}/id")


def _is_url(value: JsonValue) -> bool:
    if not isinstance(value, str) or value.split() != [value]:
        return False
    try:
        return bool(urlsplit(value).scheme)
    except ValueError:
        return False
