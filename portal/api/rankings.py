"""Rankings: each run, what it changed, beside another, computed again; the pool's report; a ranking as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from matching.pool import PoolReport
from portal.actions.recompute import recompute_ranking
from portal.api.base import Endpoint, scope_of
from portal.api.compared_runs import BeforeAfterSerializer, before_after_json
from portal.api.errors import ConflictError
from portal.api.filters import RankingFilters
from portal.api.gap_reports import PAPER, paper_of, pdf
from portal.api.run_shapes import CHANGES, PROVENANCE, SUMMARY
from portal.api.wire_schema import wire_schema
from portal.blind import sees_identities
from portal.change_words import shown_next_change, stored_changes
from portal.exports.at_once import file_now
from portal.exports.gap_pdf import pool_pdf
from portal.exports.provenance import provenance_json
from portal.exports.registry import WRITERS
from portal.legal import closed_jobs
from portal.models import Organization, RankingRun
from portal.permissions import Capability
from portal.queries_runs import decisions_on, run_row
from portal.recomputed import Again, Recomputed

__all__ = ["RankingEndpoint", "RunSerializer"]

DIGITS = 10  # of a number; a column cannot hold more


_FROM_ONE = {"type": "integer", "minimum": 1, "maximum": 999_999_999}


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
            "requested_by",
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

    @extend_schema_field(SUMMARY)
    def get_summary(self, row: RankingRun) -> Any:  # noqa: ANN401 - JSON
        """The pool in numbers, or null while the run is not done."""
        return row.summary

    @extend_schema_field({"type": ["string", "null"], "format": "date"})
    def get_next_change_on(self, row: RankingRun) -> date | None:
        """The day on which the job is ranked anew by itself."""
        return shown_next_change(scope_of(self.context["request"]), row)

    @extend_schema_field({"type": "string", "enum": ["strict", "bands"]})
    def get_order(self, row: RankingRun) -> str:
        """How the order may be shown."""
        return "strict" if row.strict else "bands"


class RecomputedSerializer(serializers.Serializer[Recomputed]):
    """A ranking computed again. ``erased`` people withdrew since, so with them the whole hash cannot come out.

    Of the ``compared`` others ``alike`` entries came out as they are stored; ``sentence`` says so in words.
    """

    outcome = serializers.ChoiceField(choices=[item.value for item in Again])
    ranking_hash = serializers.CharField()
    inputs_hash = serializers.CharField()
    erased = serializers.IntegerField()
    compared = serializers.IntegerField()
    alike = serializers.IntegerField()
    scorer = serializers.IntegerField(allow_null=True)
    sentence = serializers.CharField()


@extend_schema_view(list=extend_schema(summary="Rankings"), retrieve=extend_schema(summary="One ranking"))
class RankingEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Stored rankings."""

    model = RankingRun
    serializer_class = RunSerializer
    capability = Capability.READ_RANKINGS
    write_capability = Capability.READ_RANKINGS  # computing again changes nothing
    filterset_class = RankingFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without those that a job's legal profile does not let be shown yet."""
        return rows.exclude(job__in=closed_jobs(scope_of(self.request))).select_related("job", "version")

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

    @extend_schema(summary="What changed since the ranking before", responses={(200, "application/json"): CHANGES})
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Per candidate what happened to which credential, and the must-haves before and after.

        ``since`` is the number of the run before, null for the first. Where the job is blind and somebody is not yet
        shortlisted, ``digest`` and ``pointer`` are empty.
        """
        return Response(stored_changes(scope_of(request), self._done()) or {"since": None, "total": 0, "list": []})

    @extend_schema(
        summary="A ranking as a file",
        parameters=[OpenApiParameter("as", str, enum=sorted(WRITERS), description="csv when absent")],
        responses={
            (200, "text/csv"): OpenApiTypes.STR,
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/x-ndjson"): OpenApiTypes.STR,
            (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): OpenApiTypes.BINARY,
        },
    )
    @action(detail=True, methods=["get"])
    def export(self, request: Request, pk: str | None = None) -> HttpResponseBase:  # noqa: ARG002 - in the address
        """Every entry with its numbers and citations, at once. Long workbooks are asked for at `exports/`."""
        scope = scope_of(request)
        scope.require(Capability.EXPORT)
        form = request.query_params.get("as", "csv")
        if form not in WRITERS:
            raise ValidationError({"as": f"One of {', '.join(sorted(WRITERS))}."})
        return file_now(scope, "rankings", form, {"run": str(self._done().pk)})

    @extend_schema(
        summary="The pool's gap report as PDF",
        parameters=[PAPER],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"], url_path="pool/pdf", url_name="pool-pdf")
    def pool_paper(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """As the page prints it."""
        paper, run, scope = paper_of(request), self._done(), scope_of(request)
        if not run.pool:
            raise NotFound("This ranking has no pool report.")
        shown = run.pool if sees_identities(scope) else run.shown_pool
        organization = Organization.objects.get(pk=scope.organization_id)
        made = pool_pdf(run, shown or {}, job=run.job.title, organization=organization, paper=paper)
        return pdf(made, f"pool-report-{str(run.job_id)[:8]}")

    @extend_schema(
        summary="Two rankings of a job side by side",
        parameters=[
            OpenApiParameter(
                "before", _FROM_ONE, required=True, description="the number of the other, earlier ranking"
            ),
            OpenApiParameter("moved", bool, description="only those who stand in another tier"),
            OpenApiParameter("page", _FROM_ONE, description="40 people a page, from 1; stored rankings do not change"),
        ],
        responses={200: BeforeAfterSerializer},
    )
    @action(detail=True, methods=["get"])
    def compare(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Who stands elsewhere in this ranking than in the one before, and what the job asked for in each."""
        after, asked = self._done(), request.query_params
        number, page = _number(asked.get("before", ""), "before"), _number(asked.get("page", "1"), "page")
        moved = asked.get("moved", "false").lower()
        if moved not in {"true", "false", "1", "0"}:
            raise ValidationError({"moved": "true or false."})
        done = self.get_queryset().filter(job=after.job_id, number=number, state=RankingRun.State.DONE)
        before = done.select_related("version").first()
        if before is None:
            raise NotFound("This job has no such finished ranking.", code="not_ranked")
        found = before_after_json(scope_of(request), before, after, page=page, moved_only=moved in {"true", "1"})
        return Response(found)

    @extend_schema(summary="Compute a ranking again", request=None, responses={200: RecomputedSerializer})
    @action(detail=True, methods=["post"])
    def recompute(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """From what it stored: the same hash comes out, or it is said why it cannot. The answer is on record."""
        found = recompute_ranking(scope_of(request), self._done())
        return Response(RecomputedSerializer(found).data)

    @extend_schema(summary="How a ranking came about", responses={(200, "application/json"): PROVENANCE})
    @action(detail=True, methods=["get"])
    def provenance(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """What it was computed from, by what, and what was decided on it; it names nobody."""
        scope, run = scope_of(request), self._done()
        row = run_row(scope, run.job, run.number)
        if row is None:  # pragma: no cover - it was there a moment ago
            raise NotFound
        return provenance_json(row, decisions_on(scope, row.run))

    def _done(self) -> RankingRun:
        run: RankingRun = self.get_object()
        if run.state != RankingRun.State.DONE:
            raise ConflictError("This ranking is not done yet.", code="not_done")
        return run


def _number(text: str, name: str) -> int:
    """A whole number from 1.

    Raises:
        ValidationError: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) < DIGITS and int(text) > 0):
        raise ValidationError({name: "Give a whole number from 1."})
    return int(text)
