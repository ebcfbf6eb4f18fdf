"""How strangers try the addresses of wallet protocols."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque

UNKNOWN = "0" * 32
EXCHANGE = {"workflow": "share", "exchange": UNKNOWN}
CASES: dict[str, Case] = {
    # the wallet page, interactions and VC-API exchanges
    "wallet": Opaque(post={"wallet": "lcw"}),
    "wallet_status": Opaque(),
    "interaction": Opaque({"interaction": UNKNOWN}),
    "interaction_back": Opaque({"interaction": UNKNOWN}),
    "exchange": Opaque(EXCHANGE),
    "exchange_protocols": Opaque(EXCHANGE),
    "exchange_request": Opaque(EXCHANGE),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    return {}
