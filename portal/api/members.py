"""Members: who they are, in which role, and whether they see every job. All of it is for who manages members."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.members import change_role, remove_member
from portal.actions.teams import change_reach
from portal.api.base import scope_of
from portal.api.filters_jobs import MemberFilters
from portal.api.organization import WholeOrganization
from portal.models import Membership
from portal.permissions import Capability, Role

__all__ = ["MemberEndpoint"]


class MemberSerializer(serializers.ModelSerializer[Membership]):
    """A member. Who does not see ``every_job`` sees those on whose team they are; ``teams`` counts these."""

    user = serializers.UUIDField(source="user_id", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    teams = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ("id", "user", "name", "email", "role", "every_job", "teams", "created_at", "visited_at")
        read_only_fields = fields

    def get_teams(self, row: Membership) -> int:
        """On how many jobs' teams they are."""
        counted: int | None = getattr(row, "teams_of", None)
        return row.job_teams.count() if counted is None else counted


class MemberChangeSerializer(serializers.Serializer[Any]):
    """Another role, or whether they see every job; what is not sent stays."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)
    every_job = serializers.BooleanField(required=False)


@extend_schema_view(
    list=extend_schema(summary="Members"),
    retrieve=extend_schema(summary="One member"),
    destroy=extend_schema(summary="End a membership"),
)
class MemberEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin, WholeOrganization):
    """Members of the organization. Somebody new is added on the page, which shows their first password once."""

    model = Membership
    serializer_class = MemberSerializer
    capability = Capability.MANAGE_MEMBERS
    write_capability = Capability.MANAGE_MEMBERS
    filterset_class = MemberFilters

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With who they are."""
        counted: QuerySet[Any] = rows.select_related("user").annotate(teams_of=Count("job_teams"))
        return counted

    @extend_schema(
        summary="Change a member",
        request=MemberChangeSerializer,
        responses={200: MemberSerializer},
        examples=[
            OpenApiExample(
                "a hiring manager of some jobs", {"role": "hiring_manager", "every_job": False}, request_only=True
            )
        ],
    )
    def partial_update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """Both or neither: what is refused changes nothing."""
        scope, row, body = scope_of(request), self.get_object(), self.checked(MemberChangeSerializer)
        with transaction.atomic():
            if "role" in body:
                row = change_role(scope, row, role=body["role"])
            if "every_job" in body:
                row = change_reach(scope, row, every_job=body["every_job"])
        return Response(MemberSerializer(row).data)

    def perform_destroy(self, instance: Membership) -> None:
        """End it, at once and everywhere."""
        remove_member(scope_of(self.request), instance)
