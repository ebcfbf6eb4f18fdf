"""How strangers try the addresses of searching, saved searches, comparing."""

from __future__ import annotations

from typing import Any

from portal.actions.saved_searches import save_search
from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {
    "candidate_skills": Own("?skill=vital"),
    "compare": Row({"job": "job"}),
    "save_search": Own("?page=candidates&query=job%3D{job}", {"page": "candidates", "query": "job={job}", "name": ""}),
    "change_search": Row({"search": "search"}, {"name": "Mine"}),
    "default_search": Row({"search": "search"}),
    "remove_search": Row({"search": "search"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    query = f"job={application.job_id}"
    return {"search": save_search(bob.scope, page="candidates", name="Nurses", query=query, shared=True)}
