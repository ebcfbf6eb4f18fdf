"""Opening requests, and the links and QR text that lead to them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from portal.intake.openid4vp import openid4vp_links
from portal.intake.openid4vp.asked import BASE_TYPE, query_for
from portal.intake.openid4vp.offered import WAYS
from portal.models import EvidenceRequest, TrustedIssuer, WalletRequest
from tests.portal.conftest import Person
from tests.portal.openid4vp_factories import a_request, post
from tests.portal.work_factories import a_job, a_page, an_application

pytestmark = pytest.mark.django_db


def parameters(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


@pytest.mark.parametrize("prefix", ["x509_san_dns", "x509_hash", "decentralized_identifier"])
def test_it_works(bob: Person, prefix: str) -> None:
    asked = a_request(bob, client_id_prefix=prefix)
    links = openid4vp_links(asked)
    assert links.client_id == asked.audience
    told = parameters(links.deep_link)
    assert links.deep_link.startswith("openid4vp://?")
    assert told == {"client_id": asked.audience, "request_uri": links.request_uri, "request_uri_method": "post"}
    assert parameters(links.haip) == told
    assert parameters(parameters(links.learncard)["request"]) == told
    assert links.qr == links.deep_link
    assert len(links.qr) < 400  # or the code is hard to read


@pytest.mark.parametrize("mode", ["direct_post", "direct_post.jwt"])
def test_under_redirect_uri_everything_is_in_the_link(bob: Person, mode: str) -> None:
    asked = a_request(bob, client_id_prefix="redirect_uri", response_mode=mode)
    links = openid4vp_links(asked)
    told = parameters(links.deep_link)
    assert links.request_uri == ""
    assert told["client_id"] == f"redirect_uri:{links.response_uri}" == asked.audience
    assert told["response_uri"] == links.response_uri
    assert not {"request", "request_uri", "redirect_uri"} & set(told)
    assert json.loads(told["dcql_query"]) == asked.query["dcql_query"]
    metadata = json.loads(told["client_metadata"])
    assert ("jwks" in metadata) == (mode == "direct_post.jwt")
    assert len(links.qr) < 2_953  # what one QR code holds


def test_every_request_has_an_address_a_nonce_and_a_state_of_its_own(bob: Person) -> None:
    rows = [a_request(bob) for _ in range(20)]
    for name in ("public_id", "challenge", "state_value"):
        values = {getattr(row, name) for row in rows}
        assert len(values) == 20
        assert all(len(value) >= 22 for value in values)


@pytest.mark.parametrize(
    "how", [{"client_id_prefix": "did"}, {"response_mode": "fragment"}, {"formats": ["mso_mdoc"]}, {"formats": ["x"]}]
)
def test_what_is_not_offered(bob: Person, how: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        a_request(bob, **how)
    assert WalletRequest.objects.within(bob.scope).count() == 0


def queries(query: Any) -> dict[str, Any]:
    return {asked["format"]: asked for asked in query["credentials"]}


def test_what_is_asked_for(bob: Person) -> None:
    asked = a_request(bob)
    found = queries(asked.query["dcql_query"])
    assert set(found) == {"ldp_vc", "jwt_vc_json", "dc+sd-jwt"}
    types = found["ldp_vc"]["meta"]["type_values"]
    assert ["https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"] in types
    assert ["https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential"] in types
    assert found["jwt_vc_json"]["meta"] == found["ldp_vc"]["meta"]
    sd_jwt = found["dc+sd-jwt"]
    assert "urn:eu.europa.ec.eudi:learning:credential:1" in sd_jwt["meta"]["vct_values"]
    named = {claim["id"]: claim["path"] for claim in sd_jwt["claims"]}
    assert all(set(one) <= set(named) for one in sd_jwt["claim_sets"])
    assert ["achievement_title"] in named.values()
    personal = {"given_name", "family_name", "birthdate", "picture", "address"}
    assert not personal & {path[0] for path in named.values()}


def test_formats_may_be_chosen(bob: Person) -> None:
    assert set(queries(a_request(bob, formats=["dc+sd-jwt"]).query["dcql_query"])) == {"dc+sd-jwt"}


def test_one_missing_proof_is_asked_for_alone(bob: Person) -> None:
    asked = a_request(bob)
    settles = EvidenceRequest.objects.within(bob.scope).create(
        application=asked.application,
        requirement_key="vitals",
        message="Please",
        wanted={"credential_type": "ClrCredential"},
    )
    found = queries(query_for(bob.scope, asked.application, settles=settles))
    assert found["ldp_vc"]["meta"] == {
        "type_values": [["https://purl.imsglobal.org/spec/vc/clr/vocab.html#ClrCredential"]]
    }
    settles.wanted = {"credential_type": "urn:state:licence"}
    found = queries(query_for(bob.scope, asked.application, settles=settles))
    assert found["dc+sd-jwt"]["meta"] == {"vct_values": ["urn:state:licence"]}


@pytest.mark.parametrize("wanted", [{}, {"credential_type": None}, {"credential_type": 7}, {"credential_type": "Odd"}])
def test_a_proof_whose_type_nobody_knows_is_asked_for_among_all(bob: Person, wanted: dict[str, Any]) -> None:
    asked = a_request(bob)
    settles = EvidenceRequest(application=asked.application, wanted=wanted)
    assert query_for(bob.scope, asked.application, settles=settles) == asked.query["dcql_query"]


def test_kinds_for_which_an_issuer_is_trusted_and_those_of_the_operator(bob: Person, settings: Any) -> None:
    asked = a_request(bob)
    types = ["urn:state:licence", "OpenBadgeCredential", "VerifiableCredential", "Odd"]
    TrustedIssuer.objects.within(bob.scope).create(issuer="did:web:a.example", level="trusted", types=types)
    settings.CREDENCE_WALLET_TYPES = ["https://operator.example/Type"]
    meta = queries(query_for(bob.scope, asked.application))["ldp_vc"]["meta"]["type_values"]
    assert meta[-2:] == [["https://operator.example/Type"], ["urn:state:licence"]]
    assert [BASE_TYPE] not in meta
    assert ["Odd"] not in meta


@pytest.mark.parametrize("kind", WAYS)
def test_each_choice_of_the_wallet_page(bob: Person, kind: str) -> None:
    application = an_application(bob, a_job(bob), "Marisol Etcheverry")
    token = a_page(bob, application)
    browser = Client()
    page = browser.post(f"/my/{token}/wallet/", {"wallet": kind}, follow=True)
    asked = WalletRequest.objects.within(bob.scope).get()
    assert (asked.client_id_prefix, asked.response_mode) == (WAYS[kind][0].value, WAYS[kind][1])
    link = openid4vp_links(asked).deep_link
    assert link.replace("&", "&amp;") in page.content.decode()
    told = Client().get(f"/interactions/{asked.public_id}?iuv=1", headers={"Accept": "application/json"}).json()
    assert told == {"protocols": {"oid4vp-1.0": link, "OID4VP": link}}
    answer = post(asked).json()
    assert browser.get(answer["redirect_uri"]).status_code == 200
