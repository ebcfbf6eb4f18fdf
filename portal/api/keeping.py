"""What candidates agreed to, legal holds, and what withdrawals left sealed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.legal_holds import lift_legal_hold, place_legal_hold
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import ConsentFilters
from portal.api.journeys import ConsentSerializer
from portal.api.persons import MemberNameSerializer, require_person, row_of
from portal.blind import HIDDEN, sees_identities
from portal.models import Application, Candidate, Consent, Job, LegalHold, SealedCopy
from portal.permissions import Capability

LONGEST_REASON = 4_000


class LegalHoldSerializer(serializers.ModelSerializer[LegalHold]):
    """A person's order to destroy nothing of one candidate or one job; it stands while ``lifted_at`` is null."""

    placed_by = MemberNameSerializer(allow_null=True)
    lifted_by = MemberNameSerializer(allow_null=True)

    class Meta:
        model = LegalHold
        fields = ("id", "candidate", "job", "reason", "placed_by", "lifted_at", "lifted_by", "created_at")
        read_only_fields = fields


class WhySerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST_REASON)


class NewLegalHoldSerializer(WhySerializer):
    """A hold to place on a ``candidate`` or on a ``job``."""

    candidate = serializers.UUIDField(required=False)
    job = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``candidate`` and ``job``."""
        if ("candidate" in attrs) == ("job" in attrs):
            raise serializers.ValidationError("Give either candidate or job.")
        return attrs


class SealedCopySerializer(serializers.ModelSerializer[SealedCopy]):
    """That a withdrawal left a sealed copy, why, and until when; auditors open it on its page, with a reason."""

    job = serializers.UUIDField(source="application.job_id")

    class Meta:
        model = SealedCopy
        fields = ("id", "job", "because", "until", "destroyed_at", "created_at")
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="What candidates agreed to"), retrieve=extend_schema(summary="One consent receipt")
)
class ConsentEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Consent receipts of applications whose people may be known."""

    model = Consent
    serializer_class = ConsentSerializer
    capability = Capability.READ_RECORDS
    filterset_class = ConsentFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of people who did not withdraw, and whom no blind job hides."""
        scope = scope_of(self.request)
        rows = rows.filter(application__withdrawn_at=None)
        if sees_identities(scope):
            return rows
        return rows.exclude(application__in=Application.objects.within(scope).filter(HIDDEN))


@extend_schema_view(list=extend_schema(summary="Legal holds"), retrieve=extend_schema(summary="One legal hold"))
class LegalHoldEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Legal holds, those that were lifted too."""

    model = LegalHold
    serializer_class = LegalHoldSerializer
    capability = Capability.HOLD
    write_capability = Capability.HOLD

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With who placed and lifted them."""
        return rows.select_related("placed_by", "lifted_by")

    @extend_schema(summary="Place a legal hold", request=NewLegalHoldSerializer, responses={201: LegalHoldSerializer})
    def create(self, request: Request) -> Response:
        """A withdrawal still hides; what it would destroy is sealed. A person's order (`person_needed`)."""
        scope, body = scope_of(request), self.checked(NewLegalHoldSerializer)
        candidate = row_of(Candidate, scope, body["candidate"]) if "candidate" in body else None
        job = row_of(Job, scope, body["job"]) if "job" in body else None
        require_person(scope)
        hold = place_legal_hold(scope, candidate=candidate, job=job, reason=body["reason"])
        return Response(self.get_serializer(hold).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Lift a legal hold", request=WhySerializer, responses={200: LegalHoldSerializer})
    @action(detail=True, methods=["post"])
    def lifting(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """What is due by then is destroyed within a minute. A person's order (`person_needed`)."""
        scope, row = scope_of(request), self.get_object()
        body = self.checked(WhySerializer)
        require_person(scope)
        return Response(self.get_serializer(lift_legal_hold(scope, row, reason=body["reason"])).data)


@extend_schema_view(list=extend_schema(summary="Sealed copies"), retrieve=extend_schema(summary="One sealed copy"))
class SealedCopyEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """What withdrawals left sealed, until when, and why."""

    model = SealedCopy
    serializer_class = SealedCopySerializer
    capability = Capability.READ_AUDIT

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With the job."""
        return rows.select_related("application")
