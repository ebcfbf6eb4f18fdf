"""The OpenAPI description of verification reports, read off :mod:`verification.report`: types, enumerations, words.

Every dataclass and every enumeration becomes a component of its own, so that a generated client gets a class for each,
and credentials inside credentials are described by themselves (https://spec.openapis.org/oas/v3.1.0, "Schema Object").
"""

from __future__ import annotations

import inspect
import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from verification.claims import Claim
from verification.report import Check, CredentialReport, Receipt, ReceiptDocument, Report

__all__ = ["AnswerSerializer", "CheckSerializer", "CredentialReportSerializer", "ReceiptSerializer", "ReportSerializer"]

_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    datetime: {"type": "string", "format": "date-time"},
}
_NAMES = {
    "Claim": "RecordClaim",
    "Alignment": "ClaimAlignment",
    "Result": "ClaimResult",
    "Report": "VerificationReport",
    "Act": "WhoActs",
}
_ENUM_NAMES = {"Trust": "IssuerTrust", "Code": "CheckCode", "Format": "RecordFormat", "Container": "RecordContainer"}
#: What `to_json` leaves out, and what it writes only when there is something.
_NOT_WRITTEN: dict[Any, set[str]] = {CredentialReport: {"payload"}, Report: {"credential"}}
_SOMETIMES: dict[Any, set[str]] = {ReceiptDocument: {"content", "problem"}}


class WireSerializer(serializers.Serializer[Any]):
    """The stand-in for one dataclass of a report: it describes, and never reads or writes."""

    kind: ClassVar[Any]
    component: ClassVar[str]


def _stand_in(kind: Any) -> type[WireSerializer]:  # noqa: ANN401 - a dataclass
    name = _NAMES.get(kind.__name__, kind.__name__)
    return type(f"{name}Serializer", (WireSerializer,), {"kind": kind, "component": name, "__doc__": kind.__doc__})


CheckSerializer = _stand_in(Check)
CredentialReportSerializer = _stand_in(CredentialReport)
ReportSerializer = _stand_in(Report)
ReceiptSerializer = _stand_in(Receipt)
_STAND_INS: dict[Any, type[WireSerializer]] = {
    Check: CheckSerializer,
    CredentialReport: CredentialReportSerializer,
    Report: ReportSerializer,
    Receipt: ReceiptSerializer,
    **{kind: _stand_in(kind) for kind in (Claim, ReceiptDocument)},
}


class AnswerSerializer(WireSerializer):
    """What is said of one record: the verdict, the verdict in words, the name it was given under, then the report."""

    kind = Report
    component = "VerifyAnswer"


class WireExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the base registers subclasses untyped
    """Describes stand-ins by the dataclass that they stand for."""

    target_class = "portal.api.report_schema.WireSerializer"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:  # noqa: ANN401, ARG002 - the base's signature
        """The component's name."""
        return str(self.target.component)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ANN401
        """The component: of a whole report, the outermost credential with its receipt."""
        kind = self.target.kind
        if kind is not Report:
            return _object(kind, auto_schema, direction)
        found, whole = (_object(one, auto_schema, direction) for one in (CredentialReport, Report))
        properties, required = found["properties"] | whole["properties"], found["required"] + whole["required"]
        if self.target.component == AnswerSerializer.component:
            said = {"sentence": {"type": "string"}, "record": {"type": "string"}}
            properties = {"verdict": properties["verdict"], **said, **properties}
            required = [*required, *said]
        words = inspect.cleandoc(type(self.target).__doc__ or "")
        return {"type": "object", "properties": properties, "required": required, "description": _plain(words)}


def _object(kind: Any, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ANN401 - a dataclass
    hints = get_type_hints(kind, localns={"JsonObject": dict})  # any JSON object
    names = [field.name for field in fields(kind) if field.name not in _NOT_WRITTEN.get(kind, ())]
    return {
        "type": "object",
        "properties": {name: _schema(hints[name], auto_schema, direction) for name in names},
        "required": [name for name in names if name not in _SOMETIMES.get(kind, ())],
        "description": _plain(inspect.cleandoc(kind.__doc__ or "")),
    }


def _schema(kind: Any, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ANN401 - a type expression
    if get_origin(kind) in (Union, types.UnionType):
        inner = [item for item in get_args(kind) if item is not type(None)]
        return {"oneOf": [_schema(inner[0], auto_schema, direction), {"type": "null"}]}
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _schema(get_args(kind)[0], auto_schema, direction)}
    if is_dataclass(kind):
        stand_in = _STAND_INS.setdefault(kind, _stand_in(kind))
        reference: dict[str, Any] = auto_schema.resolve_serializer(stand_in, direction).ref
        return reference
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enumeration(kind, auto_schema)
    return dict(_PLAIN.get(kind, {"type": "object", "additionalProperties": {}}))


def _enumeration(kind: type[Enum], auto_schema: AutoSchema) -> dict[str, Any]:
    component = ResolvedComponent(  # type: ignore[no-untyped-call]  # untyped there
        name=_ENUM_NAMES.get(kind.__name__, _NAMES.get(kind.__name__, kind.__name__)),
        type=ResolvedComponent.SCHEMA,
        object=kind,
        schema={
            "type": "string",
            "enum": [item.value for item in kind],
            "description": _plain(inspect.cleandoc(kind.__doc__ or "")),
        },
    )
    auto_schema.registry.register_on_missing(component)
    reference: dict[str, Any] = component.ref
    return reference


def _plain(words: str) -> str:
    """Docstrings in Markdown."""
    return words.replace("``", "`").replace(":data:", "").replace(":func:", "")
