"""The wallet library `@digitalbazaar/oid4-client`, which never returns `state`: every prefix, mode and format it knows.

What it cannot do is asserted too, so that the day it learns is noticed: it breaks off on every `x509_hash` (it calls a
method that its certificates do not have), and cuts one letter too many off the client identifier of
`decentralized_identifier`.
"""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from portal.intake.openid4vp import openid4vp_links
from portal.intake.openid4vp.keys import current_key
from tests.portal.conftest import Person
from tests.wallets.asking import FORMATS, MODES, an_applicant, asked, insist_on_taken
from tests.wallets.conftest import Node
from tests.wallets.holding import holding

pytestmark = pytest.mark.django_db(transaction=True)


def trusted() -> list[str]:
    """The authority that a wallet under test pins."""
    authority = current_key().authority
    assert authority is not None
    return [authority.public_bytes(Encoding.PEM).decode()]


@pytest.mark.parametrize("prefix", ["x509_san_dns", "redirect_uri"])
def test_it_works(site: str, node: Node, bob: Person, prefix: str) -> None:
    application = an_applicant(bob)
    for mode in MODES:
        for format_ in FORMATS:
            request = asked(application, client_id_prefix=prefix, response_mode=mode, formats=[format_])
            job = {"link": openid4vp_links(request).deep_link, "trusted": trusted(), "holding": holding()}
            said = node("oid4client.mjs", job)
            assert said.get("answer") == {}, (prefix, mode, format_, said)
            if prefix != "redirect_uri":
                assert said["request"]["wallet_nonce"] == "wallet-nonce"
            insist_on_taken(request)


def test_an_authority_that_is_not_trusted_is_noticed_by_the_wallet(site: str, node: Node, bob: Person) -> None:
    request = asked(an_applicant(bob))
    said = node("oid4client.mjs", {"link": openid4vp_links(request).deep_link, "trusted": [], "holding": holding()})
    assert "certificate chain is invalid" in said["refused"]


def test_x509_hash_is_what_the_library_breaks_off_on(site: str, node: Node, bob: Person) -> None:
    request = asked(an_applicant(bob), client_id_prefix="x509_hash")
    job = {"link": openid4vp_links(request).deep_link, "trusted": trusted(), "holding": holding()}
    assert "toBER is not a function" in node("oid4client.mjs", job)["refused"]


def test_decentralized_identifier_is_what_the_library_cannot_read(site: str, node: Node, bob: Person) -> None:
    request = asked(an_applicant(bob), client_id_prefix="decentralized_identifier")
    job = {
        "link": openid4vp_links(request).deep_link,
        "did": f"{site}/.well-known/did.json",
        "holding": holding(),
    }
    assert "does not reference a verification method controlled by the DID" in node("oid4client.mjs", job)["refused"]
