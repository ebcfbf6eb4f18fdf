"""Asking for a schema at the address that a record gives.

https://www.w3.org/TR/vc-json-schema/ section 2 (processing) and https://www.w3.org/TR/vc-data-model-2.0/ section 5.3
(`digestSRI`: the answer must be the one that was meant when the record was signed).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from verification.budget import Budget
from verification.codes import Act, Code
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject
from verification.policy import Policy
from verification.sources import DocumentRole, Sources
from verification.strict_json import parse_object

__all__ = ["SchemaInquiry", "fetched_bytes", "fetched_schema"]

_MOST_BYTES = 1024 * 1024
_HASHES = ("sha256", "sha384", "sha512")


@dataclass(frozen=True, slots=True)
class SchemaInquiry:
    """What is needed to ask for a schema."""

    sources: Sources
    at: datetime
    policy: Policy
    budget: Budget


def fetched_schema(entry: JsonObject, inquiry: SchemaInquiry) -> JsonObject:
    """The JSON Schema at the entry's address.

    Raises:
        Invalid: SCHEMA_NOT_CHECKED when what answers is no JSON object.
        Unavailable: as :func:`fetched_bytes`.

    """
    try:
        return parse_object(fetched_bytes(entry, inquiry), inquiry.policy.limits)
    except Invalid as problem:
        detail = f"What answers at {str(entry['id'])[:160]} is no schema: {problem.detail}"
        raise Invalid(Code.SCHEMA_NOT_CHECKED, detail) from None


def fetched_bytes(entry: JsonObject, inquiry: SchemaInquiry) -> bytes:
    """What answers at the entry's address, held against the digest that the entry gives, if any.

    Raises:
        Unavailable: SCHEMA_NOT_CHECKED when nothing answers, too much, or another thing than was meant.

    """
    address = str(entry["id"])
    try:
        document = inquiry.sources.document(address, DocumentRole.SCHEMA)
    except Unavailable as problem:
        detail = f"Its structure was checked, and not by the schema that it names: {problem.detail}"
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=problem.act, retry_after=problem.retry_after) from None
    if not document.found:
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, f"No schema is published at {address[:160]}.", act=Act.ISSUER)
    if len(document.body) > _MOST_BYTES:
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, f"The schema at {address[:160]} is too large.", act=Act.ISSUER)
    if not _as_meant(document.body, entry.get("digestSRI")):
        detail = f"What answers at {address[:160]} is not the schema that was meant when the record was signed."
        raise Unavailable(Code.SCHEMA_NOT_CHECKED, detail, act=Act.ISSUER)
    return document.body


def _as_meant(body: bytes, digest: object) -> bool:
    """Whether one of the digests (https://www.w3.org/TR/SRI/ section 3.5) is the body's; yes where none is given."""
    if digest is None:
        return True
    wanted = str(digest).split()
    return any(
        word.partition("?")[0] == f"{name}-{base64.b64encode(hashlib.new(name, body).digest()).decode()}"
        for word in wanted
        for name in _HASHES
    )
