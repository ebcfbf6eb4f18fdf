"""Credentials that no framework holds, named by the organization so that a job can ask for them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.name_credential import (
    MAX_IDENTIFIERS,
    asking,
    change_credential,
    name_credential,
    remove_credential,
)
from portal.api.base import Endpoint, scope_of
from portal.api.filters_jobs import OwnCredentialFilters
from portal.models import OwnCredential
from portal.permissions import Capability

__all__ = ["OwnCredentialEndpoint"]

_EXAMPLE = {
    "name": "Nursing assistant listing",
    "regulator": "Board of Nursing",
    "identifiers": ["https://nursing.example/listing"],
}


class OwnCredentialSerializer(serializers.ModelSerializer[OwnCredential]):
    """A credential of the organization's own; ``uri`` is what a requirement's ``concepts`` name it by."""

    uri = serializers.CharField(read_only=True)
    identifiers = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = OwnCredential
        fields = ("id", "uri", "name", "regulator", "identifiers", "created_at")
        read_only_fields = fields


class OwnCredentialDetailSerializer(OwnCredentialSerializer):
    """With the ids of the jobs of which some version asks for it."""

    jobs = serializers.SerializerMethodField()

    class Meta:
        model = OwnCredential
        fields = (*OwnCredentialSerializer.Meta.fields, "jobs")
        read_only_fields = fields

    def get_jobs(self, row: OwnCredential) -> list[str]:
        """The jobs, at most 200."""
        asked = asking(scope_of(self.context["request"]), row).order_by("version__job")
        return [str(pk) for pk in asked.values_list("version__job", flat=True).distinct()[:200]]


class NamedSerializer(serializers.Serializer[Any]):
    """A credential to name: as it stands on its records, who issues or demands it, and how else records name it."""

    name = serializers.CharField(max_length=200)
    regulator = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    identifiers = serializers.ListField(
        child=serializers.CharField(max_length=500), max_length=MAX_IDENTIFIERS, required=False, default=list
    )


class RenamedSerializer(serializers.Serializer[Any]):
    """What is to change of it; what is not sent stays."""

    name = serializers.CharField(max_length=200, required=False)
    regulator = serializers.CharField(max_length=200, required=False, allow_blank=True)
    identifiers = serializers.ListField(
        child=serializers.CharField(max_length=500), max_length=MAX_IDENTIFIERS, required=False
    )


@extend_schema_view(
    list=extend_schema(summary="Credentials that the organization named"),
    destroy=extend_schema(summary="Remove a credential that no job asks for"),
)
class OwnCredentialEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, Endpoint):
    """Credentials of the organization's own."""

    model = OwnCredential
    serializer_class = OwnCredentialSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS
    filterset_class = OwnCredentialFilters

    @extend_schema(summary="One credential, and which jobs ask for it", responses={200: OwnCredentialDetailSerializer})
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401, ARG002 - the framework's signature
        """The credential."""
        return self._answer(self.get_object())

    @extend_schema(
        summary="Name a credential",
        request=NamedSerializer,
        responses={201: OwnCredentialDetailSerializer},
        examples=[OpenApiExample("a listing", _EXAMPLE, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Records that are here already and name it are checked again."""
        row = name_credential(scope_of(request), **self.checked(NamedSerializer))
        return self._answer(row, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change how a credential is named",
        request=RenamedSerializer,
        responses={200: OwnCredentialDetailSerializer},
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Records that carry an old or a new name are checked again."""
        row: OwnCredential = self.get_object()
        facts = {"name": row.name, "regulator": row.regulator, "identifiers": row.identifiers}
        changed = change_credential(scope_of(request), row, **(facts | self.checked(RenamedSerializer)))
        return self._answer(changed)

    def perform_destroy(self, instance: OwnCredential) -> None:
        """Remove it."""
        remove_credential(scope_of(self.request), instance)

    def _answer(self, row: OwnCredential, code: int = status.HTTP_200_OK) -> Response:
        shown = OwnCredentialDetailSerializer(row, context=self.get_serializer_context())
        return Response(shown.data, status=code)
