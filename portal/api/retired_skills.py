"""What names concepts that their framework retired, and putting another in their place."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.refusal import RefusedError
from portal.actions.retired import replace_in_job, replace_in_word
from portal.api.base import Endpoint, scope_of
from portal.api.links import RememberedLinkSerializer
from portal.api.requirements import VersionSerializer
from portal.api.skills import TieSerializer
from portal.models import Job, LinkConfirmation
from portal.permissions import Capability
from portal.queries_retired import retired_uses

__all__ = ["RetiredSkillEndpoint"]

_LONGEST_URI = 500


class RetiredSerializer(serializers.Serializer[Any]):
    """A place that names a retired concept: a requirement of a job (``job`` and ``key``) or a remembered ``word``.

    ``replacements`` are those that the framework names; without any, ``namesakes`` are called the same, to be judged.
    """

    retired = serializers.CharField(source="concept.uri")
    label = serializers.CharField(source="concept.label")  # type: ignore[assignment]  # the concept's label
    job = serializers.UUIDField(source="requirement.version.job_id", allow_null=True, default=None)
    key = serializers.CharField(source="requirement.key", allow_null=True, default=None)
    word = serializers.UUIDField(source="word.pk", allow_null=True, default=None)
    replacements = TieSerializer(many=True)
    namesakes = TieSerializer(many=True)


class ReplaceInJobSerializer(serializers.Serializer[Any]):
    """In which ``job`` the ``concept`` takes the place of the ``retired`` one."""

    job = serializers.UUIDField()
    retired = serializers.CharField(max_length=_LONGEST_URI)
    concept = serializers.CharField(max_length=_LONGEST_URI)


class ReplaceInWordSerializer(serializers.Serializer[Any]):
    """Which remembered ``word`` means the ``concept`` from now on."""

    word = serializers.UUIDField()
    concept = serializers.CharField(max_length=_LONGEST_URI)


class RetiredSkillEndpoint(Endpoint):
    """What names concepts that their framework retired."""

    model = LinkConfirmation
    serializer_class = RetiredSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.EDIT_JOBS
    pagination_class = None

    @extend_schema(summary="What names retired concepts", responses={200: RetiredSerializer(many=True)})
    def list(self, request: Request) -> Response:
        """Requirements of open jobs and remembered words, at most 500."""
        return Response(RetiredSerializer(retired_uses(scope_of(request))[:500], many=True).data)

    @extend_schema(
        summary="Replace a retired concept in a job", request=ReplaceInJobSerializer, responses={201: VersionSerializer}
    )
    @action(detail=False, methods=["post"], url_path="replace-in-job")
    def replace_in_job(self, request: Request) -> Response:
        """It becomes the job's next version, and its ranking follows."""
        scope, body = scope_of(request), self.checked(ReplaceInJobSerializer)
        job = get_object_or_404(Job.objects.within(scope).select_related("current_version"), pk=body["job"])
        if job.current_version is None:
            raise RefusedError("This job has not said what it needs.", field="job")
        version = replace_in_job(scope, job, retired_uri=body["retired"], concept_uri=body["concept"])
        return Response(VersionSerializer(version).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Replace a retired concept for a word",
        request=ReplaceInWordSerializer,
        responses={200: RememberedLinkSerializer},
    )
    @action(detail=False, methods=["post"], url_path="replace-in-word", write_capability=Capability.EDIT_CANDIDATES)
    def replace_in_word(self, request: Request) -> Response:
        """The records that use the word follow."""
        scope, body = scope_of(request), self.checked(ReplaceInWordSerializer)
        word = get_object_or_404(LinkConfirmation.objects.within(scope), pk=body["word"])
        return Response(RememberedLinkSerializer(replace_in_word(scope, word, concept_uri=body["concept"])).data)
