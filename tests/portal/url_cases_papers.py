"""How strangers try the addresses of LER-RS, JSON Resume and evidence packs."""

from __future__ import annotations

from typing import Any

from portal.actions.import_papers import import_papers
from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Public, Row

CASES: dict[str, Case] = {
    "candidate_papers": Row({"candidate": "candidate", "paper": "paper"}),
    "import_papers": Own(post={"job": "{job}"}),  # `?candidate=` of somebody else’s: 404, in test_papers_import_page.py
    "imported_papers": Row({"batch": "imported"}),
    "imported_papers_live": Row({"batch": "imported"}),
}
API: dict[str, Case] = {
    "api-candidate-papers-ler-rs": Row({"pk": "candidate"}),
    "api-candidate-papers-json-resume": Row({"pk": "candidate"}),
    "api-candidate-papers-candidate-json": Row({"pk": "candidate"}),
    "api-candidate-papers-import": Own("", {"format": "credence-candidate"}),
    "api-candidate-schema": Public("it describes a format and holds nothing of anybody"),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    taken = import_papers(bob.scope, b'{"basics": {}}', name="resume.json", candidate=application.candidate)
    return {"paper": "ler-rs", "imported": taken.batch}
