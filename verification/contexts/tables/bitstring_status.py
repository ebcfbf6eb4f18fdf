"""The bitstring status list, for credentials of the data model 1.1 and of other contexts than its successor's.

https://www.w3.org/TR/vc-bitstring-status-list/ (section 2, data model); the data model 2.0 has these terms in its own.
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

_STATUS = "https://www.w3.org/ns/credentials/status#"
_NODE: JsonObject = {"@protected": True, "id": "@id", "type": "@type"}


def _plain(*names: str) -> JsonObject:
    return {name: _STATUS + name for name in names}


_ENTRY: JsonObject = {
    **_NODE,
    **_plain("statusListIndex", "statusPurpose"),
    "statusListCredential": {"@id": _STATUS + "statusListCredential", "@type": "@id"},
    "statusMessage": {"@id": _STATUS + "statusMessage", "@context": {**_NODE, **_plain("message", "status")}},
    "statusReference": {"@id": _STATUS + "statusReference", "@type": "@id"},
    "statusSize": {"@id": _STATUS + "statusSize", "@type": "https://www.w3.org/2001/XMLSchema#integer"},
}
_LIST: JsonObject = {
    **_NODE,
    **_plain("statusPurpose", "ttl"),
    "encodedList": {"@id": _STATUS + "encodedList", "@type": "https://w3id.org/security#multibase"},
}

TERMS: JsonObject = {
    **_NODE,
    **_plain("BitstringStatusListCredential"),
    "BitstringStatusList": {"@id": _STATUS + "BitstringStatusList", "@context": _LIST},
    "BitstringStatusListEntry": {"@id": _STATUS + "BitstringStatusListEntry", "@context": _ENTRY},
}
