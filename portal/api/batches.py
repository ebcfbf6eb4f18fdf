"""Batches: give several records or links at once, follow what comes of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.batches import dismiss_batch, stop_batch
from portal.actions.fetch import receive_links
from portal.actions.receive import receive_files, receive_text
from portal.api.base import Endpoint, scope_of
from portal.api.records import whose
from portal.api.submissions import BatchSerializer, with_hidden_jobs
from portal.exports.batch_results import results_as_csv
from portal.intake.shared_text import MOST_LINKS
from portal.models import Batch, Submission
from portal.permissions import Capability
from portal.queries_batch import GivenItem, batch_counts, batch_items


class BatchResultSerializer(serializers.Serializer[GivenItem]):
    """What came of one thing.

    ``outcome`` is a verdict, or `fetching`, `unpacking`, `checking`, `unreadable`, `refused`; ``code`` is the check
    that the verdict hangs on, or why it was not read.
    """

    row = serializers.IntegerField(source="number", allow_null=True)
    given = serializers.CharField()
    submission = serializers.UUIDField(source="submission.pk")
    candidate = serializers.UUIDField(source="submission.candidate_id", allow_null=True)
    record = serializers.UUIDField(source="submission.record_id", allow_null=True)
    outcome = serializers.CharField()
    code = serializers.CharField()
    sentence = serializers.CharField()


class BatchResultsSerializer(serializers.Serializer[Any]):
    """How far a batch is, and what came of everything in it, in its order."""

    total = serializers.IntegerField()
    done = serializers.IntegerField()
    fetching = serializers.IntegerField()
    checking = serializers.IntegerField()
    unread = serializers.IntegerField()
    verdicts = serializers.DictField(child=serializers.IntegerField())
    results = BatchResultSerializer(many=True)


class NewBatchSerializer(serializers.Serializer[Any]):
    """Several at once: ``files`` (multipart; records, ZIPs, a CSV list of links), ``links``, or one ``text``."""

    files = serializers.ListField(child=serializers.FileField(), required=False, allow_empty=False)
    links = serializers.ListField(
        child=serializers.CharField(max_length=100_000), required=False, allow_empty=False, max_length=MOST_LINKS
    )
    text = serializers.CharField(required=False, trim_whitespace=False)
    candidate = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)
    name = serializers.CharField(required=False, max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``files``, ``links`` and ``text``."""
        if len({"files", "links", "text"} & set(attrs)) != 1:
            raise serializers.ValidationError("Give either files, links or text.")
        return attrs


@extend_schema_view(
    list=extend_schema(summary="Batches"), retrieve=extend_schema(summary="One batch, with what became of each file")
)
class BatchEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """What was given together."""

    model = Batch
    serializer_class = BatchSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.RECEIVE_RECORDS

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the submissions in one query."""
        scope = scope_of(self.request)
        living = with_hidden_jobs(scope, Submission.objects.within(scope))
        return rows.prefetch_related(Prefetch("submissions", queryset=living))

    @extend_schema(
        summary="Give several: files, links, or a text",
        request={"multipart/form-data": NewBatchSerializer, "application/json": NewBatchSerializer},
        responses={202: BatchSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take them in; links are fetched and records verified in the queue. Follow them at ``/results/``."""
        body = self.checked(NewBatchSerializer)
        scope = scope_of(request)
        candidate, job = whose(scope, body)
        name = body.get("name", "")
        if "files" in body:
            batch = receive_files(scope, files=body["files"], channel="api", candidate=candidate, job=job, name=name)
        elif "links" in body:
            batch = receive_links(scope, urls=body["links"], channel="api", candidate=candidate, job=job, name=name)
        else:
            batch = receive_text(scope, text=body["text"], channel="api", candidate=candidate, job=job, name=name)
        return Response(BatchSerializer(batch).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Open no further archive of the batch", request=None, responses={200: BatchSerializer})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """What is received already is kept and still checked. Twice does no harm."""
        return Response(BatchSerializer(stop_batch(scope_of(request), self.get_object())).data)

    @extend_schema(summary="Put the batch’s panel away", request=None, responses={200: BatchSerializer})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Take it off the inbox; what was not read stays in the list of submissions."""
        return Response(BatchSerializer(dismiss_batch(scope_of(request), self.get_object())).data)

    @extend_schema(summary="What came of each, so far", responses={200: BatchResultsSerializer})
    @action(detail=True, methods=["get"])
    def results(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The batch's numbers and every row's outcome; complete when ``done`` equals ``total``."""
        batch, scope = self.get_object(), scope_of(request)
        counts = batch_counts(scope, batch)
        told = {name: getattr(counts, name) for name in ("total", "done", "fetching", "checking", "unread", "verdicts")}
        return Response(BatchResultsSerializer({**told, "results": list(batch_items(scope, batch))}).data)

    @extend_schema(summary="What came of each, as CSV", responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, methods=["get"], url_path="results-file")
    def results_file(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """The same for a spreadsheet, at any time."""
        batch = self.get_object()
        return results_as_csv(batch, batch_items(scope_of(request), batch))
