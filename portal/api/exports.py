"""Exports: ask for a file, follow how far it is, fetch it, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.exports import ExportGoneError, TooManyExportsError, ask_export, drop_export, fetch_export
from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.api.errors import ConflictError
from portal.api.filters_exports import ExportFilters
from portal.exports.answer import file_answer
from portal.exports.registry import FORMS, KINDS
from portal.models import Export
from portal.permissions import Capability
from portal.queries_exports import eta_seconds, exports_of


class AboutSerializer(serializers.Serializer[Any]):
    """What an export is of. Which of these a kind takes, its page says; another one is refused.

    `rankings` and `gap_reports`: ``run``, or ``job`` for its newest ranking. `candidates`: ``job``. `applications`:
    ``job``, ``stage``. `decisions`: ``job``, ``stage``, ``disposition``, ``role``, ``override``. `records`:
    ``candidate``, ``verdict``, ``state``, ``act``, ``issuer_id``. `verifications`: ``record``, ``verdict``, ``state``.
    `evidence_packs`: ``candidate`` or ``application``. `audit`: ``kind``, ``actor``, ``subject``, ``q``, ``since``,
    ``until``.
    """

    run = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)
    candidate = serializers.UUIDField(required=False)
    application = serializers.UUIDField(required=False)
    record = serializers.UUIDField(required=False)
    stage = serializers.CharField(required=False, max_length=200)
    disposition = serializers.CharField(required=False, max_length=200)
    role = serializers.CharField(required=False, max_length=200)
    override = serializers.CharField(required=False, max_length=200)
    verdict = serializers.CharField(required=False, max_length=200)
    state = serializers.CharField(required=False, max_length=200)
    act = serializers.CharField(required=False, max_length=200)
    issuer_id = serializers.CharField(required=False, max_length=200)
    kind = serializers.CharField(required=False, max_length=200)
    actor = serializers.CharField(required=False, max_length=200)
    subject = serializers.CharField(required=False, max_length=200)
    q = serializers.CharField(required=False, max_length=200)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)

    def to_internal_value(self, data: Any) -> Any:  # noqa: ANN401 - the framework's signature
        """The filters; a name that none has is an error, since leaving it out would export more than was meant."""
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError({str(name)[:60]: ["There is no such filter."] for name in unknown[:10]})
        return super().to_internal_value(data)


class NewExportSerializer(serializers.Serializer[Any]):
    """A file to ask for."""

    what = serializers.ChoiceField(choices=sorted(KINDS))
    form = serializers.ChoiceField(choices=sorted(FORMS))
    about = AboutSerializer(required=False)


class ExportSerializer(serializers.ModelSerializer[Export]):
    """One export. ``done`` of ``total`` are written; ``eta_seconds`` is how long it still takes, once that is known.

    A file that is `done` is kept until ``expires_at``. It is `expired` before that where somebody who may stand in it
    withdrew, or where who asked may not have it any more.
    """

    what = serializers.ChoiceField(choices=sorted(KINDS), read_only=True)
    form = serializers.ChoiceField(choices=sorted(FORMS), read_only=True)
    about = AboutSerializer(read_only=True)
    eta_seconds = serializers.SerializerMethodField()

    class Meta:
        model = Export
        fields = (
            "id",
            "what",
            "form",
            "about",
            "state",
            "done",
            "total",
            "eta_seconds",
            "file_name",
            "content_type",
            "size",
            "sha256",
            "error",
            "created_at",
            "finished_at",
            "fetched_at",
            "expires_at",
        )
        read_only_fields = fields

    def to_representation(self, instance: Export) -> dict[str, Any]:
        """As it is kept: of ``about`` what was given alone."""
        return super().to_representation(instance) | {"about": instance.about}

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_eta_seconds(self, row: Export) -> int | None:
        """In how many seconds it will be ready, as it goes now; or null."""
        return eta_seconds(row)


class AnyForm(JSONRenderer):
    """Lets a caller ask for a file by the type it has; what is rendered is a problem, as JSON."""

    media_type = "*/*"
    format = ""


@extend_schema_view(list=extend_schema(summary="Exports"), retrieve=extend_schema(summary="One export"))
class ExportEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Files that a worker writes for the caller, and nobody else."""

    model = Export
    serializer_class = ExportSerializer
    capability = Capability.EXPORT
    write_capability = Capability.EXPORT
    filterset_class = ExportFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - the caller's own are found otherwise
        """The caller's own."""
        return exports_of(scope_of(self.request))

    @extend_schema(
        summary="Ask for an export",
        request=NewExportSerializer,
        responses={202: ExportSerializer},
        examples=[
            OpenApiExample(
                "The newest ranking of a job, as a workbook",
                {"what": "rankings", "form": "xlsx", "about": {"job": "8a5e4c1e-7d1b-4f0e-9d0a-0a4f6f2b7c11"}},
                request_only=True,
            ),
            OpenApiExample(
                "What was not verified, an object a line",
                {"what": "verifications", "form": "ndjson", "about": {"verdict": "rejected"}},
                request_only=True,
            ),
        ],
    )
    def create(self, request: Request) -> Response:
        """It needs the right to read what is exported, beside the right to export. Follow ``state``; fetch `file/`.

        At most five of a caller are under way at once (409, `too_many_exports`).
        """
        body = self.checked(NewExportSerializer)
        about = {name: str(value) for name, value in body.get("about", {}).items()}
        try:
            row = ask_export(scope_of(request), what=body["what"], form=body["form"], about=about)
        except TooManyExportsError as refused:
            raise ConflictError(refused.sentence, code="too_many_exports") from None
        except RefusedError as refused:
            raise RefusedError(refused.sentence, fields={refused.field: refused.sentence}) from None
        return Response(ExportSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Cancel an export, or erase its file", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """What is under way is cancelled; a file that is ready is erased. The export itself stays in the list."""
        drop_export(scope_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="The file of an export",
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="one range, such as `bytes=0-1023`")
        ],
        responses={
            **{
                (code, media): OpenApiTypes.ANY if media == "application/json" else OpenApiTypes.BINARY
                for code in (200, 206)
                for media in sorted({writer.content_type.partition(";")[0] for writer in FORMS.values()})
            },
            409: OpenApiResponse(description="Not ready, or not kept any more (`no_file`)."),
            416: OpenApiResponse(description="The range lies behind the end of the file."),
        },
    )
    @action(detail=True, methods=["get"], renderer_classes=[JSONRenderer, AnyForm])
    def file(self, request: Request, pk: str | None = None) -> HttpResponseBase:  # noqa: ARG002 - in the address
        """The bytes, with their SHA-256 in ``Repr-Digest`` (RFC 9530)."""
        try:
            return file_answer(fetch_export(scope_of(request), self.get_object()), request.headers)
        except ExportGoneError:
            words = "There is no file: it is not ready, not kept any more, or not yours to read any more."
            raise ConflictError(words, code="no_file") from None
