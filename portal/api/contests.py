"""What candidates contest, and a person's answer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.contest import ABOUT, LONGEST, answer_contest
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import ContestFilters
from portal.api.persons import NULLABLE_ID, MemberNameSerializer, require_person
from portal.blind import hides
from portal.models import Contest
from portal.permissions import Capability
from portal.queries_contests import RELATED, veil_contests


class ContestSerializer(serializers.ModelSerializer[Contest]):
    """A candidate's word that something is wrong, or that a person should look again.

    Where the job is blind and they are not yet shortlisted, ``candidate`` and ``record`` are null and neither text
    names them.
    """

    job = serializers.UUIDField(source="application.job_id")
    candidate = serializers.SerializerMethodField()
    about = serializers.ChoiceField(choices=[(code, code) for code in ABOUT])
    record = serializers.UUIDField(source="record.pk", allow_null=True)
    answered_by = MemberNameSerializer(allow_null=True)

    class Meta:
        model = Contest
        fields = (
            "id",
            "application",
            "job",
            "candidate",
            "about",
            "record",
            "text",
            "answer",
            "answered_at",
            "answered_by",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(NULLABLE_ID)
    def get_candidate(self, row: Contest) -> str | None:
        """The candidate, or null."""
        hidden = hides(scope_of(self.context["request"]), row.application)
        return None if hidden else str(row.application.candidate_id)


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer, as the candidate reads it."""

    answer = serializers.CharField(max_length=LONGEST)


class ContestEndpoint(Endpoint):
    """What candidates contest."""

    model = Contest
    serializer_class = ContestSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.DECIDE
    filterset_class = ContestFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With everything that is shown."""
        return rows.select_related(*RELATED)

    @extend_schema(summary="What candidates contest")
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Oldest first; `open=true` for what waits for an answer."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        veil_contests(scope_of(self.request), page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(summary="One thing that is contested")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """With its answer."""
        row = self.get_object()
        veil_contests(scope_of(self.request), [row])
        return Response(self.get_serializer(row).data)

    @extend_schema(summary="Answer", request=AnswerSerializer, responses={200: ContestSerializer})
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str | None = None) -> Response:
        """A person answers (`person_needed` for a system); the candidate reads it on their page, and by mail."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        answer_contest(scope, row, answer=self.checked(AnswerSerializer)["answer"])
        return self.retrieve(request, pk)
