"""A schema inside a credential of its own: https://www.w3.org/TR/vc-json-schema/ section 2.2 (JsonSchemaCredential).

The credential around the schema is verified like any other before a word of it is believed.
"""

from __future__ import annotations

from verification import proofs, validity
from verification.codes import Act, Code, Outcome
from verification.containers import open_record
from verification.credential import Credential
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject
from verification.schemas.asking import SchemaInquiry, fetched_bytes

__all__ = ["schema_in_credential"]


def schema_in_credential(entry: JsonObject, inquiry: SchemaInquiry) -> JsonObject:
    """The schema in the credential at the entry's address.

    Raises:
        Invalid: SCHEMA_NOT_CHECKED when what answers is no credential with a schema.
        Unavailable: SCHEMA_NOT_CHECKED when it does not answer, or cannot be proved.

    """
    address = str(entry["id"])
    try:
        opened = open_record(fetched_bytes(entry, inquiry), inquiry.policy.limits)
    except Invalid as problem:
        raise Invalid(Code.SCHEMA_NOT_CHECKED, f"What answers at {address[:160]}: {problem.detail}") from None
    if not isinstance(opened, Credential):
        raise Invalid(Code.SCHEMA_NOT_CHECKED, f"What answers at {address[:160]} is no single credential.")
    _refuse_unproven(opened, address, inquiry)
    subject = opened.document.get("credentialSubject")
    schema = subject.get("jsonSchema") if isinstance(subject, dict) else None
    if not isinstance(schema, dict):
        raise Invalid(Code.SCHEMA_NOT_CHECKED, f"The credential at {address[:160]} holds no schema.")
    return schema


def _refuse_unproven(opened: Credential, address: str, inquiry: SchemaInquiry) -> None:
    named = opened.document.get("issuer")
    issuer = named.get("id") if isinstance(named, dict) else named
    try:
        secured = proofs.examine(
            opened,
            issuer=issuer if isinstance(issuer, str) else "",
            sources=inquiry.sources,
            at=inquiry.at,
            policy=inquiry.policy,
            budget=inquiry.budget,
        )
        checks = [*secured.checks, *validity.examine(opened.document, inquiry.at, inquiry.policy)]
    except Problem as problem:
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, problem.detail, act=Act.ISSUER) from None
    for check in checks:
        if check.outcome in {Outcome.FAILED, Outcome.UNKNOWN}:
            detail = f"The credential that holds the schema ({address[:120]}) could not be proved: {check.detail}"
            raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=check.act or Act.ISSUER)
