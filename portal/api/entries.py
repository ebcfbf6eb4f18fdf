"""Entries of rankings: one candidate's place, and the signed statement behind every point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from matching.results import NotRankable, RankedEntry
from portal.actions.lock import lock_requirements
from portal.api.base import Endpoint, scope_of
from portal.api.filters import EntryFilters
from portal.api.wire_schema import wire_schema
from portal.blind import hides, sees_identities
from portal.exports.ranking import RANK_FIELDS, without_rank
from portal.legal import closed_jobs
from portal.models import RankingEntry
from portal.permissions import Capability

__all__ = ["WITHDRAWN", "EntryEndpoint", "EntrySerializer", "explanation_schema"]

#: What is left of who withdrew, or took back what they rested on.
WITHDRAWN: dict[str, Any] = {
    "type": "object",
    "description": "Of what was taken back only that it was, with the SHA-256 of what stood there; empty until erased.",
    "properties": {"withdrawn": {"type": "boolean", "enum": [True]}, "sha256": {"type": "string"}},
    "required": ["withdrawn", "sha256"],
}


def explanation_schema() -> dict[str, Any]:
    """The three shapes of an explanation: somebody ranked, somebody beside the ranking, somebody who withdrew."""
    ranked = wire_schema(RankedEntry)
    always = [name for name in ranked["required"] if name not in RANK_FIELDS]
    return {"anyOf": [ranked | {"required": always}, wire_schema(NotRankable), WITHDRAWN]}


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

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_candidate(self, row: RankingEntry) -> str | None:
        """The candidate; null where they withdrew, or where the job is blind and they are not yet shortlisted."""
        gone = row.withdrawn or hides(scope_of(self.context["request"]), row.application)
        return None if gone else str(row.application.candidate_id)

    @extend_schema_field({"type": ["integer", "null"]})
    def get_rank(self, row: RankingEntry) -> int | None:
        """The rank, where rank numbers may be shown."""
        return row.rank if row.run.strict else None

    @extend_schema_field({"type": ["boolean", "null"]})
    def get_tied(self, row: RankingEntry) -> bool | None:
        """Whether the rank is shared, where rank numbers may be shown."""
        return row.tied if row.run.strict else None

    @extend_schema_field({"type": ["integer", "null"]})
    def get_held_above(self, row: RankingEntry) -> int | None:
        """How often the order held, where rank numbers may be shown."""
        return row.held_above if row.run.strict else None

    @extend_schema_field({"type": "array", "items": {"type": "number"}, "minItems": 3, "maxItems": 3})
    def get_score(self, row: RankingEntry) -> list[float]:
        """Verified, best estimate, all claims."""
        return [row.score_verified, row.score_best, row.score_all]

    @extend_schema_field(explanation_schema())
    def get_explanation(self, row: RankingEntry) -> Any:  # noqa: ANN401 - JSON
        """Every requirement with its points, factors, citation, and what would change without it."""
        row.unveiled = row.unveiled or sees_identities(scope_of(self.context["request"]))
        return without_rank(row.shown_entry, strict=row.run.strict)


@extend_schema_view(list=extend_schema(summary="Entries of rankings (filter by run)"))
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

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any]) -> Any:  # noqa: ANN401 - the base's signature
        """A page; where a person reads it they look at evidence, and what the jobs need is locked from then on."""
        page = super().paginate_queryset(queryset)
        lock_requirements(scope_of(self.request), [row.application for row in page or ()])
        return page

    @extend_schema(summary="One entry")
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401, ARG002 - the framework's signature
        """How the points add up, with the signed statement behind each. A person's reading locks what the job needs."""
        row: RankingEntry = self.get_object()
        lock_requirements(scope_of(request), [row.application])
        return Response(self.get_serializer(row).data)
