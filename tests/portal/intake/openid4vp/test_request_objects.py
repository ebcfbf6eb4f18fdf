"""Requests as wallets fetch them: signed under each prefix, echoing the wallet's nonce; never under `redirect_uri`."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from django.test import Client
from django.utils import timezone
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from portal.intake.openid4vp.keys import add_key, current_key
from portal.models import WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import a_request, refusal

pytestmark = pytest.mark.django_db

SIGNED = ("x509_san_dns", "x509_hash", "decentralized_identifier")


def fetch(request: WalletRequest, posted: Any = None) -> Any:
    path = f"/openid4vp/{request.public_id}/request"
    browser = Client(enforce_csrf_checks=True)
    return browser.get(path) if posted is None else browser.post(path, posted, "application/x-www-form-urlencoded")


def opened(answer: Any) -> tuple[dict[str, Any], dict[str, Any], JWS]:
    assert answer.status_code == 200
    token = JWS()
    token.deserialize(answer.content.decode())
    return json.loads(token.objects["protected"]), json.loads(token.objects["payload"]), token


def key_in(header: dict[str, Any]) -> JWK:
    """As a wallet finds it: in the certificate, or in the document that the DID leads to."""
    if "x5c" in header:
        leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
        return JWK.from_pyca(leaf.public_key())
    document = Client().get("/.well-known/did.json").json()
    method = next(one for one in document["verificationMethod"] if one["id"] == header["kid"])
    assert header["kid"] in document["authentication"]
    assert document["id"] == header["kid"].partition("#")[0] == method["controller"]
    return JWK(**method["publicKeyJwk"])


@pytest.mark.parametrize("prefix", SIGNED)
@pytest.mark.parametrize("posted", [None, "", "wallet_nonce=n%2B1&wallet_metadata=%7B%7D"])
def test_it_works(bob: Person, prefix: str, posted: str | None) -> None:
    asked = a_request(bob, client_id_prefix=prefix)
    answer = fetch(asked, posted)
    assert answer.headers["Content-Type"] == "application/oauth-authz-req+jwt"
    assert answer.headers["Cache-Control"] == "no-store"
    header, payload, token = opened(answer)
    assert (header["typ"], header["alg"]) == ("oauth-authz-req+jwt", "ES256")
    token.verify(key_in(header))
    assert payload["aud"] == "https://self-issued.me/v2"
    assert payload["client_id"] == asked.audience
    assert payload["client_id"].startswith(f"{prefix}:")
    assert payload.get("wallet_nonce") == ("n+1" if posted else None)
    assert (payload["response_type"], payload["response_mode"]) == ("vp_token", "direct_post")
    assert payload["response_uri"] == f"http://127.0.0.1:8000/openid4vp/{asked.public_id}/response"
    assert "redirect_uri" not in payload
    assert (payload["nonce"], payload["state"]) == (asked.challenge, asked.state_value)
    assert len(payload["nonce"]) >= 22
    assert payload["dcql_query"] == asked.query["dcql_query"]
    assert set(payload["client_metadata"]["vp_formats_supported"]) == {"ldp_vc", "jwt_vc_json", "dc+sd-jwt"}
    assert "jwks" not in payload["client_metadata"]
    asked.refresh_from_db()
    assert asked.state == WalletRequest.State.OPENED


def test_the_certificate_is_what_the_client_is_called_after(bob: Person) -> None:
    header, payload, _ = opened(fetch(a_request(bob, client_id_prefix="x509_hash")))
    der = base64.b64decode(header["x5c"][0])
    digest = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
    assert payload["client_id"] == f"x509_hash:{digest}"
    header, payload, _ = opened(fetch(a_request(bob)))
    leaf = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert payload["client_id"] == f"x509_san_dns:{names.get_values_for_type(x509.DNSName)[0]}"


def test_each_encrypted_answer_has_a_key_of_its_own(bob: Person) -> None:
    keys = []
    for _ in range(2):
        _, payload, _ = opened(fetch(a_request(bob, response_mode="direct_post.jwt")))
        metadata = payload["client_metadata"]
        assert metadata["encrypted_response_enc_values_supported"] == ["A256GCM", "A128GCM"]
        (key,) = metadata["jwks"]["keys"]
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ECDH-ES", "enc")
        assert "d" not in key
        keys.append((key["kid"], key["x"]))
    assert keys[0][0] != keys[1][0]
    assert keys[0][1] != keys[1][1]


def test_the_private_key_is_nowhere_in_the_database(bob: Person) -> None:
    asked = a_request(bob, response_mode="direct_post.jwt")
    row = WalletRequest.objects.within(bob.scope).values().get(pk=asked.pk)
    assert '"d":' not in json.dumps(row, default=str)


def test_a_request_under_redirect_uri_is_nowhere_to_be_fetched(bob: Person) -> None:
    asked = a_request(bob, client_id_prefix="redirect_uri")
    assert refusal(fetch(asked)) == (404, "unknown_request")
    asked.refresh_from_db()
    assert asked.state == WalletRequest.State.WAITING


def test_a_request_is_signed_with_the_key_that_it_was_made_with(bob: Person) -> None:
    """A rotation between the making and the fetching: `x509_hash` names the earlier certificate."""
    asked = {prefix: a_request(bob, client_id_prefix=prefix) for prefix in SIGNED}
    earlier = current_key()
    add_key()
    header, payload, token = opened(fetch(asked["x509_hash"]))
    assert payload["client_id"] == f"x509_hash:{earlier.certificate_hash}"
    token.verify(key_in(header))
    for prefix in SIGNED:
        header, payload, token = opened(fetch(asked[prefix]))
        assert payload["client_id"] == asked[prefix].audience
        token.verify(key_in(header))


@pytest.mark.parametrize("posted", ["wallet_nonce=" + "x" * 1_001, "wallet_nonce=a&wallet_nonce=b", b"\xff"])
def test_what_a_wallet_may_not_say_of_itself(bob: Person, posted: Any) -> None:
    assert refusal(fetch(a_request(bob), posted)) == (400, "answer_malformed")


def test_a_wallet_that_says_too_much_of_itself(bob: Person) -> None:
    assert refusal(fetch(a_request(bob), "wallet_metadata=" + "x" * 70_000)) == (413, "answer_too_large")


def test_a_request_that_is_over_is_not_served(bob: Person) -> None:
    asked = a_request(bob)
    WalletRequest.objects.within(bob.scope).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(fetch(asked)) == (410, "request_expired")


def test_unknown_addresses_tell_nothing(db: None) -> None:
    assert refusal(Client().get("/openid4vp/nothing/request")) == (404, "unknown_request")
    assert refusal(Client().post("/openid4vp/nothing/request")) == (404, "unknown_request")


def test_wallets_in_browsers_may_fetch(bob: Person) -> None:
    answer = fetch(a_request(bob))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert Client().get("/.well-known/did.json").headers["Access-Control-Allow-Origin"] == "*"
