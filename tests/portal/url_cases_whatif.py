"""How strangers try the addresses of what-if, and what changed between rankings."""

from __future__ import annotations

from typing import Any

from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Row

RUN = {"job": "job", "number": "run_number"}
CASES: dict[str, Case] = {
    "what_if": Row({"job": "job"}, {"do": "save", "reason": "Mine", "based_on": "1"}),
    "job_order": Row({"job": "job"}),
    "ranking_runs": Row({"job": "job"}),
    "ranking_run": Row(RUN),
    "recompute_run": Row(RUN),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del bob
    return {"run_number": str(application.job.runs.get().number)}
