"""How strangers try the addresses of the pipeline of a job: stages, decisions, letters."""

from __future__ import annotations

from typing import Any

from portal.actions.letters import keep_letter
from portal.models import Application
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

JOB, APPLICATION, LETTER = ({name: name} for name in ("job", "application", "letter"))
CASES: dict[str, Case] = {
    "pipeline": Row(JOB),
    "pipeline_move": Row(JOB, {"application": "{application}", "stage": "interview", "reason": "Mine"}),
    "pipeline_undo": Row(JOB, {"application": "{application}"}),
    "pipeline_ask": Row(JOB, {"application": "{application}", "requirement": "vitals"}),
    "decisions": Row(JOB),
    "decisions_csv": Row(JOB),
    "write_letter": Row(APPLICATION, {"kind": "free", "subject": "Hello", "body": "Hello"}),
    "letters": Own(),
    "new_letter": Own("?kind=rejection", {"kind": "free", "name": ""}),
    "change_letter": Row(LETTER, {"name": "Mine", "do": "keep"}),
    "remove_letter": Row(LETTER),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    letter = keep_letter(
        bob.scope, kind="rejection", language="en", name="Ours", subject="About {job}", body="Dear {name}, thank you."
    )
    return {"letter": letter}
