"""An issuer profile at an https id: Open Badges 3.0, https://www.imsglobal.org/spec/ob/v3p0/ sections 5.1.7 and 8.2.

Keys stand in the profile by value (`publicKey`, `verificationMethod`, `assertionMethod`, `publicKeyJwk`), behind
addresses (the same properties as text), or in a JWKS that it names (`jwks`, `jwks_uri`).
"""

from __future__ import annotations

from dataclasses import replace

from verification.codes import Act, Code
from verification.dids.document import (
    ControllerDocument,
    Relation,
    VerificationMethod,
    absolute,
    entries,
    method_from,
    read_document,
)
from verification.dids.fetching import fetch_object
from verification.dids.key_set import from_jwk_of, keys_of
from verification.errors import Problem, Unavailable
from verification.jsontypes import JsonObject
from verification.sources import DocumentRole, Sources

__all__ = ["resolve"]

_MOST_FETCHES = 5


def resolve(url: str, sources: Sources) -> ControllerDocument:
    """The keys that the profile at exactly ``url`` publishes.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when what answers is another's profile.
        Unavailable: when there is no answer, or it publishes no key.

    """
    profile = fetch_object(url, DocumentRole.ISSUER, sources)
    document = read_document(profile, url)
    relation = Relation.of(profile, url)
    methods = [
        *document.methods,
        *_own_jwk(profile, url, relation),
        *_referenced(profile, url, relation, sources),
        *keys_of(profile, url, relation, sources),
    ]
    if not methods:
        raise Unavailable(Code.KEY_NOT_FOUND, f"The profile at {url[:200]} publishes no key.", act=Act.ISSUER)
    return replace(document, methods=tuple(methods))


def _own_jwk(profile: JsonObject, url: str, relation: Relation) -> list[VerificationMethod]:
    value = profile.get("publicKeyJwk")
    return [from_jwk_of(value, url, relation)] if isinstance(value, dict) else []


def _referenced(profile: JsonObject, url: str, relation: Relation, sources: Sources) -> list[VerificationMethod]:
    """Keys that the profile names by address. One that cannot be had is kept with its problem, and harms no other."""
    held = {method.id for method in read_document(profile, url).methods}
    addresses: dict[str, None] = {}
    for property_name in ("publicKey", "verificationMethod", "assertionMethod"):
        for name in entries(profile.get(property_name)):
            address = absolute(name, url) if isinstance(name, str) else ""
            if address.startswith("https:") and address not in held and address.partition("#")[0] != url:
                addresses[address] = None
    return [_fetched(address, url, relation, sources) for address in list(addresses)[:_MOST_FETCHES]]


def _fetched(address: str, url: str, relation: Relation, sources: Sources) -> VerificationMethod:
    try:
        entry = fetch_object(address.partition("#")[0], DocumentRole.JWKS, sources)
    except Problem as problem:
        told = problem if isinstance(problem, Unavailable) else _unread(problem)
        return VerificationMethod(address, url, None, asserts=relation.lists(address), problem=told)
    return method_from({**entry, "id": address}, url, relation)


def _unread(problem: Problem) -> Unavailable:
    return Unavailable(problem.code, problem.detail, act=Act.ISSUER)
