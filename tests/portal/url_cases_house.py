"""How strangers try the addresses of the organization: branding, policies, registries, webhooks, health."""

from __future__ import annotations

from typing import Any

from portal.actions.webhook_replay import ping_endpoint
from portal.actions.webhooks import add_endpoint
from portal.models import Application
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Opaque, Own, Row

ENDPOINT = {"endpoint": "webhook_endpoint"}
NOBODY = "00000000-0000-0000-0000-000000000000"
CASES: dict[str, Case] = {
    "settings_index": Own(),
    "branding": Own("", {"welcome": "x" * 400}),
    "remove_logo": Own(),
    "brand_css": Opaque({"organization": NOBODY}),
    "brand_logo": Opaque({"organization": NOBODY, "digest": "x"}),
    "policies": Own("", {"trusted_by": "administrators"}),
    "registries": Own("?q=college"),
    "add_registry": Own("", {"registry": ""}),
    "remove_registry": Own("", {"registry": "none"}),
    "import_issuers": Own("", {"list": "nothing"}),
    "undo_import": Own("", {"batch": "nothing"}),
    "export_issuers": Own("?kind=json"),
    "organization_health": Own(),
    "resend_mail": Own(),
    "wallet_keys": Own(),
    "rotate_wallet_key": Own(),
    "wallet_key_file": Own("?what=jwks"),
    "webhooks": Own(),
    "add_webhook": Own("", {"name": "", "url": ""}),
    "webhook": Row(ENDPOINT),
    "change_webhook": Row(ENDPOINT, {"name": "Mine", "url": "https://mine.example/"}),
    "switch_webhook": Row(ENDPOINT),
    "remove_webhook": Row(ENDPOINT),
    "rotate_webhook": Row(ENDPOINT),
    "ping_webhook": Row(ENDPOINT),
    "replay_failed_webhook": Row(ENDPOINT, {"since": "2020-01-01"}),
    "replay_webhook": Row({"delivery": "webhook_delivery"}),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    ours = Scope(organization_id=bob.scope.organization_id, system="tests")
    endpoint, _ = add_endpoint(ours, name="Applicant tracking", url="https://ats.example/hook")
    return {"webhook_endpoint": endpoint, "webhook_delivery": ping_endpoint(ours, endpoint)}
