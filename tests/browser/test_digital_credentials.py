"""The browser's own way to wallets: offered only where there is one, and brought home to the page of what arrived.

Headless Chromium has the API and no wallet, so its answer is played: what `navigator.credentials.get` is called with is
kept, and what a wallet would give is given.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.models import WalletRequest
from tests.browser.test_wallet_page import Candidate, candidate, rows_beside_a_browser
from tests.portal.conftest import bob, data_folder, organization
from tests.portal.openid4vp_factories import post, sealed, vp_token

__all__ = ["bob", "candidate", "data_folder", "organization", "rows_beside_a_browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]

WITHOUT = "delete window.DigitalCredential;"
WITH = """
window.DigitalCredential = class { static userAgentAllowsProtocol(name) { return name === 'openid4vp-v1-signed'; } };
Object.defineProperty(navigator, 'credentials', {value: {get: async (asked) => {
  const answer = await window.walletAnswers(JSON.stringify(asked.digital.requests));
  if (!answer) throw new DOMException('cancelled', 'NotAllowedError');
  return JSON.parse(answer);
}}});
"""
NAME = "The wallets on this device"


def test_it_works(candidate: Candidate) -> None:
    page, heard = candidate.page, []

    def answers(asked: str) -> str:
        heard.extend(json.loads(asked))
        request: WalletRequest = candidate.request()
        sent = sealed(request, {"vp_token": vp_token(request)})
        return json.dumps({"protocol": "openid4vp-v1-signed", "data": {"response": sent}})

    page.add_init_script(WITH)
    page.expose_function("walletAnswers", answers)
    page.goto(candidate.address)
    expect(page.get_by_role("button", name=NAME)).to_be_visible()
    candidate.looks_right("digital-1-offered")
    page.get_by_role("button", name=NAME).click()
    expect(page.get_by_role("heading", name="3 records from your wallet")).to_be_visible()
    assert [one["protocol"] for one in heard] == ["openid4vp-v1-signed"]
    candidate.looks_right("digital-2-done")


def test_who_says_no_stays_where_they_are(candidate: Candidate) -> None:
    page = candidate.page
    page.add_init_script(WITH)
    page.expose_function("walletAnswers", lambda _: "")
    page.goto(candidate.address)
    page.get_by_role("button", name=NAME).click()
    expect(page.get_by_text("Nothing was shared.")).to_be_visible()
    candidate.looks_right("digital-3-no")


def test_without_the_api_nothing_is_offered(candidate: Candidate) -> None:
    page = candidate.page
    page.add_init_script(WITHOUT)
    page.goto(candidate.address)
    expect(page.get_by_role("button", name="OpenID wallet").first).to_be_visible()
    expect(page.get_by_text(NAME)).to_be_hidden()


def test_an_openid4vp_wallet_on_the_same_device(candidate: Candidate) -> None:
    page = candidate.page
    page.add_init_script(WITHOUT)
    page.goto(candidate.address)
    page.get_by_role("button", name="OpenID wallet Any other").click()
    link = page.get_by_role("link", name="Open OpenID wallet")
    assert str(link.get_attribute("href")).startswith("openid4vp://?client_id=x509_san_dns")
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    candidate.looks_right("openid4vp-1-waiting")
    back: dict[str, Any] = post(candidate.request()).json()
    page.goto(back["redirect_uri"])
    expect(page.get_by_role("heading", name="3 records from your wallet")).to_be_visible()
    candidate.looks_right("openid4vp-2-back")
    other = page.context.browser.new_context()  # type: ignore[union-attr]
    elsewhere = other.new_page()
    elsewhere.goto(back["redirect_uri"])
    expect(elsewhere.get_by_role("heading", name="Carry on where you began")).to_be_visible()
    if folder := os.environ.get("CREDENCE_PICTURES"):
        elsewhere.screenshot(path=Path(folder) / "openid4vp-3-elsewhere.png")
    other.close()
