"""The VC-API's verifier endpoints: asked like a conformance suite asks, nothing stored, nobody else's trust used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.demonstration.keys import ed25519_key
from portal.demonstration.signing import sign_data_integrity, sign_vc_jwt
from portal.models import Record, Submission
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.verification.made_records import CREATED, Json, badge

pytestmark = pytest.mark.django_db
KEY, HOLDER = ed25519_key("an issuer"), ed25519_key("a holder")


def method(key: Any) -> str:
    return f"{key.did_key}#{key.did_key.removeprefix('did:key:')}"


def good() -> Json:
    document = badge(KEY.did_key, validUntil=None)
    document["credentialSubject"]["id"] = HOLDER.did_key
    return sign_data_integrity(document, KEY, method(KEY), created=CREATED)


def presentation(**options: Any) -> Json:
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": HOLDER.did_key,
        "verifiableCredential": [good()],
    }
    made = {"proofPurpose": "authentication", "challenge": "n-1", "domain": "us.example", **options}
    return sign_data_integrity(document, HOLDER, method(HOLDER), created=CREATED, **made)


@pytest.fixture
def suite(bob: Person) -> Client:
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    _, secret = create_token(keeper, name="Suite", capabilities=[item.value for item in TOKEN_CAPABILITIES])
    return Client(headers={"Authorization": f"Bearer {secret}"})


def ask(client: Client, what: str, **body: Any) -> tuple[int, Any]:
    answer = client.post(f"/{what}/verify", json.dumps(body), content_type="application/json")
    return answer.status_code, answer.json()


def test_it_works(suite: Client, bob: Person) -> None:
    status, answer = ask(suite, "credentials", verifiableCredential=good())
    assert (status, answer["verified"], answer["errors"]) == (200, True, [])
    assert "proof" in answer["checks"]
    assert answer["report"]["verdict"] == "verified"
    assert not Record.objects.within(bob.scope).exists()
    assert not Submission.objects.within(bob.scope).exists()


def test_tokens_and_envelopes(suite: Client) -> None:
    compact = sign_vc_jwt(badge(KEY.did_key), KEY, method(KEY))
    assert ask(suite, "credentials", verifiableCredential=compact)[0] == 200
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{compact}",
    }
    assert ask(suite, "credentials", verifiableCredential=envelope)[0] == 200


def test_an_altered_credential_is_refused_with_every_reason(suite: Client) -> None:
    status, answer = ask(suite, "credentials", verifiableCredential={**good(), "name": "Heart surgery"})
    assert (status, answer["verified"], answer["verdict"]) == (400, False, "rejected")
    assert "bad_signature" in [problem["title"] for problem in answer["problemDetails"]]
    assert answer["errors"]


def test_a_presentation_with_our_challenge(suite: Client) -> None:
    options = {"challenge": "n-1", "domain": "us.example"}
    status, answer = ask(suite, "presentations", verifiablePresentation=presentation(), options=options)
    assert (status, answer["verified"]) == (200, True)
    replayed = {"challenge": "n-2", "domain": "us.example"}
    status, answer = ask(suite, "presentations", verifiablePresentation=presentation(), options=replayed)
    assert (status, answer["verdict"]) == (400, "rejected")
    assert [problem["title"] for problem in answer["problemDetails"]] == ["wrong_challenge"]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("credentials", {}),
        ("credentials", {"verifiableCredential": None}),
        ("credentials", {"verifiableCredential": [1]}),
        ("credentials", {"verifiableCredential": {"type": ["VerifiablePresentation"]}}),
        ("credentials", {"verifiableCredential": "no token"}),
        ("credentials", {"verifiableCredential": {}}),
        ("presentations", {"verifiablePresentation": {"type": "VerifiableCredential", "credentialSubject": {}}}),
        ("presentations", {"verifiablePresentation": {"type": "VerifiablePresentation"}}),
        ("presentations", {"verifiablePresentation": presentation(), "options": {"challenge": 7 * [1]}}),
    ],
)
def test_what_is_none_is_refused(suite: Client, what: str, body: Json) -> None:
    assert ask(suite, what, **body)[0] == 400


def test_without_a_token_nobody_is_answered(client: Client) -> None:
    assert ask(client, "credentials", verifiableCredential=good())[0] == 401


def test_a_token_without_the_scope(bob: Person) -> None:
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    _, secret = create_token(keeper, name="Jobs", capabilities=["read_jobs"])
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert ask(client, "credentials", verifiableCredential=good())[0] == 403
