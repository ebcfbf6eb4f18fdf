"""StatusList2021, the forerunner of the bitstring status list, for credentials of the data model 1.1.

https://www.w3.org/TR/2023/WD-vc-status-list-20230427/ (section 3, data model).
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

_STATUS = "https://w3id.org/vc/status-list#"
_SCHEMA = "http://schema.org/"


def _type(name: str, terms: JsonObject) -> JsonObject:
    scope = {"@protected": True, "id": "@id", "type": "@type", **terms}
    return {"@id": _STATUS + name, "@context": scope}


TERMS: JsonObject = {
    "@protected": True,
    "StatusList2021Credential": _type(
        "StatusList2021Credential", {"name": _SCHEMA + "name", "description": _SCHEMA + "description"}
    ),
    "StatusList2021": _type(
        "StatusList2021", {"statusPurpose": _STATUS + "statusPurpose", "encodedList": _STATUS + "encodedList"}
    ),
    "StatusList2021Entry": _type(
        "StatusList2021Entry",
        {
            "statusPurpose": _STATUS + "statusPurpose",
            "statusListIndex": _STATUS + "statusListIndex",
            "statusListCredential": {"@id": _STATUS + "statusListCredential", "@type": "@id"},
        },
    ),
}
