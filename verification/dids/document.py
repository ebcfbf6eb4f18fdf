"""A controller document: whose keys are whose.

Specification: https://www.w3.org/TR/cid-1.0/ sections 2 and 3. Read by DID methods and by issuer profiles alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urljoin

from verification import dates
from verification.codes import Act, Code
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import PublicKey, from_base58, from_jwk, from_multikey

__all__ = [
    "ControllerDocument",
    "Relation",
    "VerificationMethod",
    "absolute",
    "entries",
    "method_from",
    "read_document",
]

_MOST_METHODS = 200


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """A key as its controller publishes it. ``problem`` says why the key cannot be used, when it cannot.

    ``asserts`` tells whether the controller lets the key sign credentials, ``authenticates`` whether it may prove who
    holds them; ``expires`` and ``revoked`` are its own words. ``kid`` is the `kid` of its JWK, by which tokens may name
    it.
    """

    id: str
    controller: str
    key: PublicKey | None
    asserts: bool
    expires: datetime | None = None
    revoked: datetime | None = None
    problem: Problem | None = None
    kid: str = ""
    authenticates: bool = True


@dataclass(frozen=True, slots=True)
class ControllerDocument:
    """The document at a controller's exact id, with the methods it lists."""

    id: str
    methods: tuple[VerificationMethod, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a document lets its keys do: the ids in `assertionMethod` and `authentication`.

    None where the document has no such property.
    """

    ids: frozenset[str] | None
    authentication: frozenset[str] | None = None

    def lists(self, name: str) -> bool:
        """Whether the method may assert.

        A document without the property (issuer profiles) lets every method assert, but for those that it shows only as
        a means of authentication.
        """
        return self.ids is None or name in self.ids

    def authenticates(self, name: str) -> bool:
        """Whether the method may prove who holds a credential; every one may where the document does not say."""
        return self.authentication is None or name in self.authentication

    @classmethod
    def of(cls, value: JsonObject, controller: str) -> Relation:
        """The relations that the document states."""
        return cls(_listed(value, "assertionMethod", controller), _listed(value, "authentication", controller))


def _listed(value: JsonObject, relation: str, controller: str) -> frozenset[str] | None:
    if value.get(relation) is None:
        return None
    names = (entry.get("id") if isinstance(entry, dict) else entry for entry in entries(value[relation]))
    return frozenset(absolute(name, controller) for name in names if isinstance(name, str))


def read_document(value: JsonObject, controller: str) -> ControllerDocument:
    """The controller document that ``value`` is, with the methods that stand in it by value.

    Raises:
        Invalid: BAD_ISSUER_DOCUMENT when its id is another, or it lists more methods than any honest one.

    """
    if value.get("id") != controller:
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"The document at {controller} says it is another's.")
    relation = Relation.of(value, controller)
    found = [
        (entry, name)
        for name in ("verificationMethod", "publicKey", "assertionMethod", "authentication")
        for entry in entries(value.get(name))
        if isinstance(entry, dict)
    ]
    if len(found) > _MOST_METHODS:
        raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"The document at {controller} lists more than {_MOST_METHODS} keys.")
    elsewhere = {str(entry.get("id")) for entry, name in found if name != "authentication"}
    kept = [(entry, name) for entry, name in found if name != "authentication" or str(entry.get("id")) not in elsewhere]
    return ControllerDocument(controller, tuple(_method(entry, name, controller, relation) for entry, name in kept))


def _method(entry: JsonObject, place: str, controller: str, relation: Relation) -> VerificationMethod:
    """The method; one that stands only where keys for authentication stand asserts nothing unless it is listed."""
    method = method_from(entry, controller, relation)
    if place == "authentication" and relation.ids is None:
        return replace(method, asserts=False)
    return method


def method_from(entry: JsonObject, controller: str, relation: Relation) -> VerificationMethod:
    """The verification method of one entry; a key that cannot be read is kept with its problem, not dropped."""
    name = absolute(str(entry.get("id", "")), controller)
    owner = entry.get("controller", controller)
    key: PublicKey | None = None
    expires: datetime | None = None
    revoked: datetime | None = None
    problem: Problem | None = None
    try:
        expires, revoked = _moment(entry, "expires"), _moment(entry, "revoked")
        key = _key_of(entry)
    except (Invalid, Unavailable) as found:
        problem = Unavailable(found.code, f"The issuer's key {name[:120]}: {found.detail}", act=Act.ISSUER)
    return VerificationMethod(
        id=name,
        controller=owner if isinstance(owner, str) else "",
        key=key,
        asserts=relation.lists(name),
        expires=expires,
        revoked=revoked,
        problem=problem,
        kid=_kid(entry),
        authenticates=relation.authenticates(name),
    )


def _kid(entry: JsonObject) -> str:
    jwk = entry.get("publicKeyJwk")
    kid = jwk.get("kid") if isinstance(jwk, dict) else None
    return kid if isinstance(kid, str) else ""


def absolute(name: str, controller: str) -> str:
    """``name`` as an absolute id: `#key-1` and `key.json` are relative to the controller."""
    if name.startswith("#"):
        return controller + name
    try:
        return urljoin(controller, name) if controller.startswith("https:") else name
    except ValueError:  # an address with half an IPv6 bracket
        return name


def entries(value: JsonValue) -> list[JsonValue]:
    """One value or many, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _key_of(entry: JsonObject) -> PublicKey:
    keys: list[PublicKey] = []
    multibase, base58, jwk = (entry.get(name) for name in ("publicKeyMultibase", "publicKeyBase58", "publicKeyJwk"))
    if isinstance(multibase, str):
        keys.append(from_multikey(multibase))
    if isinstance(base58, str):
        keys.append(from_base58(base58))
    if isinstance(jwk, dict):
        keys.append(from_jwk(jwk))
    if not keys and "kty" in entry:
        keys.append(from_jwk(entry))
    if not keys:
        raise Invalid(Code.BAD_KEY, "it holds no key in a form that is taken.")
    if len(set(keys)) > 1:
        raise Invalid(Code.AMBIGUOUS_KEY, "it holds several keys that differ.")
    return keys[0]


def _moment(entry: JsonObject, name: str) -> datetime | None:
    value = entry.get(name)
    if value is None or value is False:
        return None
    if not isinstance(value, str):
        raise Invalid(Code.BAD_DATE, f"its “{name}” is no date.")
    return dates.parse(value).moment
