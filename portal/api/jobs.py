"""Jobs: read, made, changed, copied, closed; standing for what they need; asking for a ranking."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import jobs as actions
from portal.actions.approve import approve_requirements
from portal.actions.rank import request_ranking
from portal.actions.requirement_checks import KEY_LENGTH, MAX_REQUIREMENTS, input_of
from portal.api.base import Endpoint, scope_of
from portal.api.errors import ForbiddenError
from portal.api.filters_jobs import JobFilters
from portal.api.job_review import ReviewSerializer, review_of
from portal.api.rankings import RunSerializer
from portal.api.requirements import NewRequirementSerializer, RequirementSerializer, VersionSerializer, inputs_of
from portal.job_sources import copy_of
from portal.models import Job, JobVersion
from portal.permissions import Capability
from portal.queries_editor import draft_of, live
from portal.scope import Scope

FACTS = ("title", "place", "description")


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job, with its current version.

    ``locked_at``: since then a change of what it needs wants a reason, for somebody looked at a candidate's evidence.
    ``blind``: who applied is not told before they are shortlisted. ``legal_profile`` says whose law decides what must
    be on file before a ranking is shown.
    """

    current_version = VersionSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Job
        fields = (
            "id",
            "title",
            "place",
            "description",
            "status",
            "blind",
            "legal_profile",
            "locked_at",
            "current_version",
            "created_at",
        )
        read_only_fields = fields


class DraftSerializer(serializers.Serializer[Any]):
    """A job that is still being written."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    requirements = serializers.ListField(
        child=NewRequirementSerializer(), max_length=MAX_REQUIREMENTS, required=False, default=list
    )


class NewJobSerializer(serializers.Serializer[Any]):
    """A job to be, with or without requirements."""

    title = serializers.CharField(max_length=200)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    requirements = serializers.ListField(
        child=NewRequirementSerializer(), max_length=MAX_REQUIREMENTS, required=False, default=list
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    strict_order = serializers.BooleanField(required=False, default=False)
    order_rationale = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class JobFactsSerializer(serializers.Serializer[Any]):
    """What is to change of a job; what is not sent stays."""

    title = serializers.CharField(max_length=200, required=False)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True)


class CopySerializer(serializers.Serializer[Any]):
    """Which ``version`` to copy (the present one when absent), and the copy's ``title`` (the job's when absent)."""

    version = serializers.IntegerField(min_value=1, max_value=10**9, required=False, allow_null=True, default=None)
    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ApprovalSerializer(serializers.Serializer[Any]):
    """The ``keys`` of the requirements to stand for; without any, every must-have that nobody stands for yet."""

    keys = serializers.ListField(
        child=serializers.CharField(max_length=KEY_LENGTH), max_length=MAX_REQUIREMENTS, required=False, default=list
    )


@extend_schema_view(list=extend_schema(summary="Jobs"), retrieve=extend_schema(summary="One job, with what it needs"))
class JobEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Jobs of the organization."""

    model = Job
    serializer_class = JobSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS
    filterset_class = JobFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the current version and its lines in few queries."""
        return rows.select_related("current_version__job").prefetch_related(
            "current_version__requirements__approved_by"
        )

    @extend_schema(
        summary="Add a job",
        request=NewJobSerializer,
        responses={201: JobSerializer},
        examples=[OpenApiExample("bare", {"title": "Ward clerk", "place": "Marietta"}, request_only=True)],
    )
    def create(self, request: Request) -> Response:
        """Add a job; with requirements, its first version too."""
        body = self.checked(NewJobSerializer)
        lines = inputs_of(body.pop("requirements"))
        job = actions.create_job(_adding(scope_of(request)), requirements=lines, **body)
        return Response(JobSerializer(job).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change a job", request=JobFactsSerializer, responses={200: JobSerializer})
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Change what it is called and says of itself; what it needs is changed by a new version."""
        job = self.get_object()
        facts = {name: getattr(job, name) for name in FACTS} | self.checked(JobFactsSerializer)
        return Response(JobSerializer(actions.update_job(scope_of(request), job, **facts)).data)

    @extend_schema(summary="Close a job", request=None, responses={200: JobSerializer})
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """No applications, no new versions, no rankings made by themselves; what it has stays readable."""
        return Response(JobSerializer(actions.close_job(scope_of(request), self.get_object())).data)

    @extend_schema(summary="Open a closed job again", request=None, responses={200: JobSerializer})
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Its applicants are ranked anew: records may have changed meanwhile."""
        return Response(JobSerializer(actions.reopen_job(scope_of(request), self.get_object())).data)

    @extend_schema(summary="Copy a job", request=CopySerializer, responses={201: JobSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """A new job with the lines of a version, each saying where it was copied from; approvals are not copied."""
        scope, job, body = scope_of(request), self.get_object(), self.checked(CopySerializer)
        number = body["version"] or (job.current_version.number if job.current_version else 0)
        version = get_object_or_404(JobVersion.objects.within(scope), job=job, number=number)
        found = copy_of(scope, job, version)
        rows = sorted(version.requirements.all(), key=lambda row: row.position)
        lines = [
            replace(input_of(row), key="", source=line.source) for row, line in zip(rows, found.lines, strict=True)
        ]
        made = actions.create_job(
            _adding(scope),
            title=body["title"] or job.title,
            place=job.place,
            description=job.description,
            requirements=lines,
        )
        return Response(JobSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Stand for requirements", request=ApprovalSerializer, responses={200: RequirementSerializer(many=True)}
    )
    @action(
        detail=True,
        methods=["post"],
        write_capability=Capability.DECIDE,
        pagination_class=None,
        filterset_class=None,
    )
    def approve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The person whose token this is says that people may be judged by these; answers those approved now."""
        job, body = self.get_object(), self.checked(ApprovalSerializer)
        rows = approve_requirements(scope_of(request), job, keys=body["keys"])
        for row in rows:
            row.refresh_from_db()
        return Response(RequirementSerializer(rows, many=True).data)

    @extend_schema(
        summary="How many people meet each requirement, and what to ask again, of a draft",
        request=DraftSerializer,
        responses={200: ReviewSerializer},
    )
    @action(detail=False, methods=["post"], stores_nothing=True)
    def review(self, request: Request) -> Response:
        """Look at a job to be: the counts in everybody's records here, and the warnings. Nothing is stored."""
        body = self.checked(DraftSerializer)
        lines = inputs_of(body["requirements"])
        draft = draft_of(body["title"], body["description"], lines, [False] * len(lines))
        return Response(review_of(live(scope_of(request), draft, lines, None), lines))

    @extend_schema(
        summary="How many people meet each requirement, and what to ask again, of the job",
        request=None,
        responses={200: ReviewSerializer},
    )
    @action(detail=True, methods=["get"])
    def counts(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Count the job's applicants (everybody here, where nobody applied) by each requirement, as of now."""
        job = self.get_object()
        rows = list(job.current_version.requirements.all()) if job.current_version else []
        lines = [input_of(row) for row in rows]
        draft = draft_of(job.title, job.description, lines, [row.approved for row in rows])
        return Response(review_of(live(scope_of(request), draft, lines, job), lines))

    @extend_schema(summary="Rank the job", request=None, responses={202: RunSerializer})
    @action(detail=True, methods=["post"], write_capability=Capability.RANK)
    def rankings(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Ask for a ranking of the current version; it is computed in the queue."""
        run = request_ranking(scope_of(request), self.get_object(), reason="asked")
        return Response(RunSerializer(run, context=self.get_serializer_context()).data, status=status.HTTP_202_ACCEPTED)


def _adding(scope: Scope) -> Scope:
    """The scope, where it may add a job: one that is limited to jobs would make what it cannot see.

    Raises:
        ForbiddenError: a system is limited to jobs. Members who see some jobs only join the team of what they add.
    """
    if scope.user_id is None and scope.jobs is not None:
        raise ForbiddenError("This token is for certain jobs, so it cannot add one.")
    return scope
