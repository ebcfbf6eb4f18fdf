"""Verifying many records without storing them, in the queue: ask, poll, read the results, delete.

Whoever asked sees a job, and nobody else: a system under any of its tokens, or the one token. The bytes of a record
are erased when its report is written, everything else a day after the job was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.utils import timezone
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
from rest_framework.exceptions import APIException
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from portal.actions.verify_jobs import (
    TooManyJobsError,
    dismiss_verify_job,
    open_verify_job,
    own_jobs,
)
from portal.api.base import Endpoint, scope_of
from portal.api.pagination import Pages
from portal.api.record_parsers import JobParser, ListParser, RawBody
from portal.api.report_schema import AnswerSerializer
from portal.api.verify_bodies import DemandsSerializer, EmptyError, file_given, form_demands, lines_of
from portal.api.verify_slots import INTAKE
from portal.api.verifying import ItemProblemSerializer, many_given
from portal.models import VerifyItem, VerifyJob
from portal.permissions import Capability
from portal.verify_demands import Demands
from portal.verify_uploads import MOST_RECORDS, is_zip

__all__ = ["VerifyJobEndpoint"]

_CHUNK = 100
POLL_AFTER = 2


class TooManyOpenError(APIException):
    """Raised when the caller has too many jobs that are not done; ``wait`` becomes `Retry-After`."""

    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_code = "too_many_jobs"
    wait = 30


class NewVerifyJobSerializer(DemandsSerializer):
    """Records to verify in the queue; each as in `/verify/batch/`. What is demanded holds for each."""

    records = serializers.ListField(child=serializers.JSONField(), allow_empty=False, max_length=MOST_RECORDS)


class NewVerifyJobFormSerializer(DemandsSerializer):
    """Files, or one ZIP with a record in each file."""

    records = serializers.ListField(child=serializers.FileField(), allow_empty=False)


class VerifyJobSerializer(serializers.ModelSerializer[VerifyJob]):
    """How far a job is. ``total`` is null until what was sent was taken apart.

    ``problem`` is why nothing could be taken from it. ``done`` counts reports and problems of single records alike.
    """

    state = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    done = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()
    results = serializers.SerializerMethodField()

    class Meta:
        model = VerifyJob
        fields = (
            "id",
            "state",
            "total",
            "done",
            "problems",
            "problem",
            "created_at",
            "finished_at",
            "expires_at",
            "results",
        )
        read_only_fields = fields

    def to_representation(self, instance: VerifyJob) -> dict[str, Any]:
        """The job with its items counted as they stand now.

        The upload is asked for first: what takes it apart meanwhile would else leave it done, with nothing counted.
        """
        self._upload = instance.items.filter(number=0).only("state", "error_code", "error").first()
        waiting, failed = Q(state=VerifyItem.State.WAITING), Q(state=VerifyItem.State.FAILED)
        found = instance.items.exclude(number=0).aggregate(n=Count("pk"), w=Count("pk", waiting), f=Count("pk", failed))
        self._counts = found
        told: dict[str, Any] = super().to_representation(instance)
        return told

    @extend_schema_field({"type": "string", "enum": ["unpacking", "running", "done", "failed"]})
    def get_state(self, job: VerifyJob) -> str:  # noqa: ARG002 - the base's signature, here and below
        """`unpacking`, `running`, `done`, or `failed` where nothing could be taken from what was sent."""
        upload = self._upload
        if upload is not None and upload.state == VerifyItem.State.WAITING:
            return "unpacking"
        if upload is not None and upload.state == VerifyItem.State.FAILED:
            return "failed"
        return "running" if self._counts["w"] else "done"

    @extend_schema_field({"type": ["integer", "null"]})
    def get_total(self, job: VerifyJob) -> int | None:
        """How many records there are."""
        return None if self.get_state(job) in {"unpacking", "failed"} else self._counts["n"]

    @extend_schema_field({"type": "integer"})
    def get_done(self, job: VerifyJob) -> int:  # noqa: ARG002
        """How many records have come to an end."""
        done: int = self._counts["n"] - self._counts["w"]
        return done

    @extend_schema_field({"type": "integer"})
    def get_problems(self, job: VerifyJob) -> int:  # noqa: ARG002
        """How many of them have no report."""
        found: int = self._counts["f"]
        return found

    @extend_schema_field(ItemProblemSerializer(allow_null=True))
    def get_problem(self, job: VerifyJob) -> dict[str, str] | None:  # noqa: ARG002
        """Why nothing could be taken from what was sent."""
        upload = self._upload
        if upload is None or not upload.error_code:
            return None
        return {"code": upload.error_code, "detail": upload.error}

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_results(self, job: VerifyJob) -> str:
        """Where the results are."""
        return reverse("api-verify-job-results", args=[job.pk])


class VerifyResultSerializer(serializers.ModelSerializer[VerifyItem]):
    """One record of a job, in its order: ``state`` is `waiting`, `done` (with ``report``) or `failed` (``problem``)."""

    report = serializers.SerializerMethodField()
    problem = serializers.SerializerMethodField()

    class Meta:
        model = VerifyItem
        fields = ("number", "name", "state", "report", "problem")
        read_only_fields = fields

    @extend_schema_field(AnswerSerializer(allow_null=True))
    def get_report(self, item: VerifyItem) -> Any:  # noqa: ANN401 - the report's JSON
        """What `/verify/` would have answered."""
        return item.report

    @extend_schema_field(ItemProblemSerializer(allow_null=True))
    def get_problem(self, item: VerifyItem) -> dict[str, str] | None:
        """Why there is no report."""
        return {"code": item.error_code, "detail": item.error} if item.error_code else None


class _Results(Pages):
    """In the order of what was sent."""

    ordering = ("number", "id")


@extend_schema_view(
    list=extend_schema(operation_id="verify_jobs_list", summary="Your verification jobs of the last day"),
    retrieve=extend_schema(operation_id="verify_jobs_retrieve", summary="How far a verification job is"),
)
class VerifyJobEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Verifying without storing, in the queue."""

    model = VerifyJob
    serializer_class = VerifyJobSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.READ_RECORDS
    parser_classes = (MultiPartParser, ListParser, JobParser)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The caller's own."""
        return rows.filter(own_jobs(scope_of(self.request)), expires_at__gt=timezone.now())

    @extend_schema(
        operation_id="verify_jobs_create",
        summary="Verify up to 10,000 records in the queue, without storing them",
        request={
            "application/json": NewVerifyJobSerializer,
            "multipart/form-data": NewVerifyJobFormSerializer,
            "application/zip": {"type": "string", "format": "binary"},
            "application/x-ndjson": {"type": "string", "format": "binary"},
        },
        responses={
            202: OpenApiResponse(VerifyJobSerializer, description="`Location` says where to ask how far it is."),
            413: OpenApiResponse(description="More than 64 MB, or 32 MB as JSON (`too_large`)."),
            429: OpenApiResponse(description="Too many of your jobs are not done (`too_many_jobs`)."),
        },
        examples=[
            OpenApiExample(
                "lines of JSON",
                value='{"name": "a", "record": {"@context": ["…"]}}\n{"name": "b", "record": "eyJhbGciOi…"}\n',
                request_only=True,
                media_type="application/x-ndjson",
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Send JSON, lines of JSON, a ZIP with a record in each file, or files.

        A line holds a record itself, or `record` with a `name`. Ask at `Location` until `state` is `done`; results can
        be read while it runs.

        What is sent is kept encrypted until each record is verified, then erased; the reports for 24 hours. Only the
        caller sees the job.
        """
        with INTAKE.place():
            upload, demands = _uploaded(request)
        try:
            job = open_verify_job(scope_of(request), upload=upload, demands=demands)
        except TooManyJobsError as many:
            raise TooManyOpenError(many.sentence) from None
        there = reverse("api-verify-job-detail", args=[job.pk], request=request)
        headers = {"Location": there, "Retry-After": str(POLL_AFTER)}
        return Response(VerifyJobSerializer(job).data, status=status.HTTP_202_ACCEPTED, headers=headers)

    @extend_schema(operation_id="verify_jobs_destroy", summary="Forget a verification job", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """It is gone at once, and what is left of it is erased within seconds. What waits is not verified."""
        dismiss_verify_job(scope_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        operation_id="verify_jobs_results",
        summary="Results of a verification job, page by page",
        responses={200: VerifyResultSerializer(many=True)},
    )
    @action(
        detail=True, methods=["get"], pages=True, pagination_class=_Results, serializer_class=VerifyResultSerializer
    )
    def results(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Every record in the order in which it was sent, those that still wait included."""
        page = self.paginate_queryset(self._items(self.get_object()))
        return self.get_paginated_response(VerifyResultSerializer(page, many=True).data)

    @extend_schema(
        operation_id="verify_jobs_results_file",
        summary="Results of a verification job as lines of JSON",
        responses={(200, "application/x-ndjson"): OpenApiTypes.STR},
    )
    @action(detail=True, methods=["get"], url_path="results-file")
    def results_file(self, request: Request, pk: str | None = None) -> HttpResponse | StreamingHttpResponse:  # noqa: ARG002
        """What has come to an end so far, one result a line, in order."""
        lines = _lines(self._items(self.get_object()).exclude(state=VerifyItem.State.WAITING))
        response = StreamingHttpResponse(lines, content_type="application/x-ndjson")
        response["Content-Disposition"] = 'attachment; filename="verifications.ndjson"'
        return response

    def _items(self, job: VerifyJob) -> QuerySet[VerifyItem]:
        rows: QuerySet[VerifyItem] = VerifyItem.objects.within(scope_of(self.request)).filter(job=job)
        return rows.exclude(number=0).order_by("number", "id")


def _lines(rows: QuerySet[VerifyItem]) -> Iterator[bytes]:
    """A line for each, a few rows in memory at a time, and no read transaction over all of them."""
    last = 0
    while some := list(rows.filter(number__gt=last)[:_CHUNK]):
        for item in some:
            yield json.dumps(VerifyResultSerializer(item).data, ensure_ascii=False).encode() + b"\n"
        last = some[-1].number


def _uploaded(request: Request) -> tuple[bytes, Demands]:
    """What the queue takes apart, and what is demanded.

    Raises:
        EmptyError: there is nothing.
        ValidationError: the body, or what is demanded, is not as it should be.
    """
    body = request.data
    if isinstance(body, RawBody):
        if not body.content.strip():
            raise EmptyError("Send records: as JSON, lines of JSON, a ZIP, or files.")
        return body.content, Demands()
    if isinstance(body, QueryDict):
        files = request.FILES.getlist("records")
        if len(files) == 1 and is_zip(files[0].read(4)):
            files[0].seek(0)
            demands = form_demands(body)
            return file_given(files[0], 1).data, demands
    given, demands = many_given(request, most=MOST_RECORDS)
    return lines_of(given), demands
