"""How strangers try the addresses of evidence packs."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Row

NOBODY = "00000000-0000-4000-8000-000000000000"
CASES: dict[str, Case] = {
    "candidate_pack": Row({"candidate": "candidate"}),
    "application_pack": Row({"application": "application"}),
    "rotate_pack_key": Own(),
    "pack_keys": Opaque({"organization": NOBODY}),
}
API: dict[str, Case] = {
    "api-candidate-evidence-pack": Row({"pk": "candidate"}),
    "api-application-evidence-pack": Row({"pk": "application"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob, application
    return {}
