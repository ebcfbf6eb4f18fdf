"""Open Badges 2.0 and older: https://www.imsglobal.org/spec/ob/v2p0/ (Assertion, BadgeClass, Profile).

Not W3C credentials: three documents, of which the learner holds one. Here they are read; who may say what is
:mod:`verification.open_badge_2`'s affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from verification.claims import Claim
from verification.jsontypes import JsonObject, JsonValue
from verification.vocabularies.achievements import claim_of
from verification.vocabularies.reader import Node

__all__ = ["claim_from", "first_id", "is_hosted", "named_by", "subject_node", "verification_of"]

_HOSTED = frozenset({"hosted", "hostedbadge"})
_IDENTIFIED = {"email": "emailAddress", "url": "identifier", "telephone": "identifier"}


def verification_of(assertion: JsonObject) -> JsonObject:
    """How the assertion says that it is to be verified (`verification`; before version 2, `verify`)."""
    held = assertion.get("verification", assertion.get("verify"))
    return held if isinstance(held, dict) else {}


def is_hosted(assertion: JsonObject) -> bool:
    """Whether the assertion is verified by asking for it where it says it stands."""
    kind = verification_of(assertion).get("type", "hosted")
    names = kind if isinstance(kind, list) else [kind]
    return any(str(name).lower() in _HOSTED for name in names)


def first_id(value: JsonValue) -> str:
    """The id of a thing that is given as its address, as an object, or as a list of one of these."""
    if isinstance(value, list):
        value = value[0] if value else None
    held = value.get("id") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""


def named_by(assertion: JsonObject) -> str:
    """Where the assertion says it stands."""
    url = verification_of(assertion).get("url")
    return first_id(assertion.get("id")) or (url if isinstance(url, str) else "")


def subject_node(assertion: JsonObject) -> Node:
    """The assertion's recipient, as Open Badges 3.0 writes subjects."""
    held = assertion.get("recipient")
    recipient: Mapping[str, JsonValue] = held if isinstance(held, dict) else {}
    kind = str(recipient.get("type", "")).lower()
    identity: JsonObject = {
        "identityType": _IDENTIFIED.get(kind, kind),
        "hashed": recipient.get("hashed") is True,
        "identityHash": recipient.get("identity"),
        "salt": recipient.get("salt", ""),
    }
    return Node({"credentialSubject": {"identifier": [identity]}}, "", None)


def claim_from(assertion: JsonObject, badge: JsonObject, *, covered: bool) -> Claim:
    """That the recipient earned the badge; its pointer leads to the assertion's `badge`."""
    criteria = badge.get("criteria")
    told = {"id": criteria} if isinstance(criteria, str) else criteria
    achievement = Node({**badge, "tag": badge.get("tags"), "criteria": told}, "/badge", None)
    dates = Node({"validFrom": assertion.get("issuedOn"), "validUntil": assertion.get("expires"), "name": ""}, "", None)
    claim = claim_of(achievement, Node({}, "/recipient", None), dates, covered=covered)
    return replace(claim, creator_id=first_id(badge.get("issuer")))
