"""Entity statements of an OpenID Federation: https://openid.net/specs/openid-federation-1_0.html section 3.

A statement is believed only as far as its signature goes: by keys that are given, for the entity that is meant, within
its own dates, and without a demand that is not understood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from verification import dates
from verification.budget import Limits
from verification.codes import Act, Code
from verification.containers.jwt import take_apart
from verification.credential import Jwt
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.keys import PublicKey, from_jwk
from verification.proofs.token import algorithm_of
from verification.sources import DocumentRole, Sources

__all__ = ["Statement", "Statements"]

_LIMITS = Limits(record=256 * 1024)
_SKEW = timedelta(minutes=5)
_MOST_ASKED = 24
_TYPE = "entity-statement+jwt"
_WELL_KNOWN = "/.well-known/openid-federation"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was proved: who says it of whom, with which keys, and what else it says."""

    issuer: str
    subject: str
    keys: tuple[JsonObject, ...]
    claims: JsonObject
    said: datetime

    @property
    def superiors(self) -> tuple[str, ...]:
        """The entities that the subject names above itself."""
        hints = self.claims.get("authority_hints")
        return tuple(hint for hint in (hints if isinstance(hints, list) else []) if isinstance(hint, str))

    def of_federation(self, name: str) -> str:
        """A text of the subject's metadata as an entity of a federation; empty when there is none."""
        metadata = self.claims.get("metadata")
        entity = metadata.get("federation_entity") if isinstance(metadata, dict) else None
        value = entity.get(name) if isinstance(entity, dict) else None
        return value if isinstance(value, str) else ""


class Statements:
    """Asks for statements, counting: a federation cannot send us round and round."""

    def __init__(self, sources: Sources, at: datetime) -> None:
        self._sources = sources
        self._at = at
        self._asked = 0

    def configuration(self, entity: str, keys: tuple[JsonObject, ...] | None = None) -> Statement:
        """What an entity says of itself, signed with its own keys, or with those that are given.

        Raises:
            Invalid: when the statement is bad.
            Unavailable: when there is none.

        """
        return self._proved(self._text(entity.rstrip("/") + _WELL_KNOWN), entity, entity, keys)

    def about(self, subject: str, superior: Statement) -> Statement:
        """What a superior says of a subject, by the superior's own keys.

        Raises:
            Invalid: when the statement is bad.
            Unavailable: ISSUER_NOT_FOUND when the superior says nothing of it; else when it cannot be asked.

        """
        endpoint = superior.of_federation("federation_fetch_endpoint")
        if not endpoint.startswith("https://"):
            raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"{superior.subject[:120]} says nowhere what it says of others.")
        address = f"{endpoint}{'&' if '?' in endpoint else '?'}sub={quote(subject, safe='')}"
        return self._proved(self._text(address), superior.subject, subject, superior.keys)

    def _text(self, address: str) -> str:
        self._asked += 1
        if self._asked > _MOST_ASKED:
            raise Unavailable(Code.TOO_MANY, "The federation leads from one place to too many others.", act=Act.US)
        document = self._sources.document(address, DocumentRole.REGISTRY)
        if not document.found:
            raise Unavailable(Code.ISSUER_NOT_FOUND, f"Nothing is said at {address[:160]}.", act=Act.ISSUER)
        try:
            return document.body.decode("ascii").strip()
        except UnicodeDecodeError:
            raise Invalid(Code.NOT_A_JWT, f"What answers at {address[:160]} is no statement.") from None

    def _proved(self, text: str, issuer: str, subject: str, keys: tuple[JsonObject, ...] | None) -> Statement:
        if len(text) > _LIMITS.record:
            raise Invalid(Code.TOO_LARGE, f"The statement about {subject[:120]} is too large.")
        jwt = take_apart(text, _LIMITS)
        claims = jwt.payload
        if jwt.header.get("typ") != _TYPE or claims.get("iss") != issuer or claims.get("sub") != subject:
            raise Invalid(Code.BAD_ISSUER_DOCUMENT, f"The statement is not {issuer[:120]}'s about {subject[:120]}.")
        if "crit" in jwt.header or "crit" in claims or "metadata_policy_crit" in claims:
            detail = f"The statement about {subject[:120]} demands that extensions be understood which are not."
            raise Invalid(Code.CRITICAL_HEADER, detail)
        held = _keys_in(claims)
        if not _signed_by(jwt, held if keys is None else keys):
            detail = f"The statement about {subject[:120]} is not signed with the keys that {issuer[:120]} has."
            raise Invalid(Code.BAD_SIGNATURE, detail)
        return Statement(issuer, subject, held, claims, self._said(claims, subject))

    def _said(self, claims: JsonObject, subject: str) -> datetime:
        since, until = (dates.from_seconds(claims.get(name)) for name in ("iat", "exp"))
        if since is None or until is None or since > self._at + _SKEW or until < self._at - _SKEW:
            raise Invalid(Code.STATUS_STALE, f"The statement about {subject[:120]} is not of the time asked about.")
        return since


def _keys_in(claims: JsonObject) -> tuple[JsonObject, ...]:
    held = claims.get("jwks")
    keys: JsonValue = held.get("keys") if isinstance(held, dict) else None
    return tuple(key for key in (keys if isinstance(keys, list) else [])[:20] if isinstance(key, dict))


def _signed_by(jwt: Jwt, keys: tuple[JsonObject, ...]) -> bool:
    kind, kid = algorithm_of(jwt), jwt.header.get("kid")
    for value in keys:
        if kid is not None and value.get("kid") not in (None, kid):
            continue
        key = _read(value)
        if key is not None and key.kind is kind:
            pss = jwt.header.get("alg") == "PS256"
            if key.verifies(jwt.signature, jwt.signing_input, pss=pss):
                return True
    return False


def _read(value: JsonObject) -> PublicKey | None:
    try:
        return from_jwk(value)
    except Problem:
        return None
