"""Notes: what members tell each other about a job, or about one person in it. No score ever reads them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.notes import LONGEST_NOTE, MOST_TOLD, change_note, remove_note, write_note
from portal.api.base import Endpoint, scope_of
from portal.api.persons import MemberNameSerializer, application_or_404, require_person, row_of
from portal.models import Job, Note
from portal.permissions import Capability
from portal.queries_notes import may_tell, shown_notes

UUID = {"type": "string", "format": "uuid"}


class NoteSerializer(serializers.Serializer[Any]):
    """One note, on a job or, where ``application`` is not null, on one person in it.

    ``author`` is its name, also a guest's; ``mine`` says whether the person whose token this is wrote it. Names of
    people whom a blind job hides are taken out of the words.
    """

    id = serializers.UUIDField(source="row.pk")
    job = serializers.UUIDField(source="row.job_id")
    application = serializers.UUIDField(source="row.application_id", allow_null=True)
    author = serializers.CharField()
    mine = serializers.BooleanField()
    text = serializers.CharField()
    advice = serializers.ChoiceField(source="row.advice", choices=Note.Advice.choices, allow_blank=True)
    told = serializers.ListField(child=serializers.CharField(), help_text="Names of the members whom it mentions.")
    edited_at = serializers.DateTimeField(source="row.edited_at", allow_null=True)
    created_at = serializers.DateTimeField(source="row.created_at")


class NoteWordsSerializer(serializers.Serializer[Any]):
    """The words; `@` and a member's name mentions them, and ``tell`` names others to tell, by id.

    ``advice`` is a word on the person, never a decision: `approve`, `hold`, or empty.
    """

    text = serializers.CharField(max_length=LONGEST_NOTE)
    advice = serializers.ChoiceField(choices=Note.Advice.choices, required=False, allow_blank=True, default="")
    tell = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=MOST_TOLD, help_text="Ids of members."
    )


class NewNoteSerializer(NoteWordsSerializer):
    """A note on a ``job``, or on an ``application`` for one."""

    job = serializers.UUIDField(required=False)
    application = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``job`` and ``application``."""
        if ("job" in attrs) == ("application" in attrs):
            raise serializers.ValidationError("Give either job or application.")
        return attrs


class NoteEndpoint(Endpoint):
    """Notes of one job, or of one person in it."""

    model = Note
    serializer_class = NoteSerializer
    capability = Capability.READ_CANDIDATES  # more than the job: they tell of people
    write_capability = Capability.COMMENT

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With who wrote it, and of whom."""
        return rows.select_related("author", "guest", "job", "application__candidate", "application__job")

    @extend_schema(
        summary="Notes on a job, or on one person in it",
        parameters=[
            OpenApiParameter("job", UUID, description="the notes on this job as a whole"),
            OpenApiParameter("application", UUID, description="the notes on this person"),
        ],
    )
    def list(self, request: Request) -> Response:
        """Oldest first. One of `job` and `application` is needed."""
        scope, asked = scope_of(request), _Thread(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        rows = self.get_queryset()
        if (pk := asked.validated_data.get("application")) is not None:
            rows = rows.filter(application=application_or_404(scope, pk))
        else:
            rows = rows.filter(job=row_of(Job, scope, asked.validated_data["job"]), application=None)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(NoteSerializer(shown_notes(scope, page or []), many=True).data)

    @extend_schema(summary="One note")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """With its words, as you may read them."""
        return Response(self._shown(self.get_object()))

    @extend_schema(summary="Write a note", request=NewNoteSerializer, responses={201: NoteSerializer})
    def create(self, request: Request) -> Response:
        """Whoever it mentions is told. Notes are people's (`person_needed` for a system)."""
        scope, body = scope_of(request), self.checked(NewNoteSerializer)
        application = application_or_404(scope, body["application"]) if "application" in body else None
        job = application.job if application is not None else row_of(Job, scope, body["job"])
        require_person(scope)
        words = {name: body[name] for name in ("text", "advice", "tell")}
        note = write_note(scope, job, application=application, **words)
        return Response(self._shown(self.get_queryset().get(pk=note.pk)), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change your own note", request=NoteWordsSerializer, responses={200: NoteSerializer})
    def update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """All of it; who is mentioned for the first time is told."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        change_note(scope, row, **self.checked(NoteWordsSerializer))
        return Response(self._shown(self.get_object()))

    @extend_schema(summary="Remove your own note", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """Its words are gone at once; that there was one stays in the audit log."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        remove_note(scope, row)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Whom a note may mention",
        parameters=[OpenApiParameter("job", UUID, required=True)],
        responses={200: MemberNameSerializer(many=True)},
    )
    @action(detail=False, methods=["get"], pagination_class=None, capability=Capability.COMMENT)
    def mentionable(self, request: Request) -> Response:
        """The members who see the job."""
        scope, asked = scope_of(request), _OfJob(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        members = may_tell(scope, row_of(Job, scope, asked.validated_data["job"]))
        return Response(MemberNameSerializer([row.user for row in members], many=True).data)

    def _shown(self, row: Note) -> dict[str, Any]:
        (found,) = shown_notes(scope_of(self.request), [row])
        shown: dict[str, Any] = NoteSerializer(found).data
        return shown


class _OfJob(serializers.Serializer[Any]):
    """Which job."""

    job = serializers.UUIDField()


class _Thread(serializers.Serializer[Any]):
    """Which notes."""

    job = serializers.UUIDField(required=False)
    application = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """At least one of the two."""
        if not attrs:
            raise ValidationError({"job": "Say of which job, or of which application."})
        return attrs
