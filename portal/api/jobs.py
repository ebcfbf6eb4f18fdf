"""Jobs, what each version needs, and asking for a ranking."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import jobs as actions
from portal.actions.rank import request_ranking
from portal.actions.requirement_checks import RequirementInput, input_of
from portal.api.base import Endpoint, scope_of
from portal.api.filters import JobFilters
from portal.api.job_review import ReviewSerializer, WarningSerializer, review_of, warnings_of
from portal.api.rankings import RunSerializer
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.queries_editor import draft_of, live, remarks_of


class ConceptSerializer(serializers.Serializer[Any]):
    """A skill of a framework, by its URI."""

    uri = serializers.CharField(max_length=500)
    label = serializers.CharField(max_length=400, required=False, default="")  # type: ignore[assignment]  # a label of ours


class RequirementSerializer(serializers.ModelSerializer[JobRequirement]):
    """One line of what a job needs; ``concepts`` holds the skill and its alternatives, any of which will do.

    ``approved_by`` names who stands for it, ``approved_at`` says since when; both null while nobody does.
    """

    concepts = ConceptSerializer(many=True)
    approved_by = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_approved_by(self, row: JobRequirement) -> str | None:
        """The name of who stands for it; null for nobody, or somebody whose account is gone."""
        return str(row.approved_by) if row.approved_by_id else None

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
            "approved_by",
            "approved_at",
        )


class VersionSerializer(serializers.ModelSerializer[JobVersion]):
    """The requirements as they stood; ``warnings`` are computed anew each time, and never keep anything from saving."""

    requirements = RequirementSerializer(many=True, read_only=True)
    warnings = serializers.SerializerMethodField()

    class Meta:
        model = JobVersion
        fields = (
            "id",
            "number",
            "reason",
            "created_at",
            "strict_order",
            "order_rationale",
            "requirements",
            "warnings",
        )
        read_only_fields = fields

    @extend_schema_field(WarningSerializer(many=True))
    def get_warnings(self, version: JobVersion) -> list[dict[str, Any]]:
        """What to ask again about the job and this version of what it needs."""
        return warnings_of(remarks_of(version.job, version))


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job, with its current version."""

    current_version = VersionSerializer(read_only=True)

    class Meta:
        model = Job
        fields = ("id", "title", "place", "description", "status", "current_version", "created_at")
        read_only_fields = fields


class NewRequirementSerializer(serializers.Serializer[Any]):
    """A requirement to be; ``key`` names the line of the version before that it continues.

    A must-have needs ``task``, ``source`` and ``day_one``; ``day_one: false`` makes it a nice-to-have. A NACE
    competency needs a ``behaviour``. A line that an earlier version has without them may stay as it is.
    """

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
    strict_order = serializers.BooleanField(required=False, allow_null=True, default=None)
    order_rationale = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, allow_null=True, default=None
    )


class DraftSerializer(serializers.Serializer[Any]):
    """A job that is still being written."""

    title = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    description = serializers.CharField(max_length=20_000, required=False, allow_blank=True, default="")
    requirements = serializers.ListField(child=NewRequirementSerializer(), max_length=60, required=False, default=list)


class NewJobSerializer(serializers.Serializer[Any]):
    """A job to be, with or without requirements."""

    title = serializers.CharField(max_length=200)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    description = serializers.CharField(required=False, allow_blank=True, default="")
    requirements = NewRequirementSerializer(many=True, required=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    strict_order = serializers.BooleanField(required=False, default=False)
    order_rationale = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


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
        return rows.select_related("current_version__job").prefetch_related(
            "current_version__requirements__approved_by"
        )

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
        lines = _inputs(body.pop("requirements"))
        version = actions.create_version(scope_of(request), job, requirements=lines, **body)
        return Response(VersionSerializer(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="How many people meet each requirement, and what to ask again, of a draft",
        request=DraftSerializer,
        responses={200: ReviewSerializer},
    )
    @action(detail=False, methods=["post"])
    def review(self, request: Request) -> Response:
        """Look at a job to be: the counts in everybody's records here, and the warnings. Nothing is stored."""
        body = self.checked(DraftSerializer)
        lines = _inputs(body["requirements"])
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
