"""Letting people in: a job's public links, and invitations by e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.invitation_list import MAX_INVITED, InvitationsRefusedError
from portal.actions.share_links import (
    MAX_DAYS,
    MAX_MESSAGE,
    MAX_SOURCE,
    create_apply_link,
    invite_candidate,
    invite_people,
    resend_invitation,
    revoke_share_link,
)
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import LinkFilters
from portal.api.persons import row_of
from portal.models import Candidate, Job, ShareLink
from portal.permissions import Capability
from portal.queries_sharing import INVITATION_STATES, LINK_STATES, invitation_rows, link_row

OF_LINKS = [(state, state) for state in LINK_STATES]
OF_INVITATIONS = [(state, state) for state in INVITATION_STATES]
_NO_NAME = str.maketrans(dict.fromkeys('<>",;', " "))


class ApplyLinkSerializer(serializers.Serializer[Any]):
    """A public link: only an open one has an address. ``source`` says where it was put; applications keep it."""

    id = serializers.UUIDField(source="link.pk")
    job = serializers.UUIDField(source="link.job_id")
    source = serializers.CharField(source="link.source")  # type: ignore[assignment]  # a field of that name, not where the field comes from
    state = serializers.ChoiceField(choices=OF_LINKS)
    address = serializers.CharField()
    uses = serializers.IntegerField(source="link.uses")
    expires_at = serializers.DateTimeField(source="link.expires_at")
    created_at = serializers.DateTimeField(source="link.created_at")


class NewApplyLinkSerializer(serializers.Serializer[Any]):
    """A public link to make, and where it will be put."""

    job = serializers.UUIDField()
    source = serializers.CharField(max_length=MAX_SOURCE)  # type: ignore[assignment]  # a field of that name, not where the field comes from
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, required=False, default=90)


class InvitationSerializer(serializers.Serializer[Any]):
    """An invitation. Its link is its person's alone, and not shown.

    Once it led to an application for a job that is screened blind, ``name``, ``email`` and ``application`` are empty
    until they are shortlisted.
    """

    id = serializers.UUIDField(source="link.pk")
    job = serializers.UUIDField(source="link.job_id")
    name = serializers.CharField(source="link.name")
    email = serializers.CharField(source="link.email")
    state = serializers.ChoiceField(choices=OF_INVITATIONS)
    application = serializers.UUIDField(source="application.pk", allow_null=True)
    expires_at = serializers.DateTimeField(source="link.expires_at")
    created_at = serializers.DateTimeField(source="link.created_at")


class InvitedSerializer(serializers.Serializer[Any]):
    """Whom to invite."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class NewInvitationsSerializer(serializers.Serializer[Any]):
    """Whom to invite to a job: a ``candidate`` who is known, or ``people`` by their addresses."""

    job = serializers.UUIDField()
    candidate = serializers.UUIDField(required=False)
    people = serializers.ListField(child=InvitedSerializer(), required=False, min_length=1, max_length=MAX_INVITED)
    message = serializers.CharField(max_length=MAX_MESSAGE, required=False, allow_blank=True, default="")
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, required=False, default=30)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of ``candidate`` and ``people``."""
        if ("candidate" in attrs) == ("people" in attrs):
            raise serializers.ValidationError("Give either candidate or people.")
        return attrs


class _Links(Endpoint):
    """Ways in, of one kind."""

    model = ShareLink
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES
    filterset_class = LinkFilters
    kind: ShareLink.Kind

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the kind."""
        return rows.filter(kind=self.kind).select_related("job__organization", "candidate", "application")

    def written(self, links: Sequence[ShareLink]) -> list[Any]:
        """Links as they are written."""
        raise NotImplementedError

    def _page(self) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response(self.written(page))

    def _one(self, link: ShareLink) -> Response:
        (shown,) = self.written([link])
        return Response(shown)

    def _revoked(self) -> Response:
        return self._one(revoke_share_link(scope_of(self.request), self.get_object()))


class ApplyLinkEndpoint(_Links):
    """Public links to apply by."""

    serializer_class = ApplyLinkSerializer
    kind = ShareLink.Kind.APPLY

    def written(self, links: Sequence[ShareLink]) -> list[Any]:
        """With the address of those that are open."""
        return list(ApplyLinkSerializer([link_row(link) for link in links], many=True).data)

    @extend_schema(summary="Public links")
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Oldest first."""
        return self._page()

    @extend_schema(summary="One public link")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """With its address while it is open."""
        return self._one(self.get_object())

    @extend_schema(summary="Make a public link", request=NewApplyLinkSerializer, responses={201: ApplyLinkSerializer})
    def create(self, request: Request) -> Response:
        """Whoever has it may apply."""
        scope, body = scope_of(request), self.checked(NewApplyLinkSerializer)
        job = row_of(Job, scope, body["job"], "organization")
        link = create_apply_link(scope, job, source=body["source"], days=body["days"])
        return Response(self.written([link])[0], status=status.HTTP_201_CREATED)

    @extend_schema(summary="End a public link", request=None, responses={200: ApplyLinkSerializer})
    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """At once. Whoever came by it keeps their private page."""
        return self._revoked()


class InvitationEndpoint(_Links):
    """Invitations by e-mail."""

    serializer_class = InvitationSerializer
    kind = ShareLink.Kind.INVITATION

    def written(self, links: Sequence[ShareLink]) -> list[Any]:
        """With what became of each."""
        return list(InvitationSerializer(invitation_rows(scope_of(self.request), links), many=True).data)

    @extend_schema(summary="Invitations")
    def list(self, request: Request) -> Response:  # noqa: ARG002 - the framework's signature
        """Oldest first."""
        return self._page()

    @extend_schema(summary="One invitation")
    def retrieve(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """And what became of it."""
        return self._one(self.get_object())

    @extend_schema(
        summary="Invite people to a job",
        request=NewInvitationsSerializer,
        responses={201: InvitationSerializer(many=True)},
        examples=[
            OpenApiExample(
                "Two people",
                {
                    "job": "5b8a1c52-0d1b-4e0c-8f5d-1d2f6a7b8c90",
                    "people": [
                        {"name": "Danette Kowalczyk", "email": "danette@mail.example"},
                        {"email": "owen@mail.example"},
                    ],
                    "days": 30,
                },
                request_only=True,
            )
        ],
    )
    def create(self, request: Request) -> Response:
        """All of them, or nobody: where one is wrong, `errors.people` says which and why."""
        scope, body = scope_of(request), self.checked(NewInvitationsSerializer)
        job = row_of(Job, scope, body["job"], "organization")
        words = {"message": body["message"], "days": body["days"]}
        if "candidate" in body:
            person = row_of(Candidate, scope, body["candidate"])
            links = [invite_candidate(scope, person, job, **words)]
        else:
            lines = "\n".join(_line(person) for person in body["people"])
            try:
                links = invite_people(scope, job, people=lines, **words)
            except InvitationsRefusedError as refused:
                problems = [f"{number}: {problem}" for number, problem in refused.problems.items()]
                raise ValidationError({"people": problems}) from None
        return Response(self.written(links), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Send an invitation again", request=None, responses={202: InvitationSerializer})
    @action(detail=True, methods=["post"])
    def sending(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """One that expired lives on for as long as it was given at first."""
        link = resend_invitation(scope_of(request), self.get_object())
        return Response(self.written([link])[0], status=status.HTTP_202_ACCEPTED)

    @extend_schema(summary="End an invitation", request=None, responses={200: InvitationSerializer})
    @action(detail=True, methods=["post"])
    def revocation(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """At once. Who has applied by it keeps their private page."""
        return self._revoked()


def _line(person: dict[str, str]) -> str:
    """A line of a list as the page takes it; what would make it another line, or another address, is no name."""
    name = " ".join(person["name"].translate(_NO_NAME).split())
    return f"{name} <{person['email']}>"
