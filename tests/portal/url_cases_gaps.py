"""How strangers try the addresses of gap reports to print and to compute with."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Row

CASES: dict[str, Case] = {
    "gap_report_pdf": Row({"application": "application"}),
    "pool_report_pdf": Row({"job": "job"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    return {}
