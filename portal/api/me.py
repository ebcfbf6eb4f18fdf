"""Who calls: what a token is, and what it may do at this moment."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.authentication import HasToken
from portal.api.base import Endpoint, scope_of
from portal.models import ApiToken, Organization, User
from portal.permissions import Capability, Role
from portal.scope import Scope

__all__ = ["MeEndpoint"]


class OwnOrganizationSerializer(serializers.Serializer[Any]):
    """Whose rows the token sees."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class OwnTokenSerializer(serializers.Serializer[Any]):
    """The token itself; ``prefix`` is how its secret begins. ``expires_at`` is null for one that is ended by hand."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class OwnClientSerializer(serializers.Serializer[Any]):
    """The client that fetched the token."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class OwnPersonSerializer(serializers.Serializer[Any]):
    """A member."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()


class OwnUserSerializer(OwnPersonSerializer):
    """The person whose token it is, with their role of now."""

    role = serializers.ChoiceField(choices=Role.choices)


class MeSerializer(serializers.Serializer[Any]):
    """Who calls.

    ``kind`` is `system` for a token of a system, `client` for one fetched by OAuth 2.0, `person` for a personal one.
    ``capabilities`` is what it may do now: the token's scopes, as far as its client or person still has them. ``jobs``
    are those that it sees; null for all of them. ``acting_for`` is whom the header `Credence-Acting-For` named.
    """

    kind = serializers.ChoiceField(choices=["system", "client", "person"])
    organization = OwnOrganizationSerializer()
    token = OwnTokenSerializer()
    client = OwnClientSerializer(allow_null=True)
    user = OwnUserSerializer(allow_null=True)
    capabilities = serializers.ListField(child=serializers.ChoiceField(choices=[item.value for item in Capability]))
    jobs = serializers.ListField(child=serializers.UUIDField(), allow_null=True)
    acting_for = OwnPersonSerializer(allow_null=True)


class MeEndpoint(Endpoint):
    """The caller."""

    model = ApiToken
    permission_classes = (HasToken,)  # every token may know what it is
    serializer_class = MeSerializer

    @extend_schema(summary="Who this token is, and what it may do", responses={200: MeSerializer})
    def retrieve(self, request: Request) -> Response:
        """The token of this call. Any token may ask."""
        scope = scope_of(request)
        token = get_object_or_404(ApiToken.objects.within(scope).select_related("client"), pk=scope.token_id)
        return Response(MeSerializer(_me(scope, token)).data)


def _me(scope: Scope, token: ApiToken) -> dict[str, Any]:
    people = User.objects.in_bulk([pk for pk in (scope.user_id, scope.acting_for) if pk is not None])
    user = people.get(scope.user_id) if scope.user_id else None
    return {
        "kind": "person" if user else "client" if token.client else "system",
        "organization": Organization.objects.only("id", "name").get(pk=scope.organization_id),
        "token": token,
        "client": token.client,
        "user": _person(user) | {"role": scope.role} if user else None,
        "capabilities": [item.value for item in Capability if scope.may(item)],
        "jobs": sorted(scope.jobs) if scope.jobs is not None else None,
        "acting_for": _person(people[scope.acting_for]) if scope.acting_for else None,
    }


def _person(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": str(user), "email": user.email}
