"""SD-JWTs made for tests: really signed by the school, with claims hidden as asked, and a holder's key binding.

Specification: https://www.rfc-editor.org/rfc/rfc9901 sections 4 and 5.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from portal.demonstration.keys import SigningKey, p256_key
from portal.demonstration.signing import token
from tests.verification.made_records import P256, SCHOOL, Json
from verification.multibase import base64url_encode

HOLDER = p256_key("holder")
CHALLENGE, DOMAIN = "n-0S6_WzA2Mj", "https://employer.example"
MADE = 1_780_000_000

LEARNING: Json = {
    "iss": SCHOOL,
    "iat": 1_768_035_600,
    "exp": 1_799_571_600,
    "vct": "urn:eu.europa.ec.eudi:learning:credential:1",
    "cnf": {"jwk": HOLDER.jwk},
    "family_name": "Etcheverry",
    "given_name": "Marisol",
    "achievement_title": "Wound care",
    "learning_outcomes": ["Cleans wounds", "Dresses wounds"],
    "assessment_grade": "B",
}


def disclosure(*parts: Any) -> str:
    """A disclosure of a property (salt, name, value) or of an element (salt, value)."""
    return base64url_encode(json.dumps(list(parts)).encode())


def digest(text: str, name: str = "sha256") -> str:
    return base64url_encode(hashlib.new(name, text.encode()).digest())


def hide(payload: Json, names: Sequence[str]) -> tuple[Json, list[str]]:
    """The payload with these properties hidden, and their disclosures."""
    texts = [disclosure(f"salt-{name}", name, payload[name]) for name in names]
    left = {name: value for name, value in payload.items() if name not in names}
    return {**left, "_sd_alg": "sha-256", "_sd": sorted(digest(text) for text in texts)}, texts


def sd_jwt(
    payload: Json,
    hidden: Sequence[str] = (),
    disclosed: Sequence[str] | None = None,
    *,
    key: SigningKey = P256,
    kid: str = f"{SCHOOL}#p256",
    typ: str = "dc+sd-jwt",
    bind: Json | None = None,
    holder: SigningKey = HOLDER,
) -> str:
    """An SD-JWT of ``payload``; ``disclosed`` (default: all) of the ``hidden`` are shown, ``bind`` adds key binding."""
    signed, texts = hide(payload, hidden)
    shown = [text for name, text in zip(hidden, texts, strict=True) if disclosed is None or name in disclosed]
    compact = token({"typ": typ, "kid": kid, "alg": key.algorithm}, signed, key)
    return assembled(compact, shown, bind, holder)


def assembled(compact: str, shown: Sequence[str], bind: Json | None = None, holder: SigningKey = HOLDER) -> str:
    """The parts between tildes; ``bind`` are claims of the key binding (its `sd_hash` is made here unless given)."""
    text = "~".join([compact, *shown, ""])
    if bind is None:
        return text
    claims = {"iat": MADE, "aud": DOMAIN, "nonce": CHALLENGE, "sd_hash": digest(text), **bind}
    return text + token({"typ": "kb+jwt", "alg": holder.algorithm}, claims, holder)
