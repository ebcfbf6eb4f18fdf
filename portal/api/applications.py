"""Applications: where each stands, and what is asked of somebody who meets the person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.viewings import note_viewing
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import ApplicationFilters
from portal.api.persons import NULLABLE_ID, shown_as, shown_candidate
from portal.api.reading import InterviewKitSerializer, RubricSerializer, kit_json, rubrics_json
from portal.blind import hidden_applications, hides
from portal.models import Application, Decision, Viewing
from portal.permissions import Capability
from portal.queries_interview import interview_kit
from portal.scope import Scope

__all__ = ["ApplicationEndpoint", "ApplicationSerializer", "AppliedSerializer", "shown_applications"]


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """A candidate's application for a job.

    Where the job is blind and they are not yet shortlisted, ``candidate``, ``source`` and ``created_at`` are null, and
    ``shown_as`` is an opaque name. ``report_opened_at`` is when the person whose token this is last opened their gap
    report, which declining asks for; null for a system.
    """

    candidate = serializers.SerializerMethodField()
    shown_as = serializers.SerializerMethodField()
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # a field of that name, not where the field comes from
    created_at = serializers.SerializerMethodField()
    last_decision = serializers.SerializerMethodField()
    report_opened_at = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            "id",
            "candidate",
            "shown_as",
            "job",
            "stage",
            "stage_since",
            "source",
            "last_decision",
            "report_opened_at",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(NULLABLE_ID)
    def get_candidate(self, row: Application) -> str | None:
        """The candidate, or null."""
        return shown_candidate(self._scope, row)

    @extend_schema_field({"type": "string"})
    def get_shown_as(self, row: Application) -> str:
        """Their name, or an opaque one."""
        return shown_as(self._scope, row)

    @extend_schema_field({"type": ["string", "null"]})
    def get_source(self, row: Application) -> str | None:
        """How they came in, or null."""
        return None if self._hidden(row) else row.source

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_created_at(self, row: Application) -> str | None:
        """When they applied, or null."""
        return None if self._hidden(row) else serializers.DateTimeField().to_representation(row.created_at)

    @extend_schema_field(NULLABLE_ID)
    def get_last_decision(self, row: Application) -> str | None:
        """The newest decision about them."""
        found = getattr(row, "last_decision", None)
        return str(found) if found else None

    @extend_schema_field({"type": ["string", "null"], "format": "date-time"})
    def get_report_opened_at(self, row: Application) -> str | None:
        """When the caller last opened the gap report."""
        found: datetime | None = getattr(row, "report_opened_at", None)
        return serializers.DateTimeField().to_representation(found) if found else None

    @property
    def _scope(self) -> Scope:
        return scope_of(self.context["request"])

    def _hidden(self, row: Application) -> bool:
        return hides(self._scope, row)


class AppliedSerializer(ApplicationSerializer):
    """An application that was just added for a candidate.

    Of a blind job everything but ``job`` is null: together with the candidate, the application's id would say whose
    place in the ranking is whose.
    """

    id = serializers.SerializerMethodField()
    shown_as = serializers.SerializerMethodField()
    stage = serializers.SerializerMethodField()

    @extend_schema_field(NULLABLE_ID)
    def get_id(self, row: Application) -> str | None:
        """The application, or null."""
        return None if self._hidden(row) else str(row.pk)

    @extend_schema_field({"type": ["string", "null"]})
    def get_shown_as(self, row: Application) -> str:
        """Their name, or null."""
        return None if self._hidden(row) else super().get_shown_as(row)  # type: ignore[return-value]  # likewise

    @extend_schema_field({"type": ["string", "null"], "enum": [*Application.Stage.values, None]})
    def get_stage(self, row: Application) -> str | None:
        """Where they stand, or null."""
        return None if self._hidden(row) else row.stage

    def to_representation(self, instance: Application) -> dict[str, Any]:
        """Nothing that leads from the candidate to the application."""
        shown: dict[str, Any] = super().to_representation(instance)
        return dict.fromkeys(shown) | {"job": shown["job"]} if self._hidden(instance) else shown


def shown_applications(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with what the serializer shows, without those whose people the scope may not know."""
    return _told(scope, rows).exclude(hidden_applications(scope))


def _told(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    newest = Decision.objects.within(scope).filter(application=OuterRef("pk")).order_by("-created_at", "-pk")
    rows = rows.select_related("job", "candidate")
    rows = rows.annotate(last_decision=Subquery(newest.values("pk")[:1]))
    if scope.user_id is None:
        return rows
    mine = Viewing.objects.within(scope).filter(application=OuterRef("pk"), what="gap_report", viewer_id=scope.user_id)
    told: QuerySet[Any] = rows.annotate(report_opened_at=Subquery(mine.order_by("-last_at").values("last_at")[:1]))
    return told


@extend_schema_view(list=extend_schema(summary="Applications"), retrieve=extend_schema(summary="One application"))
class ApplicationEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Applications for the organization's jobs; of a blind job those whose people may be known."""

    model = Application
    serializer_class = ApplicationSerializer
    capability = Capability.READ_CANDIDATES
    filterset_class = ApplicationFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A list leaves hidden ones out: its order and its filter by candidate would say whose each is."""
        scope = scope_of(self.request)
        return shown_applications(scope, rows) if self.action == "list" else _told(scope, rows)

    @extend_schema(summary="The interview kit", responses={200: InterviewKitSerializer})
    @action(detail=True, methods=["get"], url_path="interview-kit", capability=Capability.READ_RANKINGS)
    def interview_kit(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The questions that everybody of the job is asked, in one order, and what is open about this person."""
        scope, row = scope_of(request), self.get_object()
        kit = interview_kit(scope, row)
        if kit is None:
            raise NotFound("This job has not said yet what it needs.", code="no_requirements")
        note_viewing(scope, row, what="interview_kit")
        return Response(InterviewKitSerializer(kit_json(kit)).data)

    @extend_schema(summary="The rubric to observe by", responses={200: RubricSerializer(many=True)}, filters=False)
    @action(
        detail=True,
        methods=["get"],
        capability=Capability.OBSERVE,
        pagination_class=None,
        filterset_class=None,
    )
    def rubric(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Every requirement of the job with what its four levels look like."""
        return Response(RubricSerializer(rubrics_json(self.get_object()), many=True).data)
