"""A record opened: the bytes as received, the receipt, the verdict on paper, the signed text, what is inside.

All of it is closed while its holder is unnamed in a job that is screened blind, as the pages are.
"""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from portal import store
from portal.actions.viewings import note_viewing_of_record
from portal.api.base import Endpoint, scope_of
from portal.api.report_schema import ReceiptSerializer
from portal.blind import ClosedRecordError, closes_record
from portal.exports.verdict_pdf import verdict_pdf
from portal.models import Record
from portal.pointers import resolve
from portal.queries_record import find_credential, given_as
from portal.signed_text import marked_pointers
from portal.structure_nodes import nodes_of_report, ties_of

__all__ = ["ClosedError", "RecordFiles", "opened"]

LONGEST_POINTER = 500
_TYPES = {
    "json": "application/json",
    "presentation": "application/json",
    "jwt": "application/jwt",
    "sd_jwt": "application/dc+sd-jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "zip": "application/zip",
}
_BINARY = OpenApiTypes.BINARY


class ClosedError(APIException):
    """Raised when a record would say who an applicant of a blind job is."""

    status_code = status.HTTP_403_FORBIDDEN
    default_code = "record_closed"


class GoneError(APIException):
    """Raised when the bytes as received are no longer there."""

    status_code = status.HTTP_410_GONE
    default_code = "erased"
    default_detail = "The file is no longer there as it was received."


class SignedTextSerializer(serializers.Serializer[Any]):
    """A credential decoded, as its proof covers it.

    ``payload`` is any JSON. ``read`` are the JSON pointers of what the ranking reads. ``value`` is what stands at the
    ``pointer`` asked for, null where nothing does.
    """

    digest = serializers.CharField()
    payload = serializers.JSONField()
    read = serializers.ListField(child=serializers.CharField())
    pointer = serializers.CharField()
    value = serializers.JSONField(allow_null=True)


class NodeSerializer(serializers.Serializer[Any]):
    """A credential of the record: ``number`` in reading order, ``parent`` that of the one it stands in (-1: none)."""

    number = serializers.IntegerField()
    parent = serializers.IntegerField()  # type: ignore[assignment]  # a field of that name
    depth = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["whole", "inside", "endorsement"])
    title = serializers.CharField()
    issuer = serializers.CharField()
    trust = serializers.CharField()
    verdict = serializers.CharField()
    digest = serializers.CharField()
    issued = serializers.CharField()


class StructureTieSerializer(serializers.Serializer[Any]):
    """An association (CLR 2.0), by the numbers of the credentials; null for what the record does not hold."""

    type = serializers.CharField()
    source = serializers.IntegerField(source="source.number", default=None, allow_null=True)  # type: ignore[assignment]  # the association's source
    target = serializers.IntegerField(source="target.number", default=None, allow_null=True)
    source_id = serializers.CharField()
    target_id = serializers.CharField()


class StructureSerializer(serializers.Serializer[Any]):
    """What is inside a record, and what ties it together. ``associations_left_out`` are not listed."""

    credentials = NodeSerializer(many=True)
    associations = StructureTieSerializer(many=True)
    associations_left_out = serializers.IntegerField()


def opened(view: Endpoint, request: Request) -> Record:
    """The record of the address, unless it would say who an applicant of a blind job is.

    Raises:
        ClosedError: it would.
    """
    row: Record = view.get_object()
    if closes_record(scope_of(request), row):
        raise ClosedError(str(ClosedRecordError()))
    return row


def report_of(row: Record) -> tuple[dict[str, Any], Any]:
    """The current report and the decoded payload.

    Raises:
        NotFound: the record was not checked yet.
    """
    verification = row.current_verification
    if verification is None or not verification.report:
        raise NotFound("It was not checked yet.", code="not_checked")
    return verification.report, verification.payload


class RecordFiles(Endpoint):
    """The addresses below one record that open it."""

    @extend_schema(
        summary="The bytes as received",
        responses={(200, kind): _BINARY for kind in ("application/octet-stream", *dict.fromkeys(_TYPES.values()))}
        | {(200, "application/json"): OpenApiTypes.ANY}
        | {410: OpenApiResponse(description="The bytes were erased.")},
    )
    @action(detail=True, methods=["get"])
    def document(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address, here and below
        """Byte for byte, under the media type of its container, as an attachment."""
        row, scope = opened(self, request), scope_of(request)
        try:
            data = store.get(row.blob)
        except (store.BlobErasedError, store.BlobTamperedError):
            raise GoneError from None
        note_viewing_of_record(scope, row)
        given = next(iter(given_as(scope, row)), None)
        name = re.sub(r"[^A-Za-z0-9._ -]+", "_", given.file_name if given else "").strip(" ._")[:100] or "record"
        return _attachment(data, _TYPES.get(row.container, "application/octet-stream"), name)

    @extend_schema(summary="The receipt of the current verification", responses={200: ReceiptSerializer})
    @action(detail=True, methods=["get"])
    def receipt(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002
        """With it, `manage.py verify RECORD --receipt FILE` gives the same verdict again, offline."""
        report, _ = report_of(opened(self, request))
        if "receipt" not in report:
            raise NotFound("There is no receipt yet.", code="not_checked")
        return Response(report["receipt"])

    @extend_schema(summary="The verdict on paper", responses={(200, "application/pdf"): _BINARY})
    @action(detail=True, methods=["get"], url_path="verdict-file")
    def verdict_file(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002
        """A PDF with every check, and the receipt inside."""
        row = opened(self, request)
        report, _ = report_of(row)
        if "receipt" not in report or not row.verdict:
            raise NotFound("There is no verdict yet.", code="not_checked")
        return _attachment(verdict_pdf(row, report), "application/pdf", f"verdict-{row.digest[:12]}.pdf")

    @extend_schema(
        summary="The signed text",
        parameters=[
            OpenApiParameter("credential", str, description="the digest of a credential inside; the whole when absent"),
            OpenApiParameter("pointer", str, description="a JSON pointer, as rankings and claims cite it"),
        ],
        responses={200: SignedTextSerializer},
    )
    @action(detail=True, methods=["get"], url_path="signed-text")
    def signed_text(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002
        """The credential that a digest names, decoded, and the statement that a pointer cites."""
        row = opened(self, request)
        report, payload = report_of(row)
        found = find_credential(report, payload, request.query_params.get("credential", "")[:100])
        if found is None or found[1] is None:
            raise NotFound("It holds no such credential, or none that can be decoded.", code="no_such_credential")
        note_viewing_of_record(scope_of(request), row)
        shown, own = found
        pointer = request.query_params.get("pointer", "")[:LONGEST_POINTER]
        told = {
            "digest": shown.get("digest", ""),
            "payload": own,
            "read": sorted(marked_pointers(shown.get("claims", []))),
            "pointer": pointer,
            "value": resolve(own, pointer) if pointer else None,
        }
        return Response(told)

    @extend_schema(summary="What is inside", responses={200: StructureSerializer})
    @action(detail=True, methods=["get"])
    def structure(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002
        """Every credential inside in reading order (2,000 at most), and the associations between them."""
        report, payload = report_of(opened(self, request))
        nodes = nodes_of_report(report, payload)
        ties, left_out = ties_of(payload, nodes)
        told = {"credentials": nodes, "associations": ties, "associations_left_out": left_out}
        return Response(StructureSerializer(told).data)


def _attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
