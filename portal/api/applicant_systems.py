"""Applicant systems over REST: what their pages do, for whoever may make tokens.

A system brings people in and hears what was found out about them, so it takes the right that tokens and webhooks take.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import applicant_systems as actions
from portal.actions.applicant_receive import receive_table
from portal.actions.applicant_replay import test_system
from portal.actions.applicant_settings import settings_of
from portal.actions.refusal import RefusedError
from portal.adapters import ADAPTERS
from portal.adapters.generic import SCHEMA
from portal.api.applicant_messages import ApplicantMessageSerializer
from portal.api.base import Endpoint, scope_of
from portal.api.filters_systems import SystemFilters
from portal.api.webhooks import SeesEveryJob
from portal.models import ApplicantSystem
from portal.permissions import Capability
from portal.queries_systems import results_csv

__all__ = ["ApplicantSystemEndpoint"]


class ApplicantSystemSerializer(serializers.ModelSerializer[ApplicantSystem]):
    """An applicant system. ``settings`` are the adapter's; secrets are never among them.

    While it is ``paused`` nothing is sent and nobody is taken in, and everything is kept: ``paused_reason`` is
    `by_hand` or `failing`. ``signed`` says whether what it posts must be signed.
    """

    paused = serializers.SerializerMethodField()
    signed = serializers.SerializerMethodField()
    settings = serializers.DictField(read_only=True)

    class Meta:
        model = ApplicantSystem
        fields: tuple[str, ...] = (
            "id",
            "adapter",
            "name",
            "settings",
            "signed",
            "paused",
            "paused_at",
            "paused_reason",
            "heard_at",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_paused(self, row: ApplicantSystem) -> bool:
        """Whether it is told nothing."""
        return row.paused_at is not None

    def get_signed(self, row: ApplicantSystem) -> bool:
        """Whether it has to sign."""
        return bool(row.signing_secret)


class SecretApplicantSystemSerializer(ApplicantSystemSerializer):
    """A system with its ``address`` and ``secret``, which are shown this once; empty where the adapter has none."""

    address = serializers.SerializerMethodField()
    secret = serializers.SerializerMethodField()

    class Meta(ApplicantSystemSerializer.Meta):
        fields: tuple[str, ...] = (*ApplicantSystemSerializer.Meta.fields, "address", "secret")
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field({"type": "string"})
    def get_address(self, row: ApplicantSystem) -> str:  # noqa: ARG002 - the framework's signature
        """Where it posts."""
        return str(self.context["shown"].address)

    @extend_schema_field({"type": "string"})
    def get_secret(self, row: ApplicantSystem) -> str:  # noqa: ARG002 - the framework's signature
        """What it signs with."""
        return str(self.context["shown"].secret)


class NewApplicantSystemSerializer(serializers.Serializer[Any]):
    """A system to add. What ``settings`` an adapter has, `adapters/` says."""

    adapter = serializers.ChoiceField(choices=sorted(ADAPTERS))
    name = serializers.CharField(max_length=actions.MAX_NAME)
    settings = serializers.DictField(required=False)
    signed = serializers.BooleanField(required=False, default=True)


class ChangedApplicantSystemSerializer(serializers.Serializer[Any]):
    """What is to change; what is left out stays, settings one by one."""

    name = serializers.CharField(max_length=actions.MAX_NAME, required=False)
    settings = serializers.DictField(required=False)


class AdapterSettingSerializer(serializers.Serializer[Any]):
    """One setting of an adapter."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=["text", "url", "secret", "choice", "choices", "mapping"])
    needed = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())


class ApplicantAdapterSerializer(serializers.Serializer[Any]):
    """A kind of applicant system. ``posts``: it has an address to post to; ``told``: it is told outcomes."""

    key = serializers.CharField()
    name = serializers.CharField()
    means = serializers.CharField()
    posts = serializers.BooleanField()
    told = serializers.BooleanField()
    settings = AdapterSettingSerializer(many=True)


class ApplicantTableSerializer(serializers.Serializer[Any]):
    """A table of applicants as CSV."""

    file = serializers.FileField()


_NEW = OpenApiExample(
    "Greenhouse",
    request_only=True,
    value={
        "adapter": "greenhouse",
        "name": "Greenhouse",
        "settings": {"client_id": "…", "credential": "…", "user_id": "4280249007"},
    },
)


@extend_schema_view(list=extend_schema(summary="Applicant systems"), retrieve=extend_schema(summary="One system"))
class ApplicantSystemEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Systems that send applicants here and are told what was found out."""

    model = ApplicantSystem
    serializer_class = ApplicantSystemSerializer
    permission_classes = [SeesEveryJob]
    capability = Capability.MANAGE_TOKENS
    write_capability = Capability.MANAGE_TOKENS
    filterset_class = SystemFilters

    @extend_schema(
        summary="Add a system",
        request=NewApplicantSystemSerializer,
        responses={201: SecretApplicantSystemSerializer},
        examples=[_NEW],
    )
    def create(self, request: Request) -> Response:
        """Add a system. Its address and signing secret are in this answer and nowhere else."""
        shown = actions.add_system(scope_of(request), **self.checked(NewApplicantSystemSerializer))
        return Response(_with_secrets(shown), status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a system", request=ChangedApplicantSystemSerializer, responses={200: ApplicantSystemSerializer}
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Change its name or settings. A secret that is not given stays, unless its host changes."""
        row = actions.change_system(
            scope_of(request), self.get_object(), **self.checked(ChangedApplicantSystemSerializer)
        )
        return Response(ApplicantSystemSerializer(row).data)

    @extend_schema(summary="Remove a system", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Its secrets and what still waits are destroyed; the people it sent stay."""
        actions.remove_system(scope_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Pause a system", request=None, responses={200: ApplicantSystemSerializer})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Tell it nothing and take nobody in; what comes and happens meanwhile is kept."""
        return Response(ApplicantSystemSerializer(actions.pause_system(scope_of(request), self.get_object())).data)

    @extend_schema(summary="Resume a system", request=None, responses={200: ApplicantSystemSerializer})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Go on with it, and with what waited."""
        return Response(ApplicantSystemSerializer(actions.resume_system(scope_of(request), self.get_object())).data)

    @extend_schema(summary="A new address and secret", request=None, responses={200: SecretApplicantSystemSerializer})
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Both are in this answer and nowhere else; the old ones are good for nothing from now on."""
        return Response(_with_secrets(actions.rotate_system(scope_of(request), self.get_object())))

    @extend_schema(summary="Send a test message", request=None, responses={202: ApplicantMessageSerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Follow the message to see what became of it."""
        row = test_system(scope_of(request), self.get_object())
        return Response(ApplicantMessageSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Hand in a table of applicants",
        request={"multipart/form-data": ApplicantTableSerializer},
        responses={202: ApplicantMessageSerializer},
    )
    @action(detail=True, methods=["post"], parser_classes=[MultiPartParser])
    def table(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """It is worked off at once; follow the message, and fetch its outcomes. The same table twice is one message."""
        row: ApplicantSystem = self.get_object()
        file = request.FILES.get("file")
        if file is None:
            raise RefusedError("Send the table as the file “file” of a form.", field="file")
        kept = receive_table(scope_of(request), row, file.read(ADAPTERS[row.adapter].most_bytes + 1))
        return Response(ApplicantMessageSerializer(kept).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Results as a table",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="CSV (RFC 4180), UTF-8.")},
    )
    @action(detail=True, methods=["get"])
    def results(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """What was found out about everybody it sent, by its own ids; blind and closed jobs say nothing."""
        text = results_csv(scope_of(request), self.get_object())
        return HttpResponse(text, content_type="text/csv; charset=utf-8")

    @extend_schema(
        summary="The kinds of applicant systems", responses={200: ApplicantAdapterSerializer(many=True)}, filters=False
    )
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[])
    def adapters(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Each with its settings."""
        return Response([_adapter(key) for key in sorted(ADAPTERS)])

    @extend_schema(summary="What the generic adapter reads", responses={200: OpenApiTypes.OBJECT}, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None, filter_backends=[], url_path="schema")
    def message_schema(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """A JSON Schema (2020-12) of the messages that another system posts."""
        return Response(SCHEMA)


def _adapter(key: str) -> dict[str, Any]:
    kind = ADAPTERS[key]
    return {
        "key": kind.key,
        "name": str(kind.label),
        "means": str(kind.means),
        "posts": kind.fresh_secret is not None,
        "told": kind.outbound is not None,
        "settings": [
            {
                "name": setting.name,
                "title": str(setting.label),
                "kind": setting.kind,
                "needed": setting.required,
                "choices": [choice for choice, _words in setting.choices],
            }
            for setting in settings_of(kind)
        ],
    }


def _with_secrets(shown: actions.Shown) -> dict[str, Any]:
    return dict(SecretApplicantSystemSerializer(shown.system, context={"shown": shown}).data)
