"""Comprehensive Learner Record 2.0, as its unversioned context says it.

https://www.imsglobal.org/spec/clr/v2p0 (section 6, the data model, and appendix "Verifiable Credentials Integration").
Neither `partial` nor the subject's `identifier` is defined in it; both came with 2.0.1.
"""

from __future__ import annotations

from verification.jsontypes import JsonObject

__all__ = ["TERMS"]

_CLR = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_NODE: JsonObject = {"id": "@id", "type": "@type"}


def _set_of(name: str, member: str) -> JsonObject:
    return {"@id": _CLR + name, "@type": member, "@container": "@set"}


TERMS: JsonObject = {
    **_NODE,
    "ClrCredential": {"@id": _CLR + "ClrCredential", "@context": _NODE},
    "ClrSubject": {
        "@id": _CLR + "ClrSubject",
        "@context": {
            **_NODE,
            "cred": "https://www.w3.org/2018/credentials#",
            "obi": "https://purl.imsglobal.org/spec/ob/v3p0/vocab.html#",
            "achievement": _set_of("achievement", "obi:Achievement"),
            "association": _set_of("association", _CLR + "Association"),
            "verifiableCredential": _set_of("verifiableCredential", "cred:verifiableCredential"),
        },
    },
    "Association": {
        "@id": _CLR + "Association",
        "@context": {
            "associationType": {"@id": _CLR + "AssociationType"},
            "sourceId": {"@id": _CLR + "sourceId", "@type": "xsd:anyURI"},
            "targetId": {"@id": _CLR + "targetId", "@type": "xsd:anyURI"},
        },
    },
}
