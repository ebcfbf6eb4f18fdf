"""Endpoints of webhooks over REST: what the page Webhooks does, for whoever may make tokens.

A webhook lets what happens here out to another system, as a token does, so it takes the same right, which a token has
only where it is an administrator's own; and one that is limited to some jobs may not, since an endpoint is told of all.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import webhook_replay as replaying
from portal.actions import webhooks as actions
from portal.api.authentication import HasScope
from portal.api.base import Endpoint, scope_of
from portal.api.filters_feed import WebhookEndpointFilters
from portal.api.webhook_deliveries import DeliverySerializer
from portal.models import WebhookEndpoint
from portal.permissions import Capability
from portal.scope import Scope
from portal.webhooks import KINDS

__all__ = ["SeesEveryJob", "WebhookEndpointEndpoint"]


class SeesEveryJob(HasScope):
    """Lets in whoever manages tokens and is not limited to some jobs."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 - the framework's signature
        """Whether the token may do this."""
        narrow = isinstance(request.auth, Scope) and request.auth.jobs is not None
        return not narrow and super().has_permission(request, view)


class EndpointSerializer(serializers.ModelSerializer[WebhookEndpoint]):
    """Where messages are posted. ``kinds`` lists the types wanted, empty for all.

    While it is ``paused`` nothing is sent, and what happens is kept: ``paused_reason`` is `by_hand`, `failing` or
    `gone` (it answered 410). ``looked_at`` is the `seq` of the last event that was looked at for it;
    ``both_secrets_until`` is set while the secret before a rotation signs too.
    """

    paused = serializers.SerializerMethodField()
    kinds = serializers.ListField(child=serializers.CharField())
    looked_at = serializers.IntegerField(source="cursor")
    both_secrets_until = serializers.DateTimeField(source="previous_until", default_timezone=UTC, allow_null=True)

    class Meta:
        model = WebhookEndpoint
        fields: tuple[str, ...] = (
            "id",
            "name",
            "url",
            "kinds",
            "paused",
            "paused_at",
            "paused_reason",
            "looked_at",
            "both_secrets_until",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_paused(self, row: WebhookEndpoint) -> bool:
        """Whether it is told nothing."""
        return row.paused_at is not None


class SecretEndpointSerializer(EndpointSerializer):
    """An endpoint with its ``secret``, which is shown this once: `whsec_` and base64."""

    secret = serializers.SerializerMethodField()

    class Meta(EndpointSerializer.Meta):
        fields: tuple[str, ...] = (*EndpointSerializer.Meta.fields, "secret")
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field({"type": "string"})
    def get_secret(self, row: WebhookEndpoint) -> str:  # noqa: ARG002 - the framework's signature
        """The secret."""
        return str(self.context["secret"])


class NewEndpointSerializer(serializers.Serializer[Any]):
    """An endpoint to add: https, on the public Internet."""

    name = serializers.CharField(max_length=actions.MAX_NAME)
    url = serializers.CharField(max_length=actions.MAX_URL)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(KINDS)), required=False, max_length=len(KINDS)
    )


class ChangedEndpointSerializer(NewEndpointSerializer):
    """What is to change; what is left out stays."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The same, and nothing of it is needed."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields


class ResumeSerializer(serializers.Serializer[Any]):
    """``skip`` leaves out what happened while it was paused."""

    skip = serializers.BooleanField(required=False, default=False)


class ReplaySerializer(serializers.Serializer[Any]):
    """Since when: what was given up before stays so."""

    since = serializers.DateTimeField()


class ReplayedSerializer(serializers.Serializer[Any]):
    """How many messages are told again."""

    replayed = serializers.IntegerField()


_NEW = OpenApiExample(
    "Two types",
    request_only=True,
    value={"name": "Applicant tracking", "url": "https://ats.example/hooks/credence", "kinds": ["record.verified"]},
)


@extend_schema_view(list=extend_schema(summary="Webhook endpoints"), retrieve=extend_schema(summary="One endpoint"))
class WebhookEndpointEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Addresses of other systems that are told what happened."""

    model = WebhookEndpoint
    serializer_class = EndpointSerializer
    permission_classes = [SeesEveryJob]
    capability = Capability.MANAGE_TOKENS
    write_capability = Capability.MANAGE_TOKENS
    filterset_class = WebhookEndpointFilters

    @extend_schema(
        summary="Add an endpoint",
        request=NewEndpointSerializer,
        responses={201: SecretEndpointSerializer},
        examples=[_NEW],
    )
    def create(self, request: Request) -> Response:
        """Add an endpoint, which is told of what happens from now on. Its secret is in this answer and nowhere else."""
        endpoint, secret = actions.add_endpoint(scope_of(request), **self.checked(NewEndpointSerializer))
        return Response(_with_secret(endpoint, secret), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change an endpoint", request=ChangedEndpointSerializer, responses={200: EndpointSerializer})
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Change what it is called, where it is, or what it wants; the secret stays."""
        endpoint: WebhookEndpoint = self.get_object()
        now = {"name": endpoint.name, "url": endpoint.url, "kinds": endpoint.kinds}
        changed = actions.change_endpoint(scope_of(request), endpoint, **now | self.checked(ChangedEndpointSerializer))
        return Response(EndpointSerializer(changed).data)

    @extend_schema(summary="Remove an endpoint", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Tell it nothing any more; its secret is destroyed."""
        actions.remove_endpoint(scope_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Pause an endpoint", request=None, responses={200: EndpointSerializer})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Tell it nothing until it is resumed; what happens meanwhile is kept for it."""
        return Response(EndpointSerializer(actions.pause_endpoint(scope_of(request), self.get_object())).data)

    @extend_schema(summary="Resume an endpoint", request=ResumeSerializer, responses={200: EndpointSerializer})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Tell it again, and of what happened meanwhile too unless that is skipped."""
        endpoint = self.get_object()
        skip = self.checked(ResumeSerializer)["skip"]
        return Response(EndpointSerializer(actions.resume_endpoint(scope_of(request), endpoint, skip=skip)).data)

    @extend_schema(summary="Give an endpoint a new secret", request=None, responses={200: SecretEndpointSerializer})
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The new secret is in this answer and nowhere else. For two days the one before signs every message too."""
        secret = actions.rotate_secret(scope_of(request), self.get_object())
        return Response(_with_secret(self.get_object(), secret))

    @extend_schema(summary="Send a test message", request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def ping(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Send a message of type `ping`, signed like every other. Follow the delivery to see what became of it."""
        row = replaying.ping_endpoint(scope_of(request), self.get_object())
        return Response(DeliverySerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Tell again what was given up", request=ReplaySerializer, responses={202: ReplayedSerializer}
    )
    @action(detail=True, methods=["post"], url_path="replay-failed")
    def replay_failed(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Everything that was given up since a time, oldest first, each with its own `webhook-id`; at most 5,000."""
        endpoint = self.get_object()
        since = self.checked(ReplaySerializer)["since"]
        count = replaying.replay_failed(scope_of(request), endpoint, since=since)
        return Response({"replayed": count}, status=status.HTTP_202_ACCEPTED)


def _with_secret(endpoint: WebhookEndpoint, secret: str) -> dict[str, Any]:
    return dict(SecretEndpointSerializer(endpoint, context={"secret": secret}).data)
