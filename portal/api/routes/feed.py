"""What happened: the change feed, the audit log, webhooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from rest_framework.routers import SimpleRouter

from portal.api.audit_events import AuditEventEndpoint
from portal.api.changes import ChangeEndpoint
from portal.api.webhook_deliveries import WebhookDeliveryEndpoint
from portal.api.webhook_messages import WebhookMessageEndpoint
from portal.api.webhooks import WebhookEndpointEndpoint

router = SimpleRouter()
router.register("audit-events", AuditEventEndpoint, basename="api-audit-event")
router.register("webhooks", WebhookEndpointEndpoint, basename="api-webhook")
router.register("webhook-deliveries", WebhookDeliveryEndpoint, basename="api-webhook-delivery")
router.register("webhook-messages", WebhookMessageEndpoint, basename="api-webhook-message")

urlpatterns: list[URLPattern | URLResolver] = [
    path("changes/", ChangeEndpoint.as_view({"get": "list"}), name="api-change-list"),
    path("changes/types/", ChangeEndpoint.as_view({"get": "types"}), name="api-change-types"),
    *router.urls,
]
