"""The log of applicant systems and the jobs they name, over REST."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.applicant_links import JOB, JOB_TO_LINK, link_job, unlink_job
from portal.actions.applicant_receive import begin_table
from portal.actions.applicant_replay import replay_message
from portal.actions.refusal import RefusedError
from portal.api.base import Endpoint, scope_of
from portal.api.filters_systems import JobLinkFilters, MessageFilters
from portal.api.pagination import NewestFirst
from portal.api.webhooks import SeesEveryJob
from portal.models import ApplicantSystem, ApplicantSystemLink, ApplicantSystemMessage, Job
from portal.permissions import Capability
from portal.queries_systems import items_csv

__all__ = ["ApplicantMessageEndpoint", "ApplicantMessageSerializer", "JobLinkEndpoint"]


class ApplicantMessageSerializer(serializers.ModelSerializer[ApplicantSystemMessage]):
    """One message from (`in`) or to (`out`) a system. ``kind`` is the system's word for what came, or our outcome.

    ``error`` is a code (such as `job_to_link` and their id of the job, `blind`, `refused`), or a sentence about what
    the other side sent. ``answered`` is the HTTP status of the last try.
    """

    class Meta:
        model = ApplicantSystemMessage
        fields = (
            "id",
            "system",
            "way",
            "kind",
            "event",
            "application",
            "state",
            "attempts",
            "answered",
            "error",
            "next_attempt_at",
            "finished_at",
            "created_at",
        )
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Messages of applicant systems, newest first"),
    retrieve=extend_schema(summary="One message of an applicant system"),
)
class ApplicantMessageEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """The log; it is kept for 60 days."""

    model = ApplicantSystemMessage
    serializer_class = ApplicantMessageSerializer
    permission_classes = [SeesEveryJob]
    pagination_class = NewestFirst
    capability = Capability.MANAGE_TOKENS
    write_capability = Capability.MANAGE_TOKENS
    filterset_class = MessageFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With what replaying asks."""
        return rows.select_related("system", "body")

    @extend_schema(summary="Work a message off again", request=None, responses={202: ApplicantMessageSerializer})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """One that was given up, or that waits for somebody."""
        row = replay_message(scope_of(request), self.get_object())
        return Response(
            ApplicantMessageSerializer(self.get_queryset().get(pk=row.pk)).data, status=status.HTTP_202_ACCEPTED
        )

    @extend_schema(summary="Take a previewed table in", request=None, responses={202: ApplicantMessageSerializer})
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """A table that was uploaded on the page, and waits until somebody has looked at it."""
        row = begin_table(scope_of(request), self.get_object())
        return Response(
            ApplicantMessageSerializer(self.get_queryset().get(pk=row.pk)).data, status=status.HTTP_202_ACCEPTED
        )

    @extend_schema(
        summary="What became of everybody in a message",
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="CSV (RFC 4180), UTF-8.")},
    )
    @action(detail=True, methods=["get"])
    def outcomes(self, request: Request, pk: str | None = None) -> HttpResponse:  # noqa: ARG002 - in the address
        """A row each: `taken`, `known`, `withdrawn`, or `refused` and why."""
        return HttpResponse(items_csv(scope_of(request), self.get_object()), content_type="text/csv; charset=utf-8")


class ApplicantJobLinkSerializer(serializers.ModelSerializer[ApplicantSystemLink]):
    """One of their jobs. ``job`` is ours, null where nobody has said which it is; messages wait for that."""

    job = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()

    class Meta:
        model = ApplicantSystemLink
        fields = ("id", "system", "external_id", "title", "job", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "string", "format": "uuid", "nullable": True})
    def get_job(self, row: ApplicantSystemLink) -> uuid.UUID | None:
        """Ours."""
        return row.subject if row.noun == JOB else None

    def get_title(self, row: ApplicantSystemLink) -> str:
        """What they call it."""
        return str(row.extra.get("title", ""))


class NewApplicantJobLinkSerializer(serializers.Serializer[Any]):
    """Which job of ours theirs is."""

    system = serializers.UUIDField()
    external_id = serializers.CharField(max_length=200)
    job = serializers.UUIDField()


@extend_schema_view(
    list=extend_schema(summary="Jobs of applicant systems"), retrieve=extend_schema(summary="One job of a system")
)
class JobLinkEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Their jobs: linked with ours, or waiting for somebody to say which it is."""

    model = ApplicantSystemLink
    serializer_class = ApplicantJobLinkSerializer
    permission_classes = [SeesEveryJob]
    capability = Capability.MANAGE_TOKENS
    write_capability = Capability.MANAGE_TOKENS
    filterset_class = JobLinkFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Jobs alone: links of people are not listed."""
        return rows.filter(noun__in=(JOB, JOB_TO_LINK), system__removed_at=None).select_related("system")

    @extend_schema(
        summary="Link a job", request=NewApplicantJobLinkSerializer, responses={201: ApplicantJobLinkSerializer}
    )
    def create(self, request: Request) -> Response:
        """Messages that waited for it go on. An id that is linked already is linked anew."""
        scope, asked = scope_of(request), self.checked(NewApplicantJobLinkSerializer)
        system = ApplicantSystem.objects.within(scope).filter(pk=asked["system"]).first()
        job = Job.objects.within(scope).filter(pk=asked["job"]).first()
        if system is None or job is None:
            field = "system" if system is None else "job"
            raise RefusedError("There is none with this id.", field=field)
        link = link_job(scope, system, external_id=asked["external_id"], job=job)
        return Response(ApplicantJobLinkSerializer(link).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Unlink a job", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Who applied stays, and what comes next waits for a link."""
        unlink_job(scope_of(request), self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)
