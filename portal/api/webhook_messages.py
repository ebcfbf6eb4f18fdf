"""The catalogue of messages that endpoints are told, and the same in the OpenAPI document, under `webhooks`.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, "Payload structure";
https://spec.openapis.org/oas/v3.1.0#oasWebhooks
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint
from portal.models import WebhookEndpoint
from portal.permissions import Capability
from portal.webhook_examples import EXAMPLES, MEANS

__all__ = ["WebhookMessageEndpoint"]


class MessageDataSerializer(serializers.Serializer[Any]):
    """What a message says, by ids and codes. Which of them stand here, its type says; see the examples."""

    organization = serializers.UUIDField()
    event = serializers.UUIDField(required=False, help_text="As in the change feed and the audit log.")
    seq = serializers.IntegerField(required=False)
    endpoint = serializers.UUIDField(required=False)
    record = serializers.UUIDField(required=False)
    candidate = serializers.UUIDField(
        required=False, help_text="Left out of an application in a blind job until they are on the shortlist."
    )
    application = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)
    verification = serializers.UUIDField(required=False)
    number = serializers.IntegerField(required=False)
    verdict = serializers.CharField(required=False)
    run = serializers.UUIDField(required=False)
    ranking_hash = serializers.CharField(required=False)
    decision = serializers.UUIDField(required=False)
    stage = serializers.CharField(required=False)


class MessageSerializer(serializers.Serializer[Any]):
    """A message, as it is posted. `timestamp` is when it happened; `webhook-timestamp` when this try was made."""

    type = serializers.ChoiceField(choices=sorted(EXAMPLES))
    timestamp = serializers.DateTimeField()
    data = MessageDataSerializer()  # type: ignore[assignment]  # a field of that name; the base's is the rendered answer


class MessageTypeSerializer(serializers.Serializer[Any]):
    """A type of message: when it is sent, and an example."""

    type = serializers.CharField()
    sent_when = serializers.CharField()
    example = MessageSerializer()


class WebhookMessageEndpoint(Endpoint):
    """The catalogue of messages."""

    model = WebhookEndpoint
    capability = Capability.MANAGE_TOKENS
    serializer_class = MessageTypeSerializer
    filter_backends = []
    pagination_class = None

    @extend_schema(summary="The types of webhook messages", responses={200: MessageTypeSerializer(many=True)})
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Each with an example of its body."""
        return Response([{"type": kind, "sent_when": MEANS[kind], "example": EXAMPLES[kind]} for kind in sorted(MEANS)])


def _described(kind: str) -> OpenApiWebhook:
    words = (
        "Signed by the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` as Standard Webhooks asks. "
        "Answer 2xx within 15 s; 410 pauses the endpoint; anything else is tried again for some three days, with the "
        "same `webhook-id`."
    )
    return OpenApiWebhook(
        name=kind,
        decorator=extend_schema(
            summary=f"Sent when: {MEANS[kind]}",
            description=words,
            request=MessageSerializer,
            examples=[OpenApiExample(kind, value=EXAMPLES[kind])],
            responses={"2XX": OpenApiResponse(description="Taken."), "410": OpenApiResponse(description="Gone.")},
            tags=["webhooks"],
        ),
    )


ping = _described("ping")
record_received = _described("record.received")
record_verified = _described("record.verified")
record_rejected = _described("record.rejected")
record_indeterminate = _described("record.indeterminate")
record_not_in_force = _described("record.not_in_force")
record_revoked = _described("record.revoked")
record_withdrawn = _described("record.withdrawn")
job_ranked = _described("job.ranked")
application_decided = _described("application.decided")
application_withdrawn = _described("application.withdrawn")
