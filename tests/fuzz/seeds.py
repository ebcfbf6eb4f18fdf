"""What is bent: one honest record of every way of securing and wrapping, and forged ones that must stay rejected."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from portal.demonstration.signing import sign_data_integrity, sign_vc_jwt
from tests.fuzz.bent_bytes import bent_bytes, bent_sd_jwt, bent_token
from tests.fuzz.bent_json import bent_json
from tests.fuzz.choices import Choices
from tests.verification import made_records, records
from tests.verification.baking import itxt, pdf, png, svg
from tests.verification.made_records import CREATED, ED, EMBEDDED, SCHOOL, STRANGER, TOKENS, school
from tests.verification.sd_jwts import LEARNING, sd_jwt
from verification import FixedSources

__all__ = ["SEEDS", "Seed", "documents", "sources"]

Json = dict[str, Any]


@lru_cache(maxsize=1)
def documents() -> dict[str, Any]:
    """The world of most seeds: the school's keys, and a status list on which number 9 is revoked."""
    document = school()
    method = {**document["verificationMethod"][0], "id": f"{SCHOOL}#key-1"}
    document["verificationMethod"].append(method)
    document["assertionMethod"].append(method["id"])
    return {made_records.SCHOOL_DOCUMENT: document, records.LIST_URL: records.signed_list("revocation", 9)}


@lru_cache(maxsize=1)
def sources() -> FixedSources:
    """That world as the verifier asks it."""
    return made_records.given(documents())


@dataclass(frozen=True)
class Seed:
    """A record, and how it is bent, or the world around it.

    ``honest``: as it is, it verifies; parts of it may be left out (``partial``). ``unproven``: what is bent carries no
    proof, so that nothing can be said of what it says.
    """

    data: bytes
    bend: Callable[[Choices], bytes]
    honest: bool = True
    partial: bool = False
    unproven: bool = False
    world: FixedSources = field(default_factory=sources)
    bend_world: Callable[[Choices], FixedSources] | None = None

    def case(self, choices: Choices) -> tuple[bytes, FixedSources]:
        """A bent record in the world as it is, or the record in a bent world."""
        if self.bend_world is not None:
            return self.data, self.bend_world(choices)
        return self.bend(choices), self.world


def _json(document: Json, **options: bool) -> Seed:
    return Seed(json.dumps(document).encode(), lambda choices: bent_json(document, choices), **options)


def _token(token: str, **options: bool) -> Seed:
    return Seed(token.encode(), lambda choices: bent_token(token, choices), **options)


def _selective(text: str) -> Seed:
    return Seed(text.encode(), lambda choices: bent_sd_jwt(text, choices), partial=True)


def _bytes(data: bytes) -> Seed:
    return Seed(data, lambda choices: bent_bytes(data, choices))


def _wrapped(wrap: Callable[[bytes], bytes]) -> Seed:
    """A container of a badge: the container's bytes are bent, or the badge inside it."""
    inside = made_records.eddsa_rdfc_2022()
    data = wrap(json.dumps(inside).encode())

    def bend(choices: Choices) -> bytes:
        if choices.number(0, 2):
            return bent_bytes(data, choices)
        try:
            return wrap(bent_json(inside, choices))
        except ValueError:  # what XML cannot hold
            return data

    return Seed(data, bend, partial=True)


def _zipped(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("badge.json", data)
        archive.writestr("token.jwt", made_records.vc_jwt())
    return made.getvalue()


def badge_with_status(index: int) -> Json:
    return sign_data_integrity(
        records.badge(credentialStatus=records.listed(index)), ED, f"{SCHOOL}#ed", created=CREATED
    )


def _transcript() -> Json:
    badge = records.signed(records.badge())
    endorsed = records.signed(records.badge(endorsement=[records.signed(records.endorsement())]))
    return records.signed(records.learner_record(badge, endorsed))


def _presentation() -> Json:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [made_records.eddsa_rdfc_2022(), _enveloped()],
    }


def _enveloped() -> Json:
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{made_records.vc_jwt()}",
    }


def _resume() -> Json:
    learned = {"name": "Wound care", "verifications": [made_records.eddsa_rdfc_2022(), made_records.vc_jwt()]}
    return {"person": {"name": {"formattedName": "Jennifer Jones"}}, "educationAndLearnings": [learned]}


def strangers() -> Json:
    """The school's badge by a stranger, who names the school as its issuer and signs with a key of his own."""
    return sign_data_integrity(made_records.badge(), STRANGER, records.method_of(STRANGER), created=CREATED)


def _strangers_token() -> str:
    return sign_vc_jwt(made_records.badge(), STRANGER, f"{SCHOOL}#ed")


def _unsigned_token() -> str:
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"vc+jwt"}').rstrip(b"=").decode()
    return f"{header}.{made_records.vc_jwt().split('.')[1]}."


_MAKERS: dict[str, Callable[[], Seed]] = {
    **{name: (lambda make=make: _json(make())) for name, make in EMBEDDED.items()},
    **{name: (lambda make=make: _token(make())) for name, make in TOKENS.items()},
    "sd-jwt": lambda: _selective(sd_jwt(LEARNING, hidden=("family_name", "learning_outcomes"))),
    "sd-jwt-kb": lambda: _selective(sd_jwt(LEARNING, hidden=("family_name",), bind={})),
    "status": lambda: _json(badge_with_status(7)),
    "clr": lambda: _json(_transcript(), partial=True),
    "presentation": lambda: _json(_presentation(), partial=True),
    "enveloped": lambda: _json(_enveloped()),
    "resume": lambda: _json(_resume(), partial=True),
    "text": lambda: _bytes(json.dumps(made_records.eddsa_rdfc_2022()).encode()),
    "zip": lambda: _wrapped(_zipped),
    "png": lambda: _wrapped(lambda data: png(itxt(data))),
    "svg": lambda: _wrapped(lambda data: svg(data.decode("utf-8", "replace"))),
    "pdf": lambda: _wrapped(lambda data: pdf({"badge.json": data})),
    "revoked": lambda: _json(badge_with_status(9), honest=False),
    "stranger": lambda: _json(strangers(), honest=False),
    "stranger's token": lambda: _token(_strangers_token(), honest=False),
    "alg none": lambda: _token(_unsigned_token(), honest=False),
}
SEEDS: dict[str, Callable[[], Seed]] = {name: lru_cache(maxsize=1)(make) for name, make in _MAKERS.items()}
"""By name, each made when it is first asked for."""
