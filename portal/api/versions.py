"""The versions of what a job needs: each as it stood, what it changed, and the next one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import jobs as actions
from portal.api.base import scope_of
from portal.api.errors import ConflictError
from portal.api.of_job import RowsOfJob
from portal.api.proposals import ProposalSerializer, proposal_json
from portal.api.requirements import NewVersionSerializer, RequirementSerializer, VersionSerializer, inputs_of
from portal.job_sources import copy_of
from portal.models import Job, JobRequirement, JobVersion
from portal.permissions import Capability
from portal.version_changes import changes_between

__all__ = ["JobVersionEndpoint", "RequirementChangeSerializer", "lines_of", "require_base"]

_NUMBER = 10  # digits; a column cannot hold more
_LINE = {
    "label": "Vital signs",
    "concepts": [{"uri": "urn:skill:vitals"}],
    "need": "must",
    "weight": "high",
    "task": "Measures blood pressure and pulse on every round",
    "source": "Job analysis of March 2026",
    "day_one": True,
}


class FieldChangeSerializer(serializers.Serializer[Any]):
    """One field in words: what it said, and what it says now; empty where nothing was said."""

    name = serializers.CharField()
    was = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class RequirementChangeSerializer(serializers.Serializer[Any]):
    """How one requirement differs. ``words`` say what was added, removed, or put in another order."""

    kind = serializers.ChoiceField(choices=["added", "removed", "changed", "moved"])
    label = serializers.CharField()  # type: ignore[assignment]  # the requirement's label
    fields = FieldChangeSerializer(many=True)  # type: ignore[assignment]  # what changed of it
    words = serializers.CharField(allow_blank=True)


class VersionChangesSerializer(serializers.Serializer[Any]):
    """What a version changed ``since`` another one; null for the first. ``after_lock``: people had been looked at."""

    number = serializers.IntegerField()
    since = serializers.IntegerField(allow_null=True)
    after_lock = serializers.BooleanField()
    changes = RequirementChangeSerializer(many=True)


@extend_schema_view(
    list=extend_schema(summary="The versions of what a job needs"),
    retrieve=extend_schema(summary="One version, by its number"),
)
class JobVersionEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, RowsOfJob):
    """Versions of what a job needs. What a version asks for never changes once it exists."""

    model = JobVersion
    serializer_class = VersionSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS
    lookup_field = "number"
    lookup_value_regex = "[0-9]{1,9}"

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the job, with their lines."""
        return super().narrowed(rows).select_related("job").prefetch_related("requirements__approved_by")

    @extend_schema(
        summary="Add a version of what the job needs",
        request=NewVersionSerializer,
        responses={201: VersionSerializer},
        examples=[
            OpenApiExample("one must-have", {"requirements": [_LINE], "reason": "The ward changed."}, request_only=True)
        ],
    )
    def create(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """Replace the requirements by a new version; earlier rankings keep theirs.

        ``reason`` is wanted once people were ranked, or the job is locked (``locked_at``): somebody looked at a
        candidate's evidence.
        """
        row = self.job()
        body = self.checked(NewVersionSerializer)
        lines = inputs_of(body.pop("requirements"))
        require_base(row, body.pop("based_on"))
        version = actions.create_version(scope_of(request), row, requirements=lines, **body)
        return Response(VersionSerializer(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="The requirements of a version", responses={200: RequirementSerializer(many=True)})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def requirements(self, request: Request, job: str, number: str) -> Response:  # noqa: ARG002 - in the address
        """In their order, each with who stands for it; 60 at most."""
        return Response(RequirementSerializer(lines_of(self.get_object()), many=True).data)

    @extend_schema(
        summary="What a version changed",
        parameters=[OpenApiParameter("since", int, description="another version’s number; the one before when absent")],
        responses={200: VersionChangesSerializer},
    )
    @action(detail=True, methods=["get"])
    def changes(self, request: Request, job: str, number: str) -> Response:  # noqa: ARG002 - in the address
        """Field by field, in words; also between two versions that do not follow each other."""
        version: JobVersion = self.get_object()
        since = self._since(request, version)
        late = version.job.locked_at is not None and version.number > 1 and version.created_at > version.job.locked_at
        found = changes_between(since, lines_of(since), version, lines_of(version)) if since else []
        body = {"number": version.number, "since": since.number if since else None, "after_lock": late}
        return Response(VersionChangesSerializer(body | {"changes": found}).data)

    @extend_schema(summary="A version proposed for another job", responses={200: ProposalSerializer})
    @action(detail=True, methods=["get"])
    def proposal(self, request: Request, job: str, number: str) -> Response:  # noqa: ARG002 - in the address
        """Its lines, each with where it was copied from; nothing is stored. Approvals are not copied."""
        version: JobVersion = self.get_object()
        return Response(proposal_json(copy_of(scope_of(request), version.job, version)))

    def _since(self, request: Request, version: JobVersion) -> JobVersion | None:
        asked = request.query_params.get("since")
        rows = self.get_queryset()
        if asked is None:
            before: JobVersion | None = rows.filter(number__lt=version.number).order_by("-number").first()
            return before
        if not (asked.isascii() and asked.isdigit() and len(asked) < _NUMBER):
            raise ValidationError({"since": "Give the number of a version."})
        found: JobVersion | None = rows.filter(number=int(asked)).first()
        if found is None:
            raise NotFound("This job has no such version.")
        return found


def lines_of(version: JobVersion) -> Sequence[JobRequirement]:
    """The lines of a version in their order."""
    return sorted(version.requirements.all(), key=lambda row: row.position)


def require_base(job: Job, based_on: int | None) -> None:
    """Insist that nobody saved another version meanwhile, where the caller says which one theirs was made from.

    Raises:
        ConflictError: the job's present version is another one.
    """
    present = job.current_version.number if job.current_version else None
    if based_on is not None and based_on != present:
        raise ConflictError(f"Version {present or 0} stands now. Look at it, then send yours again.")
