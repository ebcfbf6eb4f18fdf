"""What was given, and what became of each thing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers

from portal.api.base import Endpoint, scope_of
from portal.api.filters_records import SubmissionFilters
from portal.blind import hidden_applications
from portal.models import Application, Batch, Submission
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["BatchSerializer", "SubmissionEndpoint", "SubmissionSerializer", "with_hidden_jobs"]


def with_hidden_jobs(scope: Scope, rows: QuerySet[Any]) -> QuerySet[Any]:
    """The submissions, each knowing whether its job would say that somebody stands in a blind job."""
    theirs = Application.objects.within(scope).filter(candidate=OuterRef("candidate_id"), job=OuterRef("job_id"))
    known: QuerySet[Any] = rows.annotate(job_hidden=Exists(theirs.filter(hidden_applications(scope))))
    return known


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """One thing that was given: what became of it, or why it could not be read.

    ``state`` is `received` for what was read: then ``record`` has its verdict. ``error_code`` and ``error`` say why a
    thing is `unreadable` or `refused`. ``job`` is null, too, where it would say who stands in a job screened blind.
    """

    job = serializers.SerializerMethodField()

    class Meta:
        model = Submission
        fields = (
            "id",
            "batch",
            "channel",
            "row",
            "source_url",
            "file_name",
            "size",
            "digest",
            "state",
            "error_code",
            "error",
            "holder_binding",
            "candidate",
            "job",
            "record",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": ["string", "null"], "format": "uuid"})
    def get_job(self, row: Submission) -> UUID | None:
        """The job it was given for; what was just given is told to whoever gave it."""
        return None if getattr(row, "job_hidden", False) else row.job_id


class BatchSerializer(serializers.ModelSerializer[Batch]):
    """What one call or upload brought in."""

    submissions = SubmissionSerializer(many=True, read_only=True)

    class Meta:
        model = Batch
        fields = ("id", "name", "channel", "created_at", "stopped_at", "dismissed_at", "submissions")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="What was given: records, links, files, archives"),
    retrieve=extend_schema(summary="One thing that was given"),
)
class SubmissionEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Submissions of the organization, those that could not be read included."""

    model = Submission
    serializer_class = SubmissionSerializer
    capability = Capability.READ_RECORDS
    filterset_class = SubmissionFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Each knowing whether its job may be named."""
        return with_hidden_jobs(scope_of(self.request), rows)
