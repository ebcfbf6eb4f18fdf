"""Rankings, their entries, gap reports, and exports of a ranking."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.base import Endpoint, scope_of
from portal.api.errors import ConflictError
from portal.api.filters import EntryFilters, RankingFilters
from portal.blind import hides, sees_identities
from portal.exports import EXPORTS
from portal.exports.ranking import read_ranking
from portal.legal import closed_jobs
from portal.models import Application, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_report_of

DIGITS = 10  # of a run's number; a column cannot hold more


class RunSerializer(serializers.ModelSerializer[RankingRun]):
    """One stored ranking of a job's version. The same inputs give the same ``ranking_hash``."""

    summary = serializers.SerializerMethodField()

    class Meta:
        model = RankingRun
        fields = (
            "id",
            "job",
            "version",
            "number",
            "state",
            "reason",
            "as_of",
            "seed",
            "ranking_hash",
            "summary",
            "error",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_summary(self, row: RankingRun) -> Any:  # noqa: ANN401 - JSON
        """The pool in numbers, or null while the run is not done."""
        return row.summary


class EntrySerializer(serializers.ModelSerializer[RankingEntry]):
    """One candidate's place.

    ``score`` is [verified, best estimate, all claims]; ``explanation`` cites a statement per point.
    """

    candidate = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = RankingEntry
        fields = (
            "id",
            "run",
            "application",
            "candidate",
            "position",
            "rank",
            "tied",
            "tier",
            "reason_group",
            "musts_met",
            "musts_unproven",
            "score",
            "explanation",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_candidate(self, row: RankingEntry) -> str | None:
        """The candidate; null where they withdrew, or where the job is blind and they are not yet shortlisted."""
        gone = row.withdrawn or hides(scope_of(self.context["request"]), row.application)
        return None if gone else str(row.application.candidate_id)

    @extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3})
    def get_score(self, row: RankingEntry) -> list[float]:
        """Verified, best estimate, all claims."""
        return [row.score_verified, row.score_best, row.score_all]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_explanation(self, row: RankingEntry) -> Any:  # noqa: ANN401 - JSON
        """Every requirement with its points, factors, citation, and what would change without it."""
        return row.shown_entry


@extend_schema_view(list=extend_schema(summary="Rankings"), retrieve=extend_schema(summary="One ranking"))
class RankingEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Stored rankings."""

    model = RankingRun
    serializer_class = RunSerializer
    capability = Capability.READ_RANKINGS
    filterset_class = RankingFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without those that a job's legal profile does not let be shown yet."""
        return rows.exclude(job__in=closed_jobs(scope_of(self.request))).select_related("job")

    @extend_schema(summary="The pool's gap report", responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def pool(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Per must-have: met, unproven, no evidence yet, sole blocker, and what to do now."""
        run = self._done()
        return Response(run.pool if sees_identities(scope_of(request)) else run.shown_pool)

    @extend_schema(
        summary="A ranking as a file",
        parameters=[OpenApiParameter("as", str, enum=sorted(EXPORTS), description="csv (default) or json")],
        responses={(200, "text/csv"): OpenApiTypes.STR, (200, "application/json"): OpenApiTypes.OBJECT},
    )
    @action(detail=True, methods=["get"])
    def export(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """Every entry of the ranking with its numbers and citations."""
        scope = scope_of(request)
        scope.require(Capability.EXPORT)
        kind = request.query_params.get("as", "csv")
        if kind not in EXPORTS:
            raise ValidationError({"as": f"One of {', '.join(sorted(EXPORTS))}."})
        return EXPORTS[kind](read_ranking(scope, self._done()))

    def _done(self) -> RankingRun:
        run: RankingRun = self.get_object()
        if run.state != RankingRun.State.DONE:
            raise ConflictError("This ranking is not done yet.", code="not_done")
        return run


@extend_schema_view(
    list=extend_schema(summary="Entries of rankings (filter by run)"), retrieve=extend_schema(summary="One entry")
)
class EntryEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Entries of rankings."""

    model = RankingEntry
    serializer_class = EntrySerializer
    capability = Capability.READ_RANKINGS
    filterset_class = EntryFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the application, whose candidate is named by id."""
        rows = rows.exclude(run__job__in=closed_jobs(scope_of(self.request)))
        return rows.select_related("application__job").defer("inputs")


class GapReportEndpoint(Endpoint):
    """Gap reports, by application."""

    model = Application
    serializer_class = EntrySerializer
    capability = Capability.READ_RANKINGS

    @extend_schema(
        summary="One candidate's gap report",
        parameters=[OpenApiParameter("run", int, description="the run's number; the newest finished one when absent")],
        responses={200: OpenApiTypes.OBJECT},
    )
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Every line as fact, citation, consequence, action, owner."""
        application: Application = self.get_object()
        asked = request.query_params.get("run")
        if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) < DIGITS):
            raise ValidationError({"run": "Give the number of a run."})
        entry = entry_of_application(scope_of(request), application, int(asked) if asked else None)
        if entry is None:
            raise NotFound("This application is in no finished ranking of its job.", code="not_ranked")
        return Response(gap_report_of(entry))
