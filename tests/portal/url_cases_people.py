"""How strangers try the addresses about who is the same person."""

from __future__ import annotations

from typing import Any

from portal.actions.same_person import suggest
from portal.models import Application, Candidate, SamePerson
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {
    "same_people": Own(),
    "decide_same_person": Row({"pair": "pair"}, {"decision": "same"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    twin = Candidate.objects.within(bob.scope).create(name=application.candidate.name)
    suggest(bob.scope, application.candidate_id, twin.pk, reason=SamePerson.Reason.NAME)
    return {"pair": SamePerson.objects.within(bob.scope).get(second=twin)}
