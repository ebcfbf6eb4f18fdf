"""The reference: every closed list and every JSON shape, generated from the code so that it cannot say anything else.

``schemas`` gives JSON Schemas (https://json-schema.org/draft/2020-12/schema) of what `manage.py verify --json` prints
and of what `--documents` and `--trust` take; ``closed_lists`` gives the members of each enumeration.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from verification import codes
from verification.claims import Alignment, Claim, Result
from verification.report import Check, CredentialReport, IssuerReport, Receipt, ReceiptDocument

__all__ = ["closed_lists", "schemas"]

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SHAPES = (Alignment, Check, Claim, CredentialReport, IssuerReport, Receipt, ReceiptDocument, Result)
_LISTS = (
    codes.Outcome,
    codes.Verdict,
    codes.Act,
    codes.Trust,
    codes.SubjectMatch,
    codes.Container,
    codes.Format,
    codes.CheckId,
    codes.Code,
)
#: What the recursive annotation of JSON values is spelled with; its inside is of no interest here.
_JSON_NAMES = {"Sequence": Sequence, "Mapping": Mapping, "JsonValue": object}
#: Fields that the JSON leaves out: always, or where there is nothing to say.
_NEVER_SHOWN: dict[type, set[str]] = {CredentialReport: {"payload"}}
_SHOWN_WHEN_THERE: dict[type, set[str]] = {ReceiptDocument: {"content", "problem"}}


def closed_lists() -> dict[str, tuple[str, ...]]:
    """The members of each enumeration that a report can name, by the enumeration's name."""
    return {kind.__name__: tuple(member.value for member in kind) for kind in _LISTS}


def schemas() -> dict[str, Schema]:
    """The JSON Schemas by name: `report`, `documents`, `trust`."""
    return {"report": _report(), "documents": _documents(), "trust": _trust()}


def _report() -> Schema:
    """A line of `--json`: the outermost credential, with the record's name before it and the receipt after it."""
    outermost = _object(CredentialReport)
    properties = {"record": {"type": "string"}, **outermost["properties"], "receipt": _reference(Receipt)}
    return {
        "$schema": _DRAFT,
        "title": "A line of manage.py verify --json",
        **outermost,
        "properties": properties,
        "required": ["record", *outermost["required"], "receipt"],
        "$defs": {shape.__name__: _object(shape) for shape in _SHAPES},
    }


def _object(shape: type) -> Schema:
    """The schema of a frozen type, whose JSON has its fields' names."""
    hidden, optional = _NEVER_SHOWN.get(shape, set()), _SHOWN_WHEN_THERE.get(shape, set())
    hints = typing.get_type_hints(shape, localns=_JSON_NAMES)
    names = [field.name for field in dataclasses.fields(shape) if field.name not in hidden]
    return {
        "description": (shape.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "properties": {name: _of(hints[name]) for name in names},
        "required": [name for name in names if name not in optional],
        "additionalProperties": False,
    }


def _of(hint: Any) -> Schema:  # noqa: ANN401 - any annotation of the report's types
    if isinstance(hint, types.UnionType):
        return {"anyOf": [_of(member) for member in hint.__args__]}
    if typing.get_origin(hint) is tuple:
        return {"type": "array", "items": _of(typing.get_args(hint)[0])}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [member.value for member in hint]}
    if hint in _SHAPES:
        return _reference(hint)
    return dict(_PLAIN.get(hint, {"type": "object"}))


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    types.NoneType: {"type": "null"},
}


def _reference(shape: type) -> Schema:
    return {"$ref": f"#/$defs/{shape.__name__}"}


def _documents() -> Schema:
    return {
        "$schema": _DRAFT,
        "title": "The file of --documents: exact URL -> document",
        "type": "object",
        "additionalProperties": {
            "anyOf": [
                {"type": "null", "description": "The address answers 404."},
                {"type": "string", "description": "The document's text."},
                {
                    "type": "object",
                    "description": "The document's bytes.",
                    "properties": {"base64": {"type": "string", "contentEncoding": "base64"}},
                    "required": ["base64"],
                    "additionalProperties": False,
                },
                {"type": "object", "description": "The document, itself JSON."},
            ]
        },
    }


def _trust() -> Schema:
    moment = {"type": "string", "format": "date-time"}
    entry = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "The issuer's exact id."},
            "name": {"type": "string"},
            "trust": {"enum": [codes.Trust.TRUSTED.value, codes.Trust.KNOWN.value]},
            "types": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The credential types that the entry speaks for; none means all.",
            },
            "since": {**moment, "description": "The first date of issue that it speaks for."},
            "until": {**moment, "description": "The last."},
        },
        "required": ["id"],
    }
    return {
        "$schema": _DRAFT,
        "title": "The file of --trust: a list of issuers",
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "version": {"type": "string"},
            "issuers": {"type": "array", "items": {"anyOf": [{"type": "string"}, entry]}},
            "certificates": {
                "type": "array",
                "items": {"type": "string", "description": "SHA-256 of a certificate, in hex."},
            },
            "federations": {"type": "array", "items": _federation()},
            "good_until": {**moment, "description": "After that the list says nothing any more."},
        },
        "anyOf": [{"required": [name]} for name in ("issuers", "certificates", "federations")],
    }


def _federation() -> Schema:
    return {
        "type": "object",
        "properties": {
            "anchor": {"type": "string", "description": "The trust anchor's id, an https address."},
            "keys": {"type": "array", "items": {"type": "object"}, "description": "The anchor's keys, as JWKs."},
            "trust": {"enum": [codes.Trust.TRUSTED.value, codes.Trust.KNOWN.value]},
        },
        "required": ["anchor", "keys"],
    }
