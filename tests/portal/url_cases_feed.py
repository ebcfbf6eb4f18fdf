"""How strangers try the addresses of the change feed, the audit log and webhooks in the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from portal.actions.sequence import sequence_events
from portal.actions.webhook_replay import ping_endpoint
from portal.actions.webhooks import add_endpoint
from portal.models import Application, Event, WebhookDelivery
from portal.scope import Scope
from tests.portal.conftest import Person
from tests.portal.url_cases import Case, Own, Row

CASES: dict[str, Case] = {}
ENDPOINT = {"pk": "api_webhook"}
API: dict[str, Case] = {
    "api-change-list": Own("?subject=job:{job}"),
    "api-change-types": Own(),
    "api-audit-event-list": Own("?subject=job:{job}"),
    "api-audit-event-chain": Own("?after=1&head=x"),
    "api-audit-event-detail": Row({"pk": "audit_event"}),
    "api-webhook-list": Own("", {"name": ""}),
    "api-webhook-detail": Row(ENDPOINT),
    "api-webhook-pause": Row(ENDPOINT),
    "api-webhook-resume": Row(ENDPOINT),
    "api-webhook-rotate-secret": Row(ENDPOINT),
    "api-webhook-ping": Row(ENDPOINT),
    "api-webhook-replay-failed": Row(ENDPOINT, {"since": "2026-01-01T00:00:00Z"}),
    "api-webhook-delivery-list": Own("?endpoint={api_webhook}"),
    "api-webhook-delivery-detail": Row({"pk": "api_delivery"}),
    "api-webhook-delivery-replay": Row({"pk": "api_delivery"}),
    "api-webhook-message-list": Own(),
}


def rows(bob: Person, application: Application) -> dict[str, Any]:
    """The rows that these addresses name, by the name that they use; ``application`` is one of bob's organization."""
    del application
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    endpoint, _ = add_endpoint(keeper, name="Alder Grove ATS", url="https://ats.example/api")
    delivery = ping_endpoint(keeper, endpoint)
    WebhookDelivery.objects.within(keeper).filter(pk=delivery.pk).update(
        state=WebhookDelivery.State.FAILED, next_attempt_at=None, finished_at=timezone.now()
    )
    sequence_events()
    event = Event.objects.within(keeper).filter(seq=1).get()
    return {"api_webhook": endpoint, "api_delivery": delivery, "audit_event": event}
