"""Which edition a moving context URL names.

https://purl.imsglobal.org/spec/ob/v3p0/context.json was never versioned. With the data model 1.1 it is the edition
that 1EdTech serves, and real credentials verify with it only. That edition cannot stand beside the data model 2.0,
whose protected terms it redefines; there, 3.0.3 is the edition that issuers (openbadgeslib among them) sign with.
"""

from __future__ import annotations

from collections.abc import Mapping

from verification.jsontypes import JsonValue

__all__ = ["settled"]

_DATA_MODEL_2 = "https://www.w3.org/ns/credentials/v2"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/"
_BESIDE_DATA_MODEL_2: Mapping[str, str] = {
    _OPEN_BADGES + "context.json": _OPEN_BADGES + "context-3.0.3.json",
}


def settled(context: JsonValue) -> JsonValue:
    """A local context with moving URLs replaced by the edition they name beside the others. Mostly it is unchanged."""
    if not isinstance(context, list) or _DATA_MODEL_2 not in context:
        return context
    if not any(isinstance(entry, str) and entry in _BESIDE_DATA_MODEL_2 for entry in context):
        return context
    return [_BESIDE_DATA_MODEL_2.get(entry, entry) if isinstance(entry, str) else entry for entry in context]
