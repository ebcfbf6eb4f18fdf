"""How strangers try the addresses of where a job starts from."""

from __future__ import annotations

from typing import Any

from portal.models import Application, JobVersion
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {
    "start_job": Own(),
    "start_occupation": Own("?q=nurse"),
    "review_occupation": Own("?uri=urn:nowhere"),
    "start_text": Own("", {"text": "too short"}),
    "start_jdx": Own("", {"document": "[]"}),
    "start_csv": Own("", {"file": ""}),
    "requirements_template": Own(),
    "start_copy": Own("?q=nursing"),
    "review_copy": Row({"version": "version"}),
    "levels": Own(),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    return {"version": JobVersion.objects.within(bob.scope).filter(job=application.job).first()}
