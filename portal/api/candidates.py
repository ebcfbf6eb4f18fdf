"""Candidates, what identifies them, and what hangs on them."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import candidates as actions
from portal.actions.external_ids import LONGEST_EXTERNAL_ID, checked_external_id, note_external_id
from portal.actions.viewings import note_viewing_of_candidate
from portal.api.applications import ApplicationSerializer, AppliedSerializer, shown_applications
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import CandidateFilters
from portal.api.journeys import JourneySerializer, SharingSerializer, journey_json, sharing_rows
from portal.api.persons import require_person, row_of
from portal.api.submissions import SubmissionSerializer
from portal.models import Application, Candidate, CandidateIdentifier, ExternalId, Job
from portal.permissions import Capability
from portal.queries_candidates import blind_jobs_of, given_by
from portal.queries_journey import candidate_journey


class IdentifierSerializer(serializers.ModelSerializer[CandidateIdentifier]):
    """What identifies the candidate in records; only confirmed ones prove that a record is about them."""

    class Meta:
        model = CandidateIdentifier
        fields = ("id", "kind", "value", "confirmed_at")
        read_only_fields = fields


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A person known to the organization. ``external_ids`` are what other systems call them."""

    identifiers = IdentifierSerializer(many=True, read_only=True)
    external_ids = serializers.SlugRelatedField[ExternalId](many=True, read_only=True, slug_field="value")

    class Meta:
        model = Candidate
        fields = ("id", "name", "email", "phone", "identifiers", "external_ids", "created_at")
        read_only_fields = fields


class NewCandidateSerializer(serializers.Serializer[Any]):
    """A candidate to add. ``external_id`` is what your system calls them."""

    name = serializers.CharField(max_length=400)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    external_id = serializers.CharField(max_length=LONGEST_EXTERNAL_ID, required=False, allow_blank=True, default="")


class ChangedCandidateSerializer(serializers.Serializer[Any]):
    """What to change; what is left out stays. ``external_id`` is added to those they have."""

    name = serializers.CharField(max_length=400, required=False)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = serializers.CharField(max_length=50, required=False, allow_blank=True)
    external_id = serializers.CharField(max_length=LONGEST_EXTERNAL_ID, required=False)


class NewApplicationSerializer(serializers.Serializer[Any]):
    """A job that the candidate applies for."""

    job = serializers.UUIDField()


class NewIdentifierSerializer(serializers.Serializer[Any]):
    """What may identify the candidate in records."""

    kind = serializers.ChoiceField(choices=CandidateIdentifier.Kind.choices)
    value = serializers.CharField(max_length=400)


class HowKnownSerializer(serializers.Serializer[Any]):
    """How a person knows that it is theirs; kept in the audit log."""

    how = serializers.CharField(max_length=500)


class BlindJobSerializer(serializers.Serializer[Any]):
    """A job that is screened blind, for which they applied and are not yet shortlisted."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class TheirApplicationsSerializer(serializers.Serializer[Any]):
    """Their applications, newest first, and the blind jobs for which they applied: that they did, and nothing more."""

    applications = ApplicationSerializer(many=True)
    blind_jobs = BlindJobSerializer(many=True)


@extend_schema_view(list=extend_schema(summary="Candidates"))
class CandidateEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Candidates of the organization."""

    model = Candidate
    serializer_class = CandidateSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = CandidateFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those who stand for themselves, with the identifiers in one query each."""
        named = Prefetch("external_ids", ExternalId.objects.within(scope_of(self.request)).exclude(value=""))
        return rows.filter(merged_into=None).prefetch_related("identifiers", named)

    @extend_schema(summary="One candidate")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """With a personal token the candidate can see that this person looked, as on the page."""
        person = self.get_object()
        note_viewing_of_candidate(scope_of(request), person)
        return Response(CandidateSerializer(person).data)

    @extend_schema(
        summary="Add a candidate",
        request=NewCandidateSerializer,
        responses={201: CandidateSerializer},
        examples=[
            OpenApiExample(
                "A person",
                {"name": "Danette Kowalczyk", "email": "danette@mail.example", "external_id": "ats-4711"},
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """Add a candidate, with or without any record. To add one with an application and records: `applicants/`."""
        scope, body = scope_of(request), self.checked(NewCandidateSerializer)
        called = checked_external_id(body.pop("external_id"))
        candidate = actions.add_candidate(scope, **body)
        if called:
            note_external_id(scope, candidate, called)
        return Response(CandidateSerializer(candidate).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change a candidate", request=ChangedCandidateSerializer, responses={200: CandidateSerializer}
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """With another name their records are checked again."""
        scope, person = scope_of(request), self.get_object()
        body = self.checked(ChangedCandidateSerializer)
        called = checked_external_id(body.pop("external_id", ""))
        facts = {name: body.get(name, getattr(person, name)) for name in ("name", "email", "phone")}
        actions.update_candidate(scope, person, **facts)
        if called:
            note_external_id(scope, person, called)
        return Response(CandidateSerializer(self.get_object()).data)

    @extend_schema(
        summary="Their applications", request=None, responses={200: TheirApplicationsSerializer}, methods=["GET"]
    )
    @extend_schema(
        summary="Add an application",
        request=NewApplicationSerializer,
        responses={201: AppliedSerializer},
        methods=["POST"],
    )
    @action(detail=True, methods=["get", "post"])
    def applications(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Applying twice is one application. Of a blind job the answer does not say which application is theirs."""
        scope, candidate = scope_of(request), self.get_object()
        if request.method == "POST":
            job = row_of(Job, scope, self.checked(NewApplicationSerializer)["job"])
            made = actions.add_application(scope, candidate=candidate, job=job)
            shown = AppliedSerializer(made, context=self.get_serializer_context())
            return Response(shown.data, status=status.HTTP_201_CREATED)
        mine = shown_applications(scope, Application.objects.within(scope).filter(candidate=candidate))
        body = {"applications": mine.order_by("-created_at", "-id"), "blind_jobs": blind_jobs_of(scope, candidate)}
        return Response(TheirApplicationsSerializer(body, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="What identifies them", request=None, responses={200: IdentifierSerializer(many=True)}, methods=["GET"]
    )
    @extend_schema(
        summary="Note what may identify them",
        request=NewIdentifierSerializer,
        responses={201: IdentifierSerializer},
        methods=["POST"],
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None, filterset_class=None)
    def identifiers(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """It proves nothing until a person confirms it."""
        scope, candidate = scope_of(request), self.get_object()
        if request.method == "POST":
            made = actions.add_identifier(scope, candidate, **self.checked(NewIdentifierSerializer))
            return Response(IdentifierSerializer(made).data, status=status.HTTP_201_CREATED)
        rows = candidate.identifiers.order_by("created_at", "id")
        return Response(IdentifierSerializer(rows, many=True).data)

    @extend_schema(
        summary="What they gave, read or not", responses={200: SubmissionSerializer(many=True)}, filters=False
    )
    @action(
        detail=True,
        methods=["get"],
        capability=Capability.READ_RECORDS,
        pagination_class=None,
        filterset_class=None,
    )
    def submissions(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The newest hundred. Their records, with verdicts: `records/?candidate=`."""
        return Response(SubmissionSerializer(given_by(scope_of(request), self.get_object()), many=True).data)

    @extend_schema(summary="Everything that somebody says they did", responses={200: JourneySerializer})
    @action(detail=True, methods=["get"], capability=Capability.READ_RECORDS)
    def journey(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Learning, degrees, certificates and work by their records, newest first; what has no date stands apart."""
        scope, person = scope_of(request), self.get_object()
        note_viewing_of_candidate(scope, person)
        return Response(JourneySerializer(journey_json(candidate_journey(scope, person))).data)

    @extend_schema(
        summary="What they share, under what, and how long it is kept",
        responses={200: SharingSerializer(many=True)},
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def sharing(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """One for each application of theirs that is not hidden by a blind job."""
        return Response(SharingSerializer(sharing_rows(scope_of(request), self.get_object()), many=True).data)


@extend_schema_view(
    retrieve=extend_schema(summary="One identifier"),
    destroy=extend_schema(summary="Take an identifier away"),
)
class IdentifierEndpoint(mixins.RetrieveModelMixin, mixins.DestroyModelMixin, Endpoint):
    """What identifies candidates in records."""

    model = CandidateIdentifier
    serializer_class = IdentifierSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With whose they are."""
        return rows.select_related("candidate")

    def perform_destroy(self, instance: CandidateIdentifier) -> None:
        """Where it was confirmed, their records are checked again without it."""
        actions.remove_identifier(scope_of(self.request), instance)

    @extend_schema(
        summary="Confirm that it is theirs", request=HowKnownSerializer, responses={200: IdentifierSerializer}
    )
    @action(detail=True, methods=["post"])
    def confirmation(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """A person's word (`person_needed` for a system): records may then prove whose they are. They are checked."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        row = actions.confirm_identifier(scope, row, how=self.checked(HowKnownSerializer)["how"])
        return Response(IdentifierSerializer(row).data)
