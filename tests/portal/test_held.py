"""A credential has one name however it travels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone

from portal.held import held_in
from tests.portal.reports import PASSED, report
from verification.codes import Container
from verification.report import CredentialReport, IssuerReport

CREDENTIAL = {"id": "urn:uuid:1", "issuer": "did:web:cedarfork.example", "credentialSubject": {"id": "did:example:ada"}}


def reported(payload: Any, **more: Any) -> CredentialReport:
    return report(b"as it came", timezone.now(), PASSED, payload=payload, **more).credential


def test_it_works() -> None:
    (held,) = held_in(reported(CREDENTIAL, subject_ids=("did:example:ada",)))
    assert held.credential_id == "urn:uuid:1"
    assert held.issuer_id == "did:web:cedarfork.example"
    assert held.subject_id == "did:example:ada"


def test_alone_in_another_order_and_in_a_presentation() -> None:
    (alone,) = held_in(reported(CREDENTIAL))
    (turned,) = held_in(reported(dict(reversed(CREDENTIAL.items()))))
    inner = replace(reported(None), pointer="/verifiableCredential/0")
    around = reported(
        {"verifiableCredential": [CREDENTIAL]}, issuer=None, container=Container.PRESENTATION, credentials=(inner,)
    )
    (presented,) = held_in(around)
    assert alone.digest == turned.digest == presented.digest


def test_one_letter_makes_another() -> None:
    (one,), (other,) = held_in(reported(CREDENTIAL)), held_in(reported(CREDENTIAL | {"id": "urn:uuid:2"}))
    assert one.digest != other.digest


def test_an_sd_jwt_is_known_whatever_it_discloses() -> None:
    claims = {"iss": "https://i.example", "vct": "x", "iat": 1, "cnf": {"jwk": {"x": "y"}}}
    (one,) = held_in(reported(claims | {"given_name": "Ada"}, container=Container.SD_JWT))
    (other,) = held_in(reported(claims | {"family_name": "L"}, container=Container.SD_JWT))
    (next_year,) = held_in(reported(claims | {"iat": 2}, container=Container.SD_JWT))
    assert one.digest == other.digest != next_year.digest


def test_what_has_no_canonical_form_is_named_by_its_bytes() -> None:
    credential = reported({"name": "\ud800"})
    (held,) = held_in(credential)
    assert held.digest == credential.digest


def test_a_wrapping_without_an_issuer_is_no_credential() -> None:
    assert held_in(reported({}, issuer=None)) == []
    assert held_in(reported({}, issuer=IssuerReport("", "", reported({}).issuer.trust))) == []  # type: ignore[union-attr]
