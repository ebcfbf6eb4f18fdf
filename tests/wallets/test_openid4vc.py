"""The wallet library `@openid4vc/openid4vp`, with SD-JWTs by `@sd-jwt/sd-jwt-vc`: every prefix, mode and format."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.intake.openid4vp import open_dc_api_request, openid4vp_links
from portal.intake.openid4vp.client_ids import Prefix
from portal.intake.openid4vp.request_objects import dc_api_parameters, dc_api_signed
from portal.intake.openid4vp.views_dc_api import SIGNED, UNSIGNED
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.wallets.asking import (
    BROWSER,
    FORMATS,
    MODES,
    PREFIXES,
    an_applicant,
    asked,
    insist_on_taken,
    refused_codes,
)
from tests.wallets.conftest import Node
from tests.wallets.holding import holding

pytestmark = pytest.mark.django_db(transaction=True)

#: How the holder bends what it shows, for which formats, and what that is refused as.
BENT = {
    "unsigned": (FORMATS[:1] + FORMATS[2:], "presentation_unsigned"),
    "another nonce": (FORMATS, "wrong_challenge"),
    "another audience": (FORMATS, "wrong_audience"),
    "another type": (FORMATS, "not_asked_for"),
    "mixed holders": (FORMATS[:2], "mixed_holders"),
    "extra disclosures": (FORMATS[2:], "extra_disclosure"),
    "claims missing": (FORMATS[2:], "query_not_met"),
    "kept disclosure added": (FORMATS[2:], "extra_disclosure"),
}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_it_works(site: str, node: Node, bob: Person, prefix: str) -> None:
    application = an_applicant(bob)
    for mode in MODES:
        for format_ in FORMATS:
            how = {"client_id_prefix": prefix, "response_mode": mode, "formats": [format_]}
            request = asked(application, browser_secret=BROWSER, **how)
            links = openid4vp_links(request)
            wallet = {"wallet": {"nonce": "wallet-nonce"}} if prefix != "redirect_uri" else {}
            said = node("openid4vc.mjs", {"link": links.deep_link, "holding": holding(), **wallet})
            assert said["status"] == 200, (how, said)
            assert said["answer"]["redirect_uri"].startswith(
                f"{site}/openid4vp/{request.public_id}/done?response_code="
            )
            assert said["heard"]["client"]["prefix"] == prefix
            insist_on_taken(request)


def test_one_answer_may_hold_every_format(site: str, node: Node, bob: Person) -> None:
    request = asked(an_applicant(bob))
    said = node("openid4vc.mjs", {"link": openid4vp_links(request).deep_link, "holding": holding()})
    assert (said["status"], said["answer"]) == (200, {})  # another device: nobody is sent anywhere
    insist_on_taken(request)
    assert request.batch is not None
    assert request.batch.submissions.count() == 3


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("bent", BENT)
def test_what_is_bent_is_refused_with_its_own_code(site: str, node: Node, bob: Person, bent: str, mode: str) -> None:
    formats, code = BENT[bent]
    application = an_applicant(bob)
    for format_ in formats:
        request = asked(application, response_mode=mode, formats=[format_])
        job = {"link": openid4vp_links(request).deep_link, "holding": holding(**{"as": bent})}
        said = node("openid4vc.mjs", job)
        assert (said["status"], said["answer"]["code"]) == (400, code), (bent, format_, said)
        assert refused_codes(request) == [code]


def test_a_second_post_is_refused_and_seen(site: str, node: Node, bob: Person) -> None:
    request = asked(an_applicant(bob), formats=["ldp_vc"])
    job = {"link": openid4vp_links(request).deep_link, "holding": holding(), "twice": True}
    said = node("openid4vc.mjs", job)
    assert (said["status"], said["again"]["status"], said["again"]["answer"]["code"]) == (200, 409, "already_answered")
    assert refused_codes(request) == ["already_answered"]
    insist_on_taken(request)


def test_the_wallet_of_another_is_refused(site: str, node: Node, bob: Person) -> None:
    """A presentation that was made for one request is posted to another, by whoever saw it."""
    application = an_applicant(bob)
    first, second = asked(application, formats=["ldp_vc"]), asked(application, formats=["ldp_vc"])
    links = openid4vp_links(first), openid4vp_links(second)
    said = node("openid4vc.mjs", {"link": links[0].deep_link, "holding": holding(), "to": links[1].response_uri})
    assert (said["status"], said["answer"]["code"]) == (400, "wrong_state")
    said = node(
        "openid4vc.mjs",
        {"link": links[0].deep_link, "holding": holding(), "to": links[1].response_uri, "stateless": True},
    )
    assert (said["status"], said["answer"]["code"]) == (400, "wrong_challenge")


def test_an_answer_for_another_requests_key_is_refused(site: str, node: Node, bob: Person) -> None:
    application = an_applicant(bob)
    first, second = (asked(application, response_mode="direct_post.jwt", formats=["ldp_vc"]) for _ in range(2))
    job = {"link": openid4vp_links(first).deep_link, "holding": holding(), "to": openid4vp_links(second).response_uri}
    said = node("openid4vc.mjs", job)
    assert (said["status"], said["answer"]["code"]) == (400, "answer_for_another_key")


@pytest.mark.parametrize(
    ("limit", "value", "told"),
    [
        ("CREDENCE_MAX_WALLET_ANSWER", 1_000, (413, "answer_too_large")),
        ("CREDENCE_WALLET_SECONDS", 0.0, (408, "answer_too_slow")),
    ],
)
def test_what_is_too_large_or_too_slow_is_told_so(
    site: str, node: Node, bob: Person, settings: Any, limit: str, value: float, told: tuple[int, str]
) -> None:
    request = asked(an_applicant(bob), formats=["ldp_vc"])
    job = {"link": openid4vp_links(request).deep_link, "holding": holding()}
    standing = getattr(settings, limit)
    setattr(settings, limit, value)
    said = node("openid4vc.mjs", job)
    assert (said["status"], said["answer"]["code"]) == told
    setattr(settings, limit, standing)
    assert node("openid4vc.mjs", job)["status"] == 200
    assert refused_codes(request) == [told[1]]


@pytest.mark.parametrize("mode", ["dc_api", "dc_api.jwt"])
@pytest.mark.parametrize("signed", [False, True])
def test_over_the_digital_credentials_api(site: str, node: Node, bob: Person, mode: str, signed: bool) -> None:  # noqa: FBT001
    """The library as the browser's wallet would use it; what it gives back is brought as the page's script does."""
    application = an_applicant(bob)
    scope = Scope(organization_id=application.organization_id, application_id=application.pk)
    request = open_dc_api_request(scope, application, response_mode=mode)
    data = {"request": dc_api_signed(request, Prefix.X509_SAN_DNS)} if signed else dc_api_parameters(request)
    said = node("openid4vc.mjs", {"data": data, "origin": site, "holding": holding()})
    brought = {"protocol": SIGNED if signed else UNSIGNED, "data": said["response"]}
    answer = Client().post(f"/openid4vp/{request.public_id}/digital", brought, "application/json")
    assert (answer.status_code, answer.json()) == (200, {})
    insist_on_taken(request)
