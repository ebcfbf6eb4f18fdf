"""Verifying without storing: one record, or up to a hundred, answered at once.

Nothing of what is sent is kept, and no event tells of it; public documents that were fetched for it (keys, status
lists, schemas) stay in the cache that every verification shares. It runs in the isolated verifier, with the
organization's trusted issuers and the documents that an administrator supplied.
"""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from django.http import QueryDict
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import scope_of
from portal.api.conventions import Conventions
from portal.api.record_parsers import ListParser, RecordParser, TooLargeError
from portal.api.report_schema import AnswerSerializer
from portal.api.verify_bodies import (
    DemandsSerializer,
    EmptyError,
    Given,
    VerifyRequestSerializer,
    demands_of,
    file_given,
    form_demands,
    given_in,
    one_given,
)
from portal.api.verify_slots import BATCHES, SINGLE
from portal.permissions import Capability
from portal.sandbox import Verifier
from portal.scope import Scope
from portal.verify_demands import NETWORK_SECONDS, Demands, verify_given
from verification.codes import Verdict

__all__ = ["MOST_AT_ONCE", "RAW_BODIES", "VerifyBatchEndpoint", "VerifyEndpoint", "VerifyFormSerializer"]

MOST_AT_ONCE = 100
#: A batch begins no further record after this long; one that has begun may take as long as a single one.
BATCH_SECONDS = 25.0
#: Of everything that one batch brings in a form.
BATCH_BYTES = 64 * 1024 * 1024
NOT_DONE = "not_done"

_BYTES = {"type": "string", "format": "binary"}
_RECORD_TYPES = (
    "application/octet-stream",
    "application/pdf",
    "application/zip",
    "image/png",
    "image/svg+xml",
)
_TOKEN_TYPES = ("text/plain", "application/jwt", "application/vc+jwt", "application/dc+sd-jwt", "application/vc+sd-jwt")
#: The media types under which a record is sent as it is. Others are taken too: the record says itself what it is.
RAW_BODIES: dict[str, Any] = {
    **dict.fromkeys((*_RECORD_TYPES, *_TOKEN_TYPES), _BYTES),
    "application/ld+json": OpenApiTypes.OBJECT,
}
_BUSY = OpenApiResponse(description="Enough others are being answered; `Retry-After` says when to come again.")
_LARGE = OpenApiResponse(description="The body is larger than the call takes (`too_large`).")


class AnyRecordSerializer(serializers.Serializer[Any]):
    """A record as JSON: itself, as a text, or wrapped with what is demanded of it."""


class AnyRecordExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # the base registers subclasses untyped
    """Describes the three."""

    target_class = AnyRecordSerializer

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:  # noqa: ANN401
        """The wrapper, any other object, or a text."""
        wrapper = auto_schema.resolve_serializer(VerifyRequestSerializer, direction).ref
        return {"anyOf": [wrapper, {"type": "object", "not": {"required": ["record"]}}, {"type": "string"}]}


class VerifyFormSerializer(DemandsSerializer):
    """A record as a file, with what is demanded of it; ``documents`` is JSON, ``recipient`` may be repeated."""

    record = serializers.FileField()


class VerifyBatchSerializer(DemandsSerializer):
    """Up to a hundred records; what is demanded holds for each.

    A record is an object, a text (JSON, JWT, SD-JWT), `{"base64": "…"}`, or `{"name": "…", "record": …}` around one.
    """

    records = serializers.ListField(child=serializers.JSONField(), allow_empty=False, max_length=MOST_AT_ONCE)


class VerifyBatchFormSerializer(DemandsSerializer):
    """Up to a hundred files; what is demanded holds for each."""

    records = serializers.ListField(child=serializers.FileField(), allow_empty=False, max_length=MOST_AT_ONCE)


class ItemProblemSerializer(serializers.Serializer[Any]):
    """Why there is no report."""

    code = serializers.CharField()
    detail = serializers.CharField()


class BatchItemSerializer(serializers.Serializer[Any]):
    """One record of the batch, in its order. It has either ``report`` or ``problem``.

    ``problem.code`` is `bad_record` for what is in no form that is taken, `not_done` for what time did not allow: send
    those once more, or more than a few to `/verify/jobs/`.
    """

    number = serializers.IntegerField()
    name = serializers.CharField()
    report = AnswerSerializer(allow_null=True)
    problem = ItemProblemSerializer(allow_null=True)


class BatchAnswerSerializer(serializers.Serializer[Any]):
    """What came of each record, and the verdicts counted. ``not_done`` and ``problems`` are how many have no report."""

    total = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    problems = serializers.IntegerField()
    not_done = serializers.IntegerField()
    results = BatchItemSerializer(many=True)


class _Stateless(Conventions):
    stores_nothing = True
    capability = Capability.READ_RECORDS
    write_capability = Capability.READ_RECORDS
    action = "verify"  # what the permission class asks for


class VerifyEndpoint(_Stateless):
    """Verifies one record of any form."""

    parser_classes = (MultiPartParser, RecordParser)

    @extend_schema(
        operation_id="verify",
        summary="Verify a record without storing it",
        request={
            "application/json": AnyRecordSerializer,
            **RAW_BODIES,
            "multipart/form-data": VerifyFormSerializer,
        },
        responses={200: AnswerSerializer, 413: _LARGE, 503: _BUSY},
        examples=[
            OpenApiExample(
                "a compact JWT, for a moment in the past",
                value={"record": "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJkaWQ6…", "at": "2026-01-31T12:00:00Z"},
                request_only=True,
                media_type="application/json",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Send the record as the body, as a file of a form, or in JSON with what is demanded of it.

        It may be a badge, credential, presentation, CLR or LER-RS as JSON, a JWT or SD-JWT, a baked PNG or SVG, a PDF
        or a ZIP.

        A verdict is an answer, whatever it is: 200 with the report that `manage.py verify --json` prints. What cannot
        be read is `rejected` with a code that says why; what crossed a limit of ours is `indeterminate`
        (`over_budget`). Of a ZIP, PDF, presentation or CLR, what is inside stands in `credentials`, and a mere
        container has the verdict of its worst member. Nothing is stored.
        """
        given, demands = one_given(request)  # read before a place is taken: a body may come slowly
        with SINGLE.place() as verifier:
            answer = verify_given(scope_of(request), given.data, demands, name=given.name, verifier=verifier)
        return Response(answer)


class VerifyBatchEndpoint(_Stateless):
    """Verifies up to a hundred records at once."""

    parser_classes = (MultiPartParser, ListParser)

    @extend_schema(
        operation_id="verify_batch",
        summary="Verify up to a hundred records without storing them",
        request={"application/json": VerifyBatchSerializer, "multipart/form-data": VerifyBatchFormSerializer},
        responses={200: BatchAnswerSerializer, 413: _LARGE, 503: _BUSY},
        examples=[
            OpenApiExample(
                "two records",
                value={"records": [{"name": "badge 1", "record": {"@context": ["…"]}}, "eyJhbGciOiJFZERTQSJ9…"]},
                request_only=True,
                media_type="application/json",
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Each is verified as `/verify/` would, and answered in its place; one that is bad harms no other.

        The call begins no further record after 25 seconds; what is left is answered as `not_done`. It is not handed
        to the queue: this call keeps nothing. More than a hundred, or records of slow hosts, go to `/verify/jobs/`.
        """
        given, demands = many_given(request, most=MOST_AT_ONCE)
        with BATCHES.place() as verifier:
            return Response(_answer(_each(scope_of(request), given, demands, verifier)))


def many_given(request: Request, *, most: int) -> tuple[list[Given], Demands]:
    """The records of a call that brings several, as JSON or as files.

    Raises:
        EmptyError: there is none.
        TooLargeError: they are larger together than a call may be.
        ValidationError: the body, or what is demanded, is not as it should be.
    """
    body = request.data
    if isinstance(body, QueryDict):
        demands, files = form_demands(body), request.FILES.getlist("records")
        if len(files) > most:
            raise ValidationError({"records": [f"Give at most {most:,}."]})
        if sum(file.size or 0 for file in files) > BATCH_BYTES:
            raise TooLargeError(f"The files of one call may have {BATCH_BYTES // 1024**2} MB together.")
        given = [file_given(file, number) for number, file in enumerate(files, start=1)]
    elif isinstance(body, dict):
        known = {"records", *DemandsSerializer().fields}
        if unknown := sorted(set(body) - known):
            raise ValidationError({name[:100]: ["There is no such field."] for name in unknown[:20]})
        records = body.get("records", [])
        if not isinstance(records, list) or len(records) > most:
            raise ValidationError({"records": [f"Give an array of at most {most:,}."]})
        demands = demands_of(body)
        given = [given_in(value, number) for number, value in enumerate(records, start=1)]
    else:
        raise ValidationError({"records": ["Give an object with an array of records."]})
    if not given:
        raise EmptyError("Give at least one record, in `records`.")
    return given, demands


def _each(scope: Scope, given: list[Given], demands: Demands, verifier: Verifier) -> list[dict[str, Any]]:
    """One item for each record, in order."""
    until = time.monotonic() + BATCH_SECONDS
    items: list[dict[str, Any]] = []
    for number, one in enumerate(given, start=1):
        item: dict[str, Any] = {"number": number, "name": one.name, "report": None, "problem": None}
        left = until - time.monotonic()
        if one.error:
            item["problem"] = {"code": "bad_record", "detail": one.error}
        elif left <= 0:
            item["problem"] = {"code": NOT_DONE, "detail": "Time was up before its turn. Send it once more."}
        else:
            seconds = min(NETWORK_SECONDS, left)
            item["report"] = verify_given(
                scope, one.data, demands, name=one.name, verifier=verifier, network_seconds=seconds
            )
        items.append(item)
    return items


def _answer(items: list[dict[str, Any]]) -> dict[str, Any]:
    found = Counter(item["report"]["verdict"] for item in items if item["report"])
    late = sum(bool(item["problem"]) and item["problem"]["code"] == NOT_DONE for item in items)
    return {
        "total": len(items),
        "verdicts": {verdict.value: found[verdict.value] for verdict in Verdict},
        "problems": sum(item["problem"] is not None for item in items) - late,
        "not_done": late,
        "results": items,
    }
