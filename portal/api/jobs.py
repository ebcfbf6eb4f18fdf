"""Jobs, what each version needs, and asking for a ranking."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import jobs as actions
from portal.actions.rank import request_ranking
from portal.actions.requirement_checks import RequirementInput
from portal.api.base import Endpoint, scope_of
from portal.api.filters import JobFilters
from portal.api.rankings import RunSerializer
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability


class ConceptSerializer(serializers.Serializer[Any]):
    """A skill of a framework, by its URI."""

    uri = serializers.CharField(max_length=500)
    label = serializers.CharField(max_length=400, required=False, default="")  # type: ignore[assignment]  # a label of ours


class RequirementSerializer(serializers.ModelSerializer[JobRequirement]):
    """One line of what a job needs; ``concepts`` holds the skill and its alternatives, any of which will do."""

    concepts = ConceptSerializer(many=True)

    class Meta:
        model = JobRequirement
        fields = (
            "key",
            "label",
            "concepts",
            "need",
            "weight",
            "minimum_level",
            "maximum_age_days",
            "age_reason",
            "in_force",
            "minimum_trust",
            "task",
            "source",
            "behaviour",
            "day_one",
        )


class VersionSerializer(serializers.ModelSerializer[JobVersion]):
    """The requirements as they stood."""

    requirements = RequirementSerializer(many=True, read_only=True)

    class Meta:
        model = JobVersion
        fields = ("id", "number", "reason", "created_at", "requirements")
        read_only_fields = fields


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job, with its current version."""

    current_version = VersionSerializer(read_only=True)

    class Meta:
        model = Job
        fields = ("id", "title", "place", "description", "status", "current_version", "created_at")
        read_only_fields = fields


class NewRequirementSerializer(serializers.Serializer[Any]):
    """A requirement to be; ``key`` names the line of the version before that it continues."""

    label = serializers.CharField(max_length=200)  # type: ignore[assignment]  # as above
    concepts = ConceptSerializer(many=True)
    key = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    need = serializers.ChoiceField(choices=["must", "nice"])
    weight = serializers.ChoiceField(choices=["low", "normal", "high"], required=False, default="normal")
    minimum_level = serializers.FloatField(min_value=1, max_value=4, required=False, allow_null=True, default=None)
    maximum_age_days = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    age_reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    in_force = serializers.BooleanField(required=False, default=False)
    minimum_trust = serializers.ChoiceField(choices=["", "known", "trusted"], required=False, default="")
    task = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    source = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")  # type: ignore[assignment]  # the line's source
    behaviour = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    day_one = serializers.BooleanField(required=False, allow_null=True, default=None)


class NewVersionSerializer(serializers.Serializer[Any]):
    """A version to be."""

    requirements = NewRequirementSerializer(many=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NewJobSerializer(serializers.Serializer[Any]):
    """A job to be, with or without requirements."""

    title = serializers.CharField(max_length=200)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    description = serializers.CharField(required=False, allow_blank=True, default="")
    requirements = NewRequirementSerializer(many=True, required=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


def _inputs(lines: list[dict[str, Any]]) -> list[RequirementInput]:
    return [RequirementInput(**line) for line in lines]


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
        return rows.select_related("current_version").prefetch_related("current_version__requirements")

    @extend_schema(summary="Add a job", request=NewJobSerializer, responses={201: JobSerializer})
    def create(self, request: Request) -> Response:
        """Add a job; with requirements, its first version too."""
        body = self.checked(NewJobSerializer)
        lines = _inputs(body.pop("requirements", []))
        job = actions.create_job(scope_of(request), requirements=lines, **body)
        return Response(JobSerializer(job).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Add a version of what the job needs", request=NewVersionSerializer, responses={201: VersionSerializer}
    )
    @action(detail=True, methods=["post"])
    def versions(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Replace the requirements by a new version; earlier rankings keep theirs."""
        job = self.get_object()
        body = self.checked(NewVersionSerializer)
        lines = _inputs(body["requirements"])
        version = actions.create_version(scope_of(request), job, requirements=lines, reason=body["reason"])
        return Response(VersionSerializer(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Rank the job", request=None, responses={202: RunSerializer})
    @action(detail=True, methods=["post"], write_capability=Capability.RANK)
    def rankings(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Ask for a ranking of the current version; it is computed in the queue."""
        run = request_ranking(scope_of(request), self.get_object(), reason="asked")
        return Response(RunSerializer(run).data, status=status.HTTP_202_ACCEPTED)
