"""The dozen issuers of the demonstration: schools, a union's training funds, an employer, boards that certify.

All invented.

Each signs in its own way, so that the demonstration holds every kind of proof that is taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.demonstration import signing
from portal.demonstration.keys import SigningKey, ed25519_key, p256_key, rsa_key

__all__ = ["DemoIssuer", "documents_of", "issuers"]

Json = dict[str, Any]
Sign = Callable[[Json, "DemoIssuer", str], Json | str]


@dataclass(frozen=True)
class DemoIssuer:
    """An issuer.

    ``id`` is where its keys are published, ``sign`` how it signs, ``trust`` what the organization says of it.
    """

    slug: str
    name: str
    id: str
    key: SigningKey
    method: str
    sign: Sign
    trust: str = "trusted"
    reason: str = ""
    status_host: str = ""

    def status_url(self, number: int = 1) -> str:
        """The address of its revocation list; number 2 is never published, and so never answers."""
        return f"https://{self.status_host}/revocation/{number}"


def _data_integrity(document: Json, issuer: DemoIssuer, created: str) -> Json | str:
    return signing.sign_data_integrity(document, issuer.key, issuer.method, created=created)


def _ed25519_2020(document: Json, issuer: DemoIssuer, created: str) -> Json | str:
    return signing.sign_ed25519_2020(document, issuer.key, issuer.method, created=created)


def _badge_token(document: Json, issuer: DemoIssuer, created: str) -> Json | str:  # noqa: ARG001 - one shape for all
    return signing.sign_ob3_jwt(document, issuer.key, kid=issuer.method)


def _badge_token_with_key(document: Json, issuer: DemoIssuer, created: str) -> Json | str:  # noqa: ARG001
    return signing.sign_ob3_jwt(document, issuer.key, with_jwk=True)


def _credential_token(document: Json, issuer: DemoIssuer, created: str) -> Json | str:  # noqa: ARG001
    return signing.sign_vc_jwt(document, issuer.key, issuer.method)


def _wrapped_token(document: Json, issuer: DemoIssuer, created: str) -> Json | str:  # noqa: ARG001
    return signing.sign_jwt_vc(document, issuer.key, issuer.method)


def issuers(seed: int) -> dict[str, DemoIssuer]:
    """The issuers by slug; their keys follow from the seed."""
    made = [
        _web(seed, "cedar_fork", "Cedar Fork Community College", "cedarfork.example", _data_integrity),
        _own_key(seed, "tri_county", "Tri-County Career Center", _ed25519_2020),
        _web(
            seed,
            "nursing_board",
            "Ohio Valley Board of Nursing Support",
            "nursingsupport.example",
            _badge_token,
            ec=True,
        ),
        _web(seed, "heartland", "Heartland Responder Council", "heartlandresponders.example", _data_integrity),
        _profile("local_418", "Home Care Workers Local 418 Training Fund", "training.local418.example"),
        _web(seed, "willowmere", "Willowmere Manor", "willowmere.example", _credential_token, ec=True),
        _web(
            seed, "lakeshore", "Lakeshore Electrical Training Alliance", "lakeshore-training.example", _data_integrity
        ),
        _own_jwk(seed, "electrical_board", "State Electrical Examining Board", _wrapped_token),
        _web(seed, "northgate", "Northgate University", "northgate.example:registrar", _data_integrity),
        _own_key(seed, "datacraft", "Datacraft Institute", _badge_token_with_key),
        _web(seed, "larkspur", "Larkspur Health Systems", "larkspurhealth.example", _data_integrity, trust="known"),
        _own_key(seed, "brightpath", "BrightPath Online", _ed25519_2020, trust=""),
    ]
    return {issuer.slug: issuer for issuer in made}


def _web(
    seed: int, slug: str, name: str, place: str, sign: Sign, *, ec: bool = False, trust: str = "trusted"
) -> DemoIssuer:
    did = f"did:web:{place}"
    key = p256_key(f"{seed} {slug}") if ec else ed25519_key(f"{seed} {slug}")
    host = place.partition(":")[0]
    return DemoIssuer(slug, name, did, key, f"{did}#key-1", sign, trust, _reason(trust), f"status.{host}")


def _own_key(seed: int, slug: str, name: str, sign: Sign, *, trust: str = "trusted") -> DemoIssuer:
    key = ed25519_key(f"{seed} {slug}")
    did = key.did_key
    host = f"status.{slug.replace('_', '')}.example"
    return DemoIssuer(slug, name, did, key, f"{did}#{key.multikey}", sign, trust, _reason(trust), host)


def _own_jwk(seed: int, slug: str, name: str, sign: Sign) -> DemoIssuer:
    key = p256_key(f"{seed} {slug}")
    did = key.did_jwk
    return DemoIssuer(
        slug, name, did, key, f"{did}#0", sign, "trusted", _reason("trusted"), "status.electricalboard.example"
    )


def _profile(slug: str, name: str, host: str) -> DemoIssuer:
    url = f"https://{host}/issuer"
    return DemoIssuer(
        slug, name, url, rsa_key(), f"{url}#key-1", _badge_token, "trusted", _reason("trusted"), f"status.{host}"
    )


def _reason(trust: str) -> str:
    return {
        "trusted": "Demonstration: we know who they are and how they assess.",
        "known": "Demonstration: listed by a regional registry; nobody here has looked at how they assess.",
    }.get(trust, "")


def documents_of(made: dict[str, DemoIssuer]) -> dict[str, bytes]:
    """What the issuers publish about their keys, by exact address."""
    published: dict[str, Json] = {}
    for issuer in made.values():
        if issuer.id.startswith("did:web:"):
            host, _, path = issuer.id.removeprefix("did:web:").partition(":")
            place = f"https://{host}/{path}/did.json" if path else f"https://{host}/.well-known/did.json"
            published[place] = signing.did_document(issuer.id, {"key-1": issuer.key})
        elif issuer.id.startswith("https:"):
            published[issuer.id] = signing.issuer_profile(issuer.id, issuer.name, {"key-1": issuer.key})
    return {url: json.dumps(document).encode() for url, document in published.items()}
