"""Candidates and their applications."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import candidates as actions
from portal.api.base import Endpoint, scope_of
from portal.api.filters import ApplicationFilters, CandidateFilters
from portal.blind import hidden_applications, hides
from portal.models import Application, Candidate, CandidateIdentifier, Job
from portal.permissions import Capability


class IdentifierSerializer(serializers.ModelSerializer[CandidateIdentifier]):
    """What identifies the candidate in records; only confirmed ones prove that a record is about them."""

    class Meta:
        model = CandidateIdentifier
        fields = ("id", "kind", "value", "confirmed_at")
        read_only_fields = fields


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A person known to the organization."""

    identifiers = IdentifierSerializer(many=True, read_only=True)

    class Meta:
        model = Candidate
        fields = ("id", "name", "email", "phone", "identifiers", "created_at")
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """A candidate's application for a job.

    Where the job is blind and they are not yet shortlisted, ``candidate`` and ``created_at`` are null.
    """

    candidate = serializers.SerializerMethodField()
    created_at = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = ("id", "candidate", "job", "stage", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_candidate(self, row: Application) -> str | None:
        """The candidate, or null."""
        return None if self._hidden(row) else str(row.candidate_id)

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_created_at(self, row: Application) -> str | None:
        """When they applied, or null."""
        return None if self._hidden(row) else serializers.DateTimeField().to_representation(row.created_at)

    def _hidden(self, row: Application) -> bool:
        return hides(scope_of(self.context["request"]), row)


class NewCandidateSerializer(serializers.Serializer[Any]):
    """A candidate to add."""

    name = serializers.CharField(max_length=400)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")


class NewApplicationSerializer(serializers.Serializer[Any]):
    """A job that the candidate applies for."""

    job = serializers.UUIDField()


@extend_schema_view(list=extend_schema(summary="Candidates"), retrieve=extend_schema(summary="One candidate"))
class CandidateEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Candidates of the organization."""

    model = Candidate
    serializer_class = CandidateSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = CandidateFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those who stand for themselves, with the identifiers in one query."""
        return rows.filter(merged_into=None).prefetch_related("identifiers")

    @extend_schema(summary="Add a candidate", request=NewCandidateSerializer, responses={201: CandidateSerializer})
    def create(self, request: Request) -> Response:
        """Add a candidate, with or without any record."""
        candidate = actions.add_candidate(scope_of(request), **self.checked(NewCandidateSerializer))
        return Response(CandidateSerializer(candidate).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Add an application", request=NewApplicationSerializer, responses={201: ApplicationSerializer}
    )
    @action(detail=True, methods=["post"])
    def applications(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Let the candidate apply for a job; applying twice is one application."""
        scope = scope_of(request)
        candidate = self.get_object()
        job = get_object_or_404(Job.objects.within(scope), pk=self.checked(NewApplicationSerializer)["job"])
        application = actions.add_application(scope, candidate=candidate, job=job)
        shown = ApplicationSerializer(application, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)


@extend_schema_view(list=extend_schema(summary="Applications"), retrieve=extend_schema(summary="One application"))
class ApplicationEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Applications for the organization's jobs; of a blind job those whose people may be known."""

    model = Application
    serializer_class = ApplicationSerializer
    capability = Capability.READ_CANDIDATES
    filterset_class = ApplicationFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A list leaves hidden ones out: its order and its filter by candidate would say whose each is."""
        rows = rows.select_related("job")
        return rows.exclude(hidden_applications(scope_of(self.request))) if self.action == "list" else rows
