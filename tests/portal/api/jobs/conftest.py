"""People calling the API with tokens of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from portal.actions.tokens import create_token
from portal.models import ApiToken, Job
from portal.permissions import Capability
from portal.scope import Scope
from tests.portal.conftest import Person

JSON = "application/json"


@dataclass(frozen=True)
class Teller:
    """Somebody with a token. Answers are (status, body as JSON, None where there is none)."""

    browser: Client

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, Any]:
        sent: dict[str, Any] = {} if method == "get" else {"data": body or {}, "content_type": JSON}
        address = f"/api/v1/{path}"
        answer = (
            getattr(self.browser, method)(address, query) if query else getattr(self.browser, method)(address, **sent)
        )
        told = answer.headers.get("Content-Type", "")
        return answer.status_code, answer.json() if "json" in told and answer.content else None

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        return self.call("get", path, **query)

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        return self.call("post", path, body)

    def patch(self, path: str, body: Any) -> tuple[int, Any]:
        return self.call("patch", path, body)

    def put(self, path: str, body: Any) -> tuple[int, Any]:
        return self.call("put", path, body)

    def delete(self, path: str) -> tuple[int, Any]:
        return self.call("delete", path)


TokenOf = Callable[..., Teller]


@pytest.fixture
def token_of() -> TokenOf:
    """``token_of(bob)`` may do what bob may; ``token_of(bob, "read_jobs")`` only that; ``jobs`` limits it to these."""

    def made(person: Person, *capabilities: str, jobs: list[Job] | None = None, system: bool = False) -> Teller:
        keeper = Scope(organization_id=person.organization.pk, system="test")
        token, secret = create_token(keeper, name="Own", capabilities=["read_jobs"])
        ApiToken.objects.within(keeper).filter(pk=token.pk).update(
            user=None if system else person.user,
            scopes=list(capabilities) or [item.value for item in Capability],
            job_ids=None if jobs is None else [str(job.pk) for job in jobs],
        )
        return Teller(Client(headers={"Authorization": f"Bearer {secret}"}))

    return made
