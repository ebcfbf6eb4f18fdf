"""How strangers try the addresses of API clients, personal tokens and OAuth."""

from __future__ import annotations

from typing import Any

from portal.actions.api_clients import create_client
from portal.actions.personal_tokens import create_personal_token
from portal.models import Application
from portal.permissions import Role
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Public, Row

CASES: dict[str, Case] = {
    "create_client": Own("", {"name": ""}),
    "rotate_client": Row({"client": "client"}),
    "revoke_client": Row({"client": "client"}),
    "personal_tokens": Own("", {"name": ""}),
    "revoke_personal_token": Row({"token": "personal_token"}),  # for colleagues too: test_personal_tokens_page.py
    "oauth-metadata": Public("it says where tokens are fetched (RFC 8414), and nothing of anybody"),
}
API: dict[str, Case] = {
    "api-me": Own(),
    "oauth-token": Public("who calls shows a client's secret in the call itself: test_oauth_token.py"),
    "oauth-revoke": Public("as above"),
    "oauth-introspect": Public("as above"),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    keeper = Scope(bob.organization.pk, system="test")
    client, _ = create_client(keeper, name="Payroll of Alder Grove", capabilities=["read_jobs"])
    own = Scope(bob.organization.pk, user_id=bob.user.pk, role=Role.RECRUITER)
    token, _ = create_personal_token(own, name="Weekly report of Alder Grove", capabilities=["read_jobs"])
    return {"client": client, "personal_token": token}
