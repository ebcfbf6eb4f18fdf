"""How strangers try the addresses of fetching records from badge platforms."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Public

CASES: dict[str, Case] = {
    "pull": Opaque(post={"address": "badges.example"}),
    "pull_connection": Opaque(
        {"token": "x" * 22, "connection": "00000000-0000-4000-8000-000000000000"}, {"do": "share", "pick": "0" * 64}
    ),
    "pull_callback": Public("a platform sends a browser here; without the state and the cookie it says nothing"),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    return {}
