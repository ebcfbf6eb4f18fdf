"""Who works on a job, and who was let in by a link."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions import guests as actions
from portal.actions.teams import add_to_team, remove_from_team
from portal.api.base import scope_of
from portal.api.of_job import RowsOfJob
from portal.models import JobGuest, JobMember, Membership
from portal.permissions import Capability
from portal.queries_team import guest_state

__all__ = ["GuestEndpoint", "TeamEndpoint"]


class TeamMemberSerializer(serializers.ModelSerializer[JobMember]):
    """A member on a job's team. Who does not see every job sees those on whose team they are."""

    name = serializers.CharField(source="membership.user", read_only=True)
    role = serializers.CharField(source="membership.role", read_only=True)

    class Meta:
        model = JobMember
        fields = ("id", "job", "membership", "name", "role", "created_at")
        read_only_fields = fields


class NewTeamMemberSerializer(serializers.Serializer[Any]):
    """Whom to put on the team, by their ``membership`` (`GET /members/`)."""

    membership = serializers.UUIDField()


@extend_schema_view(
    list=extend_schema(summary="The team of a job"),
    retrieve=extend_schema(summary="One member of a job’s team"),
    destroy=extend_schema(summary="Take a member off the team"),
)
class TeamEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, RowsOfJob):
    """Members on a job's team. Changing it lets people in, so only a person's token may."""

    model = JobMember
    serializer_class = TeamMemberSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.SHARE_JOBS

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the job, with their names."""
        return super().narrowed(rows).select_related("membership__user", "job")

    @extend_schema(
        summary="Put a member on the team", request=NewTeamMemberSerializer, responses={201: TeamMemberSerializer}
    )
    def create(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """They are told."""
        scope, row = scope_of(request), self.job()
        members = Membership.objects.within(scope).select_related("user")
        who = get_object_or_404(members, pk=self.checked(NewTeamMemberSerializer)["membership"])
        return Response(TeamMemberSerializer(add_to_team(scope, row, who)).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, instance: JobMember) -> None:
        """Take them off."""
        remove_from_team(scope_of(self.request), instance)


class GuestSerializer(serializers.ModelSerializer[JobGuest]):
    """Somebody without an account who reads one job by a signed link. The link itself is mailed to them alone."""

    state = serializers.SerializerMethodField()
    invited_by = serializers.SerializerMethodField()

    class Meta:
        model = JobGuest
        fields = (
            "id",
            "job",
            "name",
            "email",
            "state",
            "invited_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "opened_at",
            "last_seen_at",
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": ["open", "expired", "revoked"]})
    def get_state(self, row: JobGuest) -> str:
        """Whether the link opens the job now."""
        return guest_state(row)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_invited_by(self, row: JobGuest) -> str | None:
        """Who let them in; null for somebody whose account is gone."""
        return str(row.invited_by) if row.invited_by_id else None


class NewGuestSerializer(serializers.Serializer[Any]):
    """Whom to let in, and for how many days."""

    name = serializers.CharField(max_length=actions.MAX_NAME)
    email = serializers.EmailField()
    days = serializers.IntegerField(min_value=1, max_value=actions.MAX_DAYS, required=False, default=actions.USUAL_DAYS)


class LongerSerializer(serializers.Serializer[Any]):
    """For how many days from now."""

    days = serializers.IntegerField(min_value=1, max_value=actions.MAX_DAYS, required=False, default=actions.USUAL_DAYS)


@extend_schema_view(
    list=extend_schema(summary="The guests of a job"), retrieve=extend_schema(summary="One guest of a job")
)
class GuestEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, RowsOfJob):
    """Guests of a job. The link is mailed to them and stands in no answer: whoever has it reads personal data."""

    model = JobGuest
    serializer_class = GuestSerializer
    capability = Capability.READ_JOBS
    write_capability = Capability.SHARE_JOBS

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the job."""
        return super().narrowed(rows).select_related("invited_by", "job")

    @extend_schema(summary="Let a guest in", request=NewGuestSerializer, responses={201: GuestSerializer})
    def create(self, request: Request, job: str) -> Response:  # noqa: ARG002 - in the address
        """A link to this job's reports is mailed to them."""
        row = self.job()
        guest, _link = actions.invite_guest(scope_of(request), row, **self.checked(NewGuestSerializer))
        return Response(GuestSerializer(guest).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Give a guest a new link", request=LongerSerializer, responses={200: GuestSerializer})
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, job: str, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """The link before opens nothing any more; the new one is mailed to them."""
        guest = self.get_object()
        guest, _link = actions.renew_guest(scope_of(request), guest, **self.checked(LongerSerializer))
        return Response(GuestSerializer(guest).data)

    @extend_schema(summary="End a guest’s link", request=None, responses={200: GuestSerializer})
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, job: str, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """At once, with every page that is open by it. What they wrote stays."""
        return Response(GuestSerializer(actions.revoke_guest(scope_of(request), self.get_object())).data)
