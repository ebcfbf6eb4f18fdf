"""OpenID4VP as tests need it: a request, and an answer to it in each format, posted as wallets post."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from portal.demonstration.keys import SigningKey, p256_key
from portal.demonstration.signing import sign_jwt_vc, token
from portal.intake.openid4vp import open_dc_api_request, open_openid4vp_request
from portal.models import Application, Submission, WalletRequest
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.wallet_factories import HOLDER, ISSUER, presented
from tests.portal.work_factories import a_job, an_application
from tests.verification.records import OB3, VC1, badge, method_of
from tests.verification.sd_jwts import assembled, hide

Json = dict[str, Any]

BROWSER = "b" * 43
LEARNING = "urn:eu.europa.ec.eudi:learning:credential:1"
KEY = p256_key("the holder's key for SD-JWTs")
CLAIMS: Json = {
    "iss": ISSUER.did_key,
    "vct": LEARNING,
    "iat": 1_768_035_600,
    "cnf": {"jwk": KEY.jwk},
    "achievement_title": "Vital signs",
    "learning_outcomes": ["Cleans wounds"],
    "given_name": "Marisol",
    "address": {"city": "Marietta", "street": "Putnam Street"},
}
HIDDEN = ("achievement_title", "learning_outcomes", "given_name", "address")
SHOWN = ("achievement_title", "learning_outcomes")


def a_request(person: Person, application: Application | None = None, **how: Any) -> WalletRequest:
    """A request that waits for its answer; of the Digital Credentials API when its mode says so."""
    application = application or an_application(person, a_job(person), "Marisol Etcheverry")
    scope = Scope(organization_id=person.organization.pk, application_id=application.pk)
    opens = open_dc_api_request if how.get("response_mode", "").startswith("dc_api") else open_openid4vp_request
    return opens(scope, application, **how)


def ldp(request: WalletRequest, *credentials: Json, **options: Any) -> Json:
    """A presentation in JSON."""
    return presented(request, *credentials, **options)


def jwt(request: WalletRequest, *credentials: Any, key: SigningKey = HOLDER, **claims: Any) -> str:
    """A JWT of JWTs, of the first data model."""
    vp = {
        "@context": [VC1],
        "type": ["VerifiablePresentation"],
        "holder": key.did_key,
        "verifiableCredential": list(credentials or (jwt_badge(),)),
    }
    payload = {"iss": key.did_key, "nonce": request.challenge, "aud": request.audience, "vp": vp, **claims}
    return token({"alg": "EdDSA", "typ": "JWT", "kid": method_of(key)}, payload, key)


def jwt_badge(about: str = HOLDER.did_key, **changes: Any) -> str:
    """A badge as a JWT."""
    document = badge(issuer={"id": ISSUER.did_key, "type": ["Profile"], "name": "County School"}, validFrom=None)
    document |= {"@context": [VC1, OB3], "issuanceDate": "2025-09-01T10:00:00Z", **changes}
    document["credentialSubject"]["id"] = about
    return sign_jwt_vc(document, ISSUER, method_of(ISSUER))


def sd_jwt(
    request: WalletRequest, shown: Any = SHOWN, *, bind: Json | None = None, key: SigningKey = ISSUER, **claims: Any
) -> str:
    """An SD-JWT VC with key binding; ``shown`` of its hidden claims are disclosed, ``bind`` changes the binding."""
    signed, texts = hide({**CLAIMS, **claims}, HIDDEN)
    compact = token({"typ": "dc+sd-jwt", "kid": method_of(ISSUER), "alg": "EdDSA"}, signed, key)
    opened = [text for name, text in zip(HIDDEN, texts, strict=True) if name in shown]
    return assembled(compact, opened, {"aud": request.audience, "nonce": request.challenge, **(bind or {})}, KEY)


#: How a wallet answers in each format.
MADE = {"ldp_vc": ldp, "jwt_vc_json": jwt, "dc+sd-jwt": sd_jwt}
IDS = {"ldp_vc": "ldp", "jwt_vc_json": "jwt", "dc+sd-jwt": "sd_jwt"}


def vp_token(request: WalletRequest, **presentations: Any) -> Json:
    """A `vp_token`; without presentations, a good one of every format that was asked for."""
    asked = request.query["dcql_query"]["credentials"]
    return presentations or {one["id"]: [MADE[one["format"]](request)] for one in asked}


def sealed(request: WalletRequest, said: Any, *, header: Json | None = None, key: Json | None = None) -> str:
    """An encrypted answer, for the key of the request or for another."""
    public = key or request.query["encryption_jwk"]
    protected = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": public["kid"], **(header or {})}
    protected = {name: value for name, value in protected.items() if value is not None}
    plain = said if isinstance(said, bytes) else json.dumps(said).encode()
    jwe = JWE(plain, protected=json.dumps(protected), algs=[protected["alg"], protected["enc"]])
    jwe.add_recipient(JWK(**public))
    return str(jwe.serialize(compact=True))


def response_path(request: WalletRequest) -> str:
    return f"/openid4vp/{request.public_id}/response"


def post(request: WalletRequest, said: Any = None, *, with_state: bool = True, **fields: Any) -> Any:
    """Post an answer as its mode has it; ``said`` is the `vp_token`."""
    if said is not None or not {"response", "vp_token", "error"} & set(fields):
        said = vp_token(request) if said is None else said
        whole = {"vp_token": said, **({"state": request.state_value} if with_state else {})}
        if request.response_mode.endswith(".jwt"):
            fields = {"response": sealed(request, whole), **fields}
        else:
            fields = {**whole, "vp_token": said if isinstance(said, str) else json.dumps(said), **fields}
    return post_raw(request, urlencode(fields))


def post_raw(request: WalletRequest, body: str | bytes, content_type: str = "", **more: Any) -> Any:
    content_type = content_type or "application/x-www-form-urlencoded"
    browser = Client(enforce_csrf_checks=True)
    return browser.post(response_path(request), body, content_type=content_type, **more)


def refusal(answer: Any) -> tuple[int, str]:
    told = answer.json()
    assert told["status"] == answer.status_code
    assert told["error_description"]
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, told["code"]


def kept(person: Person) -> list[str]:
    """The codes of what was refused, as recruiters see them."""
    rows = Submission.objects.within(person.scope).filter(state=Submission.State.REFUSED, channel="wallet")
    return list(rows.order_by("created_at").values_list("error_code", flat=True))
