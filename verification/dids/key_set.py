"""JSON Web Key Sets: https://www.rfc-editor.org/rfc/rfc7517 section 5. By value (`jwks`) or by address (`jwks_uri`)."""

from __future__ import annotations

from dataclasses import replace

from verification.dids.document import Relation, VerificationMethod, absolute, entries, method_from
from verification.dids.fetching import fetch_object
from verification.jsontypes import JsonObject, JsonValue
from verification.sources import DocumentRole, Sources

__all__ = ["from_jwk_of", "keys_of"]

_MOST_KEYS = 50


def from_jwk_of(value: JsonObject, owner: str, relation: Relation) -> VerificationMethod:
    """The method of a JWK; its `kid` is a fragment of the owner's id unless it is an address of its own."""
    kid = value.get("kid")
    name = owner if not isinstance(kid, str) or not kid else kid if ":" in kid or kid.startswith("#") else f"#{kid}"
    method = method_from({"id": name, "publicKeyJwk": value}, owner, relation)
    return method if value.get("use", "sig") == "sig" else replace(method, asserts=False)


def keys_of(held_in: JsonObject, owner: str, relation: Relation, sources: Sources) -> list[VerificationMethod]:
    """The keys of the set in a document of the owner's, or at the address that it names.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when what answers is no JSON object.
        Unavailable: when the named address does not answer.

    """
    held: JsonValue = held_in.get("jwks")
    address = held_in.get("jwks_uri") or (held if isinstance(held, str) else None)
    if isinstance(address, str):
        held = fetch_object(absolute(address, owner), DocumentRole.JWKS, sources)
    keys = held.get("keys") if isinstance(held, dict) else None
    return [from_jwk_of(key, owner, relation) for key in entries(keys)[:_MOST_KEYS] if isinstance(key, dict)]
