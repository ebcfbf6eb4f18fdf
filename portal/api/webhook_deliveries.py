"""The log of what endpoints were told, and telling again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.webhook_replay import replay_delivery
from portal.api.base import Endpoint, scope_of
from portal.api.filters_feed import DeliveryFilters
from portal.api.pagination import NewestFirst
from portal.models import WebhookDelivery
from portal.permissions import Capability

__all__ = ["DeliverySerializer", "WebhookDeliveryEndpoint"]


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    """One message to one endpoint, and what became of it.

    ``message_id`` is what `webhook-id` says, the same for every try. ``answered`` is the HTTP status of the last one,
    ``error`` a code (`refused`, `secret_lost`, `skipped`, `endpoint_removed`) or what the network said.
    """

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "endpoint",
            "event",
            "kind",
            "message_id",
            "state",
            "attempts",
            "answered",
            "took_ms",
            "error",
            "next_attempt_at",
            "finished_at",
            "created_at",
        )
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Messages to webhook endpoints, newest first"),
    retrieve=extend_schema(summary="One message to an endpoint"),
)
class WebhookDeliveryEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """The log; it is kept for 60 days."""

    model = WebhookDelivery
    serializer_class = DeliverySerializer
    pagination_class = NewestFirst
    capability = Capability.MANAGE_TOKENS
    write_capability = Capability.MANAGE_TOKENS
    filterset_class = DeliveryFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the endpoint, which replaying asks."""
        return rows.select_related("endpoint")

    @extend_schema(summary="Tell a message again", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Send it again, whether it was taken or given up, with the same `webhook-id`."""
        row = replay_delivery(scope_of(request), self.get_object())
        return Response(DeliverySerializer(self.get_queryset().get(pk=row.pk)).data, status=status.HTTP_202_ACCEPTED)
