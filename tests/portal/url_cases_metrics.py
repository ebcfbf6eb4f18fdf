"""How strangers try the addresses of figures employers are asked to track."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own

CASES: dict[str, Case] = {
    "metrics": Own("?job={job}"),
    "export_metrics": Own("?as=json&job={job}"),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob, application
    return {}
