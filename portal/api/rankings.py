"""Rankings, their entries, gap reports, and exports of a ranking."""

from __future__ import annotations

from datetime import date
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

from matching.pool import PoolReport
from matching.reports import GapReport
from portal.api.base import Endpoint, scope_of
from portal.api.errors import ConflictError
from portal.api.filters import EntryFilters, RankingFilters
from portal.api.wire_schema import wire_schema
from portal.blind import hides, sees_identities
from portal.change_words import shown_next_change, stored_changes
from portal.exports import EXPORTS
from portal.exports.ranking import read_ranking, without_rank
from portal.legal import closed_jobs
from portal.models import Application, RankingEntry, RankingRun
from portal.permissions import Capability
from portal.queries_gaps import entry_of_application, gap_report_of

DIGITS = 10  # of a run's number; a column cannot hold more


class RunSerializer(serializers.ModelSerializer[RankingRun]):
    """One stored ranking of a job's version. The same inputs give the same ``ranking_hash``.

    ``order`` is `strict` where rank numbers may be shown (ten or more can be ranked, and why more means better work is
    on record), `bands` elsewhere; then entries have a band and no rank, and stand by lot within it.
    ``next_change_on`` is null in a blind job: it is the date of somebody's record.
    """

    summary = serializers.SerializerMethodField()
    order = serializers.SerializerMethodField()
    next_change_on = serializers.SerializerMethodField()

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
            "inputs_hash",
            "ranking_hash",
            "order",
            "next_change_on",
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

    @extend_schema_field({"type": "string", "format": "date", "nullable": True})
    def get_next_change_on(self, row: RankingRun) -> date | None:
        """The day on which the job is ranked anew by itself."""
        return shown_next_change(scope_of(self.context["request"]), row)

    @extend_schema_field({"type": "string", "enum": ["strict", "bands"]})
    def get_order(self, row: RankingRun) -> str:
        """How the order may be shown."""
        return "strict" if row.strict else "bands"


class EntrySerializer(serializers.ModelSerializer[RankingEntry]):
    """One candidate's place.

    ``score`` is [verified, best estimate, all claims]; ``explanation`` cites a statement per point. ``rank`` and
    ``tied`` are null unless the run's ``order`` is `strict`; ``band`` and ``position`` say where it is shown.
    ``held_above`` is how many of 200 changes of weights and relations by up to a fifth keep the order against the
    candidate ranked right above: sensitivity, not error; null where must-haves decide, or there are no ranks.
    """

    candidate = serializers.SerializerMethodField()
    rank = serializers.SerializerMethodField()
    tied = serializers.SerializerMethodField()
    held_above = serializers.SerializerMethodField()
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
            "band",
            "held_above",
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

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_rank(self, row: RankingEntry) -> int | None:
        """The rank, where rank numbers may be shown."""
        return row.rank if row.run.strict else None

    @extend_schema_field({"type": "boolean", "nullable": True})
    def get_tied(self, row: RankingEntry) -> bool | None:
        """Whether the rank is shared, where rank numbers may be shown."""
        return row.tied if row.run.strict else None

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_held_above(self, row: RankingEntry) -> int | None:
        """How often the order held, where rank numbers may be shown."""
        return row.held_above if row.run.strict else None

    @extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3})
    def get_score(self, row: RankingEntry) -> list[float]:
        """Verified, best estimate, all claims."""
        return [row.score_verified, row.score_best, row.score_all]

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_explanation(self, row: RankingEntry) -> Any:  # noqa: ANN401 - JSON
        """Every requirement with its points, factors, citation, and what would change without it."""
        return without_rank(row.shown_entry, strict=row.run.strict)


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

    @extend_schema(
        summary="The pool's gap report",
        responses={(200, "application/json"): wire_schema(PoolReport)},
    )
    @action(detail=True, methods=["get"])
    def pool(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Per must-have: met, unproven, no evidence yet, sole blocker, and what to do now.

        `gains` and `completes` of an action were counted by scoring everybody concerned with the change made.
        """
        run = self._done()
        return Response(run.pool if sees_identities(scope_of(request)) else run.shown_pool)

    @extend_schema(summary="What changed since the ranking before", responses={200: OpenApiTypes.OBJECT})
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Per candidate what happened to which credential, and the must-haves before and after.

        ``since`` is the number of the run before, null for the first. Where the job is blind and somebody is not yet
        shortlisted, ``digest`` and ``pointer`` are empty.
        """
        return Response(stored_changes(scope_of(request), self._done()) or {"since": None, "total": 0, "list": []})

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
        rows = rows.exclude(run__job__in=closed_jobs(scope_of(self.request))).select_related("application__job", "run")
        return rows.defer("inputs", "run__pool", "run__basis", "run__changes")


class GapReportEndpoint(Endpoint):
    """Gap reports, by application."""

    model = Application
    serializer_class = EntrySerializer
    capability = Capability.READ_RANKINGS

    @extend_schema(
        summary="One candidate's gap report",
        parameters=[OpenApiParameter("run", int, description="the run's number; the newest finished one when absent")],
        responses={(200, "application/json"): wire_schema(GapReport)},
    )
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Every line as fact, citation, consequence, action, owner.

        For must-haves that are open, `changes` are the smallest changes that would meet them, fewest steps first, and
        `whole` the fewest steps that would meet every one: each was run through the scorer. A citation is the digest of
        a credential and a JSON pointer into its signed document.
        """
        application: Application = self.get_object()
        asked = request.query_params.get("run")
        if asked is not None and not (asked.isascii() and asked.isdigit() and len(asked) < DIGITS):
            raise ValidationError({"run": "Give the number of a run."})
        entry = entry_of_application(scope_of(request), application, int(asked) if asked else None)
        if entry is None:
            raise NotFound("This application is in no finished ranking of its job.", code="not_ranked")
        return Response(gap_report_of(entry))
