"""HR systems calling the API: each with a token of one person's organization, each answer as the document says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
from portal.scope import Scope
from tests.portal.api.described import DescribedClient
from tests.portal.conftest import Person

JSON = "application/json"


@dataclass(frozen=True)
class Caller:
    """A system with a token. Answers are (status, body as JSON)."""

    browser: Client

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        answer = self.browser.get(f"/api/v1/{path}", query)
        return answer.status_code, answer.json()

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.browser.post(f"/api/v1/{path}", {} if body is None else body, content_type=JSON)
        return answer.status_code, answer.json()


Call = Callable[..., Caller]


@pytest.fixture
def system_of() -> Call:
    """``system_of(bob)`` may do everything a token can; ``system_of(bob, "read_jobs")`` only that."""

    def made(person: Person, *capabilities: str) -> Caller:
        keeper = Scope(organization_id=person.organization.pk, system="test")
        wanted = capabilities or [item.value for item in TOKEN_CAPABILITIES]
        _, secret = create_token(keeper, name="System", capabilities=wanted)
        return Caller(DescribedClient(headers={"Authorization": f"Bearer {secret}"}))

    return made


from tests.portal.api.persons import person_of  # noqa: E402, F401 - a fixture of its own file, which needs Caller
