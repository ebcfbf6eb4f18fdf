"""Wallets as the tests need them: a holder's key, badges about its holder, presentations signed for a request."""

from __future__ import annotations

import json
from typing import Any

from portal.demonstration.keys import SigningKey, ed25519_key
from portal.demonstration.signing import sign_data_integrity, sign_ed25519_2020, token
from portal.intake.vcalm.asking import open_vcapi_request
from portal.models import Application, WalletRequest
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, an_application
from tests.verification.records import OB3, VC1, VC2, badge, learner_record, method_of

Json = dict[str, Any]

ISSUER, HOLDER, OTHER = (ed25519_key(f"wallet tests: {name}") for name in ("issuer", "holder", "somebody else"))
CREATED = "2026-01-05T10:00:00Z"


def a_badge(about: str = HOLDER.did_key, **changes: Any) -> Json:
    """An Open Badge about the holder, signed by an issuer whose key is its name."""
    document = badge(issuer={"id": ISSUER.did_key, "type": ["Profile"], "name": "County School"}, **changes)
    document["credentialSubject"]["id"] = about
    return sign_data_integrity(document, ISSUER, method_of(ISSUER), created=CREATED)


def a_first_badge(about: str = HOLDER.did_key) -> Json:
    """An Open Badge of the first data model, signed as LCW's issuers sign."""
    document = badge(issuer={"id": ISSUER.did_key, "type": ["Profile"], "name": "County School"}, validFrom=None)
    document |= {"@context": [VC1, OB3], "issuanceDate": "2025-09-01T10:00:00Z"}
    document["credentialSubject"]["id"] = about
    return sign_ed25519_2020(document, ISSUER, method_of(ISSUER), created=CREATED)


def a_clr(children: int, about: str = HOLDER.did_key) -> Json:
    """A signed CLR with so many signed badges inside."""
    inside = [a_badge(about, id=f"urn:uuid:5c9a1f6e-0000-4000-9000-{number:012}") for number in range(children)]
    document = learner_record(*inside, issuer={"id": ISSUER.did_key, "type": ["Profile"], "name": "County School"})
    document["credentialSubject"]["id"] = about
    return sign_data_integrity(document, ISSUER, method_of(ISSUER), created=CREATED)


def unsigned(*credentials: Any, holder: SigningKey = HOLDER, first_model: bool = False) -> Json:
    """A presentation without a proof."""
    return {
        "@context": [VC1 if first_model else VC2],
        "type": ["VerifiablePresentation"],
        "holder": holder.did_key,
        "verifiableCredential": list(credentials),
    }


def presented(
    request: WalletRequest, *credentials: Any, key: SigningKey = HOLDER, holder: SigningKey = HOLDER, **options: Any
) -> Json:
    """A presentation with an `eddsa-rdfc-2022` proof for the request; ``options`` change the proof."""
    document = unsigned(*(credentials or (a_badge(),)), holder=holder)
    return sign_data_integrity(document, key, method_of(key), created=CREATED, **_asked(request, options))


def presented_2020(request: WalletRequest, *credentials: Any, **options: Any) -> Json:
    """The same with an `Ed25519Signature2020` proof, as LCW signs; its model is that of what it holds."""
    held = credentials or (a_first_badge(),)
    document = unsigned(*held, first_model=all(one["@context"][0] == VC1 for one in held))
    return sign_ed25519_2020(document, HOLDER, method_of(HOLDER), created=CREATED, **_asked(request, options))


def presented_jwt(request: WalletRequest, *credentials: Any, key: SigningKey = HOLDER, **claims: Any) -> str:
    """A JWT presentation of the first data model."""
    payload = {
        "iss": key.did_key,
        "nonce": request.challenge,
        "aud": request.audience,
        "vp": {
            "@context": [VC1],
            "type": ["VerifiablePresentation"],
            "holder": key.did_key,
            "verifiableCredential": list(credentials or (a_badge(),)),
        },
    }
    return token({"alg": "EdDSA", "typ": "JWT", "kid": method_of(key)}, {**payload, **claims}, key)


def a_request(person: Person, application: Application | None = None, **options: Any) -> WalletRequest:
    """An exchange that waits for its answer."""
    application = application or an_application(person, a_job(person), "Marisol Etcheverry")
    scope = Scope(organization_id=person.organization.pk, application_id=application.pk)
    return open_vcapi_request(scope, application, **options)


def as_bytes(presentation: Json | str) -> bytes:
    return presentation.encode() if isinstance(presentation, str) else json.dumps(presentation).encode()


def _asked(request: WalletRequest, options: Json) -> Json:
    made = {"proofPurpose": "authentication", "challenge": request.challenge, "domain": request.audience, **options}
    return {name: value for name, value in made.items() if value is not None}
