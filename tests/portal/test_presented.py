"""What only the moment of arrival can tell: every way in which an answer could lie, each with its code."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from portal.intake.incoming import IncomingBytes
from portal.models import WalletRequest
from portal.presented import examine_answer
from portal.wallet_refusals import WalletRefusal, WalletRefusedError
from tests.portal.conftest import Person
from tests.portal.wallet_factories import (
    HOLDER,
    OTHER,
    a_badge,
    a_clr,
    a_request,
    as_bytes,
    presented,
    presented_2020,
    presented_jwt,
    unsigned,
)
from tests.verification.records import VC2, method_of
from verification.codes import SubjectMatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_(bob: Person) -> WalletRequest:
    return a_request(bob)


def examine(request: WalletRequest, *presentations: Any) -> Any:
    return examine_answer(request, [IncomingBytes("presentation", as_bytes(item)) for item in presentations])


def refused(request: WalletRequest, *presentations: Any) -> WalletRefusal:
    with pytest.raises(WalletRefusedError) as told:
        examine(request, *presentations)
    return told.value.code


def test_it_works(request_: WalletRequest) -> None:
    (report,) = examine(request_, presented(request_, a_badge()))
    (credential,) = report.credential.credentials
    assert credential.subject_match is SubjectMatch.HOLDER_KEY
    assert "OpenBadgeCredential" in credential.types


@pytest.mark.parametrize("sign", [presented, presented_2020, presented_jwt])
def test_every_way_that_wallets_sign(request_: WalletRequest, sign: Any) -> None:
    (report,) = examine(request_, sign(request_, a_badge(), a_clr(2)))
    assert [one.subject_match for one in report.credential.credentials] == [SubjectMatch.HOLDER_KEY] * 2
    assert report.credential.subject_match is SubjectMatch.HOLDER_KEY


def test_the_first_data_model(request_: WalletRequest) -> None:
    (report,) = examine(request_, presented_2020(request_))
    assert report.credential.credentials[0].subject_match is SubjectMatch.HOLDER_KEY


def test_an_enveloped_presentation(request_: WalletRequest) -> None:
    held = {
        "@context": VC2,
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+jwt,{presented_jwt(request_)}",
    }
    (report,) = examine(request_, held)
    assert report.credential.credentials[0].subject_match is SubjectMatch.HOLDER_KEY


def test_the_challenge_of_another_request(request_: WalletRequest, bob: Person) -> None:
    another = a_request(bob, request_.application)
    assert refused(request_, presented(another)) is WalletRefusal.WRONG_CHALLENGE
    assert refused(request_, presented_jwt(another)) is WalletRefusal.WRONG_CHALLENGE
    assert refused(request_, presented(request_, challenge=None)) is WalletRefusal.WRONG_CHALLENGE
    assert refused(request_, presented(request_, challenge=[request_.challenge])) is not None


@pytest.mark.parametrize(
    "domain", ["https://evil.example", "127.0.0.1:8000", "http://127.0.0.1:8000/", "HTTP://127.0.0.1:8000", "", None]
)
def test_another_domain(request_: WalletRequest, domain: str | None) -> None:
    """Exactly what we gave: the origin, no host alone, no other spelling."""
    assert request_.audience == "http://127.0.0.1:8000"
    assert refused(request_, presented(request_, domain=domain)) is WalletRefusal.WRONG_AUDIENCE
    assert refused(request_, presented_jwt(request_, aud=domain)) is WalletRefusal.WRONG_AUDIENCE


def test_a_proof_for_several_sites(request_: WalletRequest) -> None:
    """Whoever else it is addressed to could have asked for it, and passed it on."""
    both = [request_.audience, "https://evil.example"]
    assert refused(request_, presented(request_, domain=both)) is WalletRefusal.WRONG_AUDIENCE
    assert refused(request_, presented_jwt(request_, aud=both)) is WalletRefusal.WRONG_AUDIENCE
    assert refused(request_, presented_jwt(request_, aud=[])) is WalletRefusal.WRONG_AUDIENCE
    assert examine(request_, presented_jwt(request_, aud=[request_.audience]))


def test_a_key_that_is_not_the_holders(request_: WalletRequest) -> None:
    assert refused(request_, presented(request_, key=OTHER)) is WalletRefusal.BAD_PROOF
    theirs = presented(request_, key=OTHER) | {}
    theirs["proof"]["verificationMethod"] = method_of(HOLDER)
    assert refused(request_, theirs) is WalletRefusal.BAD_PROOF


def test_a_proof_with_another_purpose(request_: WalletRequest) -> None:
    assert refused(request_, presented(request_, proofPurpose="assertionMethod")) is WalletRefusal.BAD_PROOF


def test_without_a_proof(request_: WalletRequest) -> None:
    assert refused(request_, unsigned(a_badge())) is WalletRefusal.UNSIGNED
    assert refused(request_, presented(request_) | {"proof": []}) is WalletRefusal.UNSIGNED
    stripped = {name: value for name, value in presented(request_).items() if name != "proof"}
    assert refused(request_, stripped) is WalletRefusal.UNSIGNED
    assert refused(request_, a_badge()) is WalletRefusal.NO_PRESENTATION


def test_a_bad_proof_beside_a_good_one(request_: WalletRequest, bob: Person) -> None:
    good, stale = presented(request_), presented(a_request(bob, request_.application))
    assert refused(request_, good | {"proof": [good["proof"], stale["proof"]]}) is WalletRefusal.WRONG_CHALLENGE
    broken = {**good["proof"], "proofValue": stale["proof"]["proofValue"]}
    assert refused(request_, good | {"proof": [good["proof"], broken]}) is WalletRefusal.BAD_PROOF


def test_what_was_changed_after_signing(request_: WalletRequest) -> None:
    good = presented(request_, a_badge())
    assert refused(request_, good | {"verifiableCredential": [a_badge(), a_clr(1)]}) is WalletRefusal.BAD_PROOF
    assert refused(request_, good | {"verifiableCredential": [a_badge(name="Surgery")]}) is WalletRefusal.BAD_PROOF


def test_mixed_holders(request_: WalletRequest) -> None:
    theirs = a_badge(OTHER.did_key)
    assert refused(request_, presented(request_, theirs)) is WalletRefusal.MIXED_HOLDERS
    assert refused(request_, presented(request_, a_badge(), theirs)) is WalletRefusal.MIXED_HOLDERS
    assert refused(request_, presented_jwt(request_, a_badge(), theirs)) is WalletRefusal.MIXED_HOLDERS
    assert refused(request_, presented(request_), presented_jwt(request_, theirs)) is WalletRefusal.MIXED_HOLDERS


def test_a_presentation_inside_a_presentation(request_: WalletRequest) -> None:
    """Somebody else's presentation, wrapped in one's own, lends nothing to who wraps it."""
    theirs = presented(request_, a_badge(OTHER.did_key), key=OTHER, holder=OTHER)
    assert refused(request_, presented(request_, theirs)) is WalletRefusal.MIXED_HOLDERS
    wrapped = unsigned(presented(request_))
    assert refused(request_, wrapped) is WalletRefusal.UNSIGNED


def test_a_holder_with_somebody_elses_name(request_: WalletRequest) -> None:
    said = presented(request_, a_badge(OTHER.did_key), holder=OTHER)
    assert refused(request_, said) is WalletRefusal.BAD_PROOF


def test_one_that_was_good_at_another_time(request_: WalletRequest) -> None:
    now = int(timezone.now().timestamp())
    assert refused(request_, presented(request_, expires="2026-01-05T10:05:00Z")) is WalletRefusal.BAD_PROOF
    assert refused(request_, presented_jwt(request_, exp=now - 3_600)) is WalletRefusal.BAD_PROOF


def test_nothing_in_it(request_: WalletRequest) -> None:
    assert refused(request_) is WalletRefusal.NO_PRESENTATION
    assert refused(request_, "no token") is WalletRefusal.NO_PRESENTATION
    assert refused(request_, unsigned()) is WalletRefusal.NO_CREDENTIAL


def test_thousands_of_credentials(request_: WalletRequest) -> None:
    many = unsigned(*[{"type": "VerifiableCredential"}] * 3_000)
    assert refused(request_, many) is WalletRefusal.TOO_LARGE


def test_a_holder_whose_key_nobody_can_look_up(request_: WalletRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.presented.PATIENCE", 0.0)
    said = presented_jwt(request_)
    somebody = presented(request_, a_badge("did:web:nobody.example")) | {"holder": "did:web:nobody.example"}
    somebody["proof"]["verificationMethod"] = "did:web:nobody.example#key-1"
    assert refused(request_, somebody) is WalletRefusal.HOLDER_UNKNOWN
    assert examine(request_, said)
