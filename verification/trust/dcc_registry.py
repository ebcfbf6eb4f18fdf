"""The legacy registries of the Digital Credentials Consortium: ``{"meta": …, "registry": {id: {"name": …}}}``.

Form: https://github.com/digitalcredentials/issuer-registry-client. Nothing in such a file is signed, so an operator
adds a copy, which is pinned by being the one that is held. Who stands in one is `known`.
"""

from __future__ import annotations

from verification.codes import Trust
from verification.jsontypes import JsonObject
from verification.sources import TrustEntry, TrustList

__all__ = ["read", "recognises"]


def recognises(value: JsonObject) -> bool:
    """Whether the file is such a registry."""
    return isinstance(value.get("registry"), dict)


def read(value: JsonObject) -> TrustList:
    """The registry's issuers."""
    held, meta = value["registry"], value.get("meta")
    told = meta if isinstance(meta, dict) else {}
    entries = tuple(
        TrustEntry(issuer, str(entry.get("name", "")), Trust.KNOWN)
        for issuer, entry in (held.items() if isinstance(held, dict) else ())
        if isinstance(entry, dict)
    )
    return TrustList(str(told.get("name", "registry of issuers")), str(told.get("updated", "")), entries)
