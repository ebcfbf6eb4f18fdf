"""How strangers try the addresses of how pages look and speak: palette, language, theme."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own

CASES: dict[str, Case] = {
    "preferences": Own(post={"language": "es", "time_zone": "America/Chicago"}),
    "house_language": Own(post={"language": "es"}),
    "palette": Own(query="?q=Danette"),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob, application
    return {}
