"""Asking candidates for the one proof that would settle something."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.ask import ask_all, ask_for_evidence, wanted_by
from portal.actions.move import AT_ONCE
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import EvidenceRequestFilters
from portal.api.persons import NULLABLE_ID, MemberNameSerializer, application_or_404, row_of, unnamed
from portal.blind import ClosedRecordError, closes_record, hides
from portal.models import Application, EvidenceRequest, Job, JobRequirement, Record
from portal.permissions import Capability
from portal.requests import message_about_record, message_for, message_for_many

LONGEST = 2_000
RELATED = ("application__candidate", "application__job", "asked_by")


class EvidenceRequestSerializer(serializers.ModelSerializer[EvidenceRequest]):
    """A request: for a proof of one requirement, or for what a check of one record leaves open.

    ``wanted`` says for machines what would settle it. ``channel`` is how it was sent: `email`, or `page` where only the
    private page shows it. Where the job is blind and they are not yet shortlisted, ``record`` and ``answered_by`` (the
    batch that answered) are null and the words do not name them.
    """

    job = serializers.UUIDField(source="application.job_id")
    requirement = serializers.CharField(source="requirement_key")
    record = serializers.SerializerMethodField()
    answered_by = serializers.SerializerMethodField()
    message = serializers.SerializerMethodField()
    asked_by = MemberNameSerializer(allow_null=True)

    class Meta:
        model = EvidenceRequest
        fields = (
            "id",
            "application",
            "job",
            "requirement",
            "record",
            "message",
            "wanted",
            "channel",
            "asked_by",
            "answered_at",
            "answered_by",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(NULLABLE_ID)
    def get_record(self, row: EvidenceRequest) -> str | None:
        """The record whose check is open, or null."""
        return None if self._hidden(row) or not row.record_id else str(row.record_id)

    @extend_schema_field(NULLABLE_ID)
    def get_answered_by(self, row: EvidenceRequest) -> str | None:
        """The batch that answered, or null."""
        return None if self._hidden(row) or not row.answered_by_id else str(row.answered_by_id)

    @extend_schema_field({"type": "string"})
    def get_message(self, row: EvidenceRequest) -> str:
        """The words that the candidate reads."""
        return unnamed(scope_of(self.context["request"]), row.application, row.message)

    def _hidden(self, row: EvidenceRequest) -> bool:
        return hides(scope_of(self.context["request"]), row.application)


class AskSerializer(serializers.Serializer[Any]):
    """Whom to ask, and for what: a ``requirement`` of the job by its key, or a ``record`` of theirs.

    Without ``message`` the usual words are sent.
    """

    application = serializers.UUIDField()
    requirement = serializers.CharField(max_length=40, required=False)
    record = serializers.UUIDField(required=False)
    message = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``requirement`` and ``record``."""
        if ("requirement" in attrs) == ("record" in attrs):
            raise serializers.ValidationError("Give either requirement or record.")
        return attrs


class AskSeveralSerializer(serializers.Serializer[Any]):
    """Several people of one job to ask for the same requirement, with the same words."""

    job = serializers.UUIDField()
    applications = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=AT_ONCE)
    requirement = serializers.CharField(max_length=40)
    message = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class AskedSerializer(serializers.Serializer[Any]):
    """The requests that were sent. ``left`` is how many were being asked already."""

    asked = EvidenceRequestSerializer(many=True)
    left = serializers.IntegerField()


@extend_schema_view(
    list=extend_schema(summary="Requests for evidence"), retrieve=extend_schema(summary="One request for evidence")
)
class EvidenceRequestEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """What candidates were asked for, and whether they answered."""

    model = EvidenceRequest
    serializer_class = EvidenceRequestSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = EvidenceRequestFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With whom was asked."""
        return rows.select_related(*RELATED)

    @extend_schema(
        summary="Ask one candidate",
        request=AskSerializer,
        responses={201: EvidenceRequestSerializer},
        examples=[
            OpenApiExample(
                "For a requirement, in the usual words",
                {"application": "3f1c2a52-9d1b-4e0c-8f5d-1d2f6a7b8c90", "requirement": "cpr"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """By e-mail where an address is known, and on their private page. Asking twice while it is open is refused."""
        scope, body = scope_of(request), self.checked(AskSerializer)
        application = application_or_404(scope, body["application"])
        if "record" in body:
            asked = self._about_record(application, body)
        else:
            line = _line(application.job, body["requirement"])
            message = body["message"] or message_for(application.job.organization, application, line)
            asked = ask_for_evidence(
                scope, application, message=message, requirement_key=line.key, wanted=wanted_by(line)
            )
        return Response(self.get_serializer(asked).data, status=status.HTTP_201_CREATED)

    def _about_record(self, application: Application, body: dict[str, Any]) -> EvidenceRequest:
        scope = scope_of(self.request)
        record = row_of(Record, scope, body["record"], "candidate", "current_verification")
        if record.candidate_id != application.candidate_id:
            raise NotFound("They shared no such record.", code="not_found")
        if hides(scope, application) or closes_record(scope, record):
            raise ClosedRecordError
        usual, wanted = message_about_record(application.job.organization, application, record)
        return ask_for_evidence(scope, application, message=body["message"] or usual, record=record, wanted=wanted)

    @extend_schema(
        summary="Ask several candidates for the same", request=AskSeveralSerializer, responses={201: AskedSerializer}
    )
    @action(detail=False, methods=["post"])
    def several(self, request: Request) -> Response:
        """At most a hundred of one job; those who are being asked already are left out."""
        scope, body = scope_of(request), self.checked(AskSeveralSerializer)
        job = row_of(Job, scope, body["job"], "organization", "current_version")
        line = _line(job, body["requirement"])
        chosen = set(body["applications"])
        rows = Application.objects.within(scope).filter(job=job, pk__in=chosen)
        people = list(rows.select_related("candidate", "job__organization").order_by("pk"))
        if len(people) < len(chosen):
            raise NotFound("Not all of these are applications for this job.", code="not_found")
        message = body["message"] or message_for_many(job.organization, job.title, line)
        asked = ask_all(scope, people, requirement_key=line.key, message=message, wanted=wanted_by(line))
        told = {"asked": self.get_serializer(asked, many=True).data, "left": len(people) - len(asked)}
        return Response(told, status=status.HTTP_201_CREATED)


def _line(job: Job, key: str) -> JobRequirement:
    found = job.current_version.requirements.filter(key=key).first() if job.current_version else None
    if found is None:
        raise ValidationError({"requirement": "The job asks for no such thing."})
    return found
