"""People calling the API with tokens of their own: they act as themselves, within what both may do."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from portal.api.authentication import TokenAuthentication, digest_of
from portal.models import ApiToken, Membership
from portal.permissions import CAPABILITIES, Role
from portal.scope import Scope
from tests.portal.api.conftest import JSON, Caller
from tests.portal.api.described import DescribedClient
from tests.portal.conftest import Person

__all__ = ["PersonCall", "PersonCaller", "person_of"]


@dataclass(frozen=True)
class PersonCaller(Caller):
    """A person's own program. Answers are (status, body as JSON)."""

    def patch(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.browser.patch(f"/api/v1/{path}", body, content_type=JSON)
        return answer.status_code, answer.json()

    def put(self, path: str, body: Any) -> tuple[int, Any]:
        answer = self.browser.put(f"/api/v1/{path}", body, content_type=JSON)
        return answer.status_code, answer.json()

    def delete(self, path: str) -> int:
        return self.browser.delete(f"/api/v1/{path}").status_code


PersonCall = Callable[..., PersonCaller]


@pytest.fixture
def person_of(monkeypatch: pytest.MonkeyPatch) -> PersonCall:
    """``person_of(bob)`` may do everything bob may; ``person_of(bob, "decide")`` of that only what is named."""
    usual = TokenAuthentication.authenticate

    def authenticate(self: TokenAuthentication, request: Any) -> Any:
        found = usual(self, request)
        if found is None or found[1].user_id is not None:
            return found
        token = ApiToken.objects.across_organizations("a test's").get(pk=found[1].token_id)
        if token.user_id is None:
            return found
        scope = Scope(organization_id=token.organization_id, system="test")
        role = Membership.objects.within(scope).get(user=token.user_id).role
        return None, replace(found[1], user_id=token.user_id, role=Role(role))

    monkeypatch.setattr(TokenAuthentication, "authenticate", authenticate)

    def made(person: Person, *capabilities: str) -> PersonCaller:
        secret = f"credence_{secrets.token_urlsafe(32)}"
        role = Role(str(person.scope.role))
        ApiToken.objects.within(person.scope).create(
            name="My own",
            prefix=secret[:13],
            digest=digest_of(secret),
            scopes=sorted(capabilities or [item.value for item in CAPABILITIES[role]]),
            user=person.user,
        )
        return PersonCaller(DescribedClient(headers={"Authorization": f"Bearer {secret}"}))

    return made
