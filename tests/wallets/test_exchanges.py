"""Wallets that speak VC-API, from the link to the verdict: as LCW does, old and new, and as LearnCard does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from portal.intake.vcalm.asking import vcapi_links
from portal.models import Record, Submission, WalletRequest
from tests.portal.badges import badge
from tests.portal.conftest import Person
from tests.portal.wallet_factories import a_request
from tests.portal.work import work_off
from tests.wallets.conftest import Node
from verification.contexts import pinned

pytestmark = pytest.mark.django_db(transaction=True)

CONTEXTS = (
    "https://www.w3.org/2018/credentials/v1",
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/suites/ed25519-2020/v1",
)


def tried(node: Node, *tries: dict[str, Any]) -> list[dict[str, Any]]:
    contexts = {url: pinned(url).document for url in CONTEXTS}
    said = node("exchange_client.mjs", {"badge": badge("did:example:school", 7), "contexts": contexts, "tries": tries})
    answers: list[dict[str, Any]] = said["said"]
    assert [one["error"] for one in answers if "error" in one] == []
    return answers


def received(bob: Person) -> list[tuple[str, str]]:
    work_off()
    return [(row.verdict, row.subject_match) for row in Record.objects.within(bob.scope).order_by("created_at")]


def test_it_works(site: str, node: Node, bob: Person) -> None:
    request = a_request(bob, wallet="lcw")
    assert request.audience == site
    (said,) = tried(node, {"behave": "lcw", "link": vcapi_links(request).deep_links["lcw"]})
    assert (said["suite"], said["status"], said["answer"]) == ("eddsa-rdfc-2022", 200, {})
    assert received(bob) == [("verified", "holder_key")]


@pytest.mark.parametrize(
    ("behave", "wallet", "suite"),
    [
        ("lcw", {"count": 3}, "eddsa-rdfc-2022"),
        ("lcw", {"count": 3, "older": True}, "Ed25519Signature2020"),
        ("learncard", {"count": 3}, "Ed25519Signature2020"),
    ],
)
def test_every_wallet_by_link_and_by_code(
    site: str, node: Node, bob: Person, behave: str, wallet: dict[str, Any], suite: str
) -> None:
    by_link, by_code = a_request(bob, wallet=behave), a_request(bob, wallet=behave)
    said = tried(
        node,
        {"behave": behave, "wallet": wallet, "link": vcapi_links(by_link).deep_links[behave]},
        {"behave": behave, "wallet": wallet, "link": vcapi_links(by_code).qr_text},
    )
    assert [(one["suite"], one["status"]) for one in said] == [(suite, 200)] * 2
    if behave == "learncard":
        assert [one["done"] for one in said] == [True, True]
        back = urlsplit(said[0]["answer"]["redirectUrl"]).path
        assert "has what you shared" in Client().get(back).content.decode()
    assert received(bob) == [("verified", "holder_key")] * 2
    bindings = Submission.objects.within(bob.scope).values_list("holder_binding", flat=True)
    assert set(bindings) == {Submission.Binding.PRESENTATION}


REFUSED = {
    "another challenge": "wrong_challenge",
    "another domain": "wrong_audience",
    "unsigned": "presentation_unsigned",
    "stripped proof": "presentation_unsigned",
    "foreign key": "presentation_proof_bad",
    "added afterwards": "presentation_proof_bad",
    "mixed holders": "mixed_holders",
    "nothing chosen": "no_credential",
}


@pytest.mark.parametrize("wallet", [{}, {"older": True}])
def test_every_lie_is_refused_by_its_code(site: str, node: Node, bob: Person, wallet: dict[str, Any]) -> None:
    tries = [
        {"behave": "lcw", "as": lie, "wallet": wallet, "link": vcapi_links(a_request(bob)).qr_text} for lie in REFUSED
    ]
    said = tried(node, *tries)
    assert {lie: one["answer"].get("code") for lie, one in zip(REFUSED, said, strict=True)} == REFUSED
    assert {one["status"] for one in said} == {400}
    assert received(bob) == []
    kept = Submission.objects.within(bob.scope).filter(state="refused").values_list("error_code", flat=True)
    assert sorted(kept) == sorted(REFUSED.values())


def test_the_same_answer_twice(site: str, node: Node, bob: Person) -> None:
    request = a_request(bob)
    (said,) = tried(node, {"behave": "lcw", "wallet": {"twice": True}, "link": vcapi_links(request).qr_text})
    assert (said["status"], said["again"]["status"]) == (200, 409)
    assert said["again"]["answer"]["code"] == "already_answered"
    request.refresh_from_db()
    assert request.state == WalletRequest.State.ANSWERED
    assert len(received(bob)) == 1
