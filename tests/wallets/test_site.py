"""What the other tests of this folder rest on: a site that answers, and Node with the wallets' packages."""

from __future__ import annotations

import pytest

from tests.wallets.conftest import Node


@pytest.mark.django_db(transaction=True)
def test_it_works(site: str, node: Node) -> None:
    said = node("reach.mjs", {"url": f"{site}/healthz", "packages": ["@digitalbazaar/vc"]})
    assert (said["status"], said["packages"]) == (200, ["@digitalbazaar/vc"])
