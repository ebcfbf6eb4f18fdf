"""Records and their verifications: push one, follow it, read every check."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.assign import assign_record
from portal.actions.issuers import trust_issuer
from portal.actions.receive import receive_files, receive_text
from portal.actions.verify import request_verification
from portal.api.base import Endpoint, scope_of
from portal.api.filters import VerificationFilters
from portal.api.filters_records import InboxRecordFilters
from portal.api.record_comparison import NUMBER, VerificationComparisonSerializer, compared
from portal.api.record_files import RecordFiles, opened
from portal.api.report_schema import ReportSerializer
from portal.api.submissions import BatchSerializer
from portal.blind import closes_record
from portal.models import Candidate, Job, Record, TrustedIssuer, Verification
from portal.permissions import Capability
from portal.scope import Scope


class RecordSerializer(serializers.ModelSerializer[Record]):
    """A credential received, with what its current verification found. ``sentence`` is the verdict in words."""

    class Meta:
        model = Record
        fields = (
            "id",
            "digest",
            "candidate",
            "state",
            "verdict",
            "sentence",
            "act",
            "retry_at",
            "title",
            "format",
            "container",
            "issuer_id",
            "issuer_name",
            "issuer_trust",
            "subject_match",
            "issued",
            "expires",
            "current_verification",
            "created_at",
        )
        read_only_fields = fields


class VerificationSerializer(serializers.ModelSerializer[Verification]):
    """One check of a record. ``report`` is what `manage.py verify --json` prints: checks, claims, receipt.

    It is null while the check is not done, and while the record's holder is unnamed in a job that is screened blind.
    """

    report = serializers.SerializerMethodField()

    class Meta:
        model = Verification
        fields = (
            "id",
            "record",
            "number",
            "reason",
            "state",
            "step",
            "step_text",
            "as_of",
            "finished_at",
            "verdict",
            "report",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(ReportSerializer(allow_null=True))
    def get_report(self, row: Verification) -> Any:  # noqa: ANN401 - the report's JSON
        """The whole report, or null."""
        scope = scope_of(self.context["request"]) if "request" in self.context else None
        return None if scope is None or closes_record(scope, row.record) else row.report


class AssignSerializer(serializers.Serializer[Any]):
    """Whose record it is."""

    candidate = serializers.UUIDField()


class TrustReasonSerializer(serializers.Serializer[Any]):
    """Why the organization trusts the issuer."""

    reason = serializers.CharField(max_length=1_000)


class TrustedIssuerSerializer(serializers.ModelSerializer[TrustedIssuer]):
    """An issuer of the organization's list."""

    class Meta:
        model = TrustedIssuer
        fields = ("id", "issuer", "name", "level", "reason", "since", "until", "created_at")
        read_only_fields = fields
        ref_name = "TrustedByRecord"


class NewRecordSerializer(serializers.Serializer[Any]):
    """A record to take in: ``file`` (multipart) or ``text`` (JSON or a compact JWT, as a string)."""

    file = serializers.FileField(required=False)
    text = serializers.CharField(required=False, trim_whitespace=False)
    candidate = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``file`` and ``text``."""
        if ("file" in attrs) == ("text" in attrs):
            raise serializers.ValidationError("Give either file or text.")
        return attrs


def whose(scope: Scope, body: dict[str, Any]) -> tuple[Candidate | None, Job | None]:
    """The candidate and the job that a body names; another organization's do not exist (404)."""
    candidate = job = None
    if "candidate" in body:
        candidate = get_object_or_404(Candidate.objects.within(scope), merged_into=None, pk=body["candidate"])
    if "job" in body:
        job = get_object_or_404(Job.objects.within(scope), pk=body["job"])
    return candidate, job


@extend_schema_view(
    list=extend_schema(summary="Records received"),
    retrieve=extend_schema(summary="One record"),
)
class RecordEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, RecordFiles):
    """Records of the organization."""

    model = Record
    serializer_class = RecordSerializer
    capability = Capability.READ_RECORDS
    write_capability = Capability.RECEIVE_RECORDS
    filterset_class = InboxRecordFilters

    @extend_schema(
        summary="Give a record",
        request={"multipart/form-data": NewRecordSerializer, "application/json": NewRecordSerializer},
        responses={202: BatchSerializer},
    )
    def create(self, request: Request) -> Response:
        """Take a record in; it is verified in the queue. Follow ``submissions[].record``."""
        body = self.checked(NewRecordSerializer)
        scope = scope_of(request)
        candidate, job = whose(scope, body)
        if "file" in body:
            batch = receive_files(scope, files=[body["file"]], channel="api", candidate=candidate, job=job)
        else:
            batch = receive_text(scope, text=body["text"], channel="api", candidate=candidate, job=job)
        return Response(BatchSerializer(batch).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(
        summary="Ask for another verification",
        request=None,
        responses={202: VerificationSerializer},
    )
    @action(detail=True, methods=["post"], url_path="verifications")
    def verify_again(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Check the record again, now."""
        row = request_verification(scope_of(request), self.get_object(), reason="asked", priority="interactive")
        return Response(VerificationSerializer(row).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="Say whose record it is", request=AssignSerializer, responses={200: RecordSerializer})
    @action(detail=True, methods=["post"], write_capability=Capability.EDIT_CANDIDATES)
    def assign(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Give a record that came without a candidate to one; it is checked again, now for this person."""
        row, body, scope = opened(self, request), self.checked(AssignSerializer), scope_of(request)
        person = get_object_or_404(Candidate.objects.within(scope), merged_into=None, pk=body["candidate"])
        assigned = assign_record(scope, row, candidate=person)
        assigned.refresh_from_db()
        return Response(RecordSerializer(assigned).data)

    @extend_schema(
        summary="Trust the record’s issuer", request=TrustReasonSerializer, responses={201: TrustedIssuerSerializer}
    )
    @action(detail=True, methods=["post"], url_path="trust-issuer", write_capability=Capability.READ_RECORDS)
    def trust_issuer(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Put its issuer on the organization’s list, with a reason; its records are checked again. People only."""
        row = opened(self, request)
        scope_of(request).require(Capability.TRUST_ISSUERS)  # after the row: what is not theirs is not there
        body = self.checked(TrustReasonSerializer)
        entry = trust_issuer(scope_of(request), issuer=row.issuer_id, name=row.issuer_name, reason=body["reason"])
        return Response(TrustedIssuerSerializer(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="What one verification found otherwise than another",
        parameters=[
            OpenApiParameter(
                "before", NUMBER, description="the number of a verification; the last but one when absent"
            ),
            OpenApiParameter("after", NUMBER, description="the number of another; the last when absent"),
        ],
        responses={200: VerificationComparisonSerializer},
    )
    @action(detail=True, methods=["get"])
    def comparison(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Verdicts and checks that differ, each with what was found in words."""
        row = opened(self, request)
        return Response(compared(row, request.query_params.get("before"), request.query_params.get("after")))


@extend_schema_view(
    list=extend_schema(summary="Verifications"),
    retrieve=extend_schema(summary="One verification, with every check, claim and the receipt"),
)
class VerificationEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Verifications of the organization's records."""

    model = Verification
    serializer_class = VerificationSerializer
    capability = Capability.READ_RECORDS
    filterset_class = VerificationFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Leave the signed text out: it is large, and the record's own page shows it."""
        return rows.select_related("record").defer("payload")
