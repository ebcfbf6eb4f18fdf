"""Who may be the same person: the pairs that wait for a person's word."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.people import decide_same_person
from portal.api.base import Endpoint, scope_of
from portal.api.persons import MemberNameSerializer, require_person
from portal.models import SamePerson
from portal.permissions import Capability


class SideSerializer(serializers.Serializer[Any]):
    """One of the two."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.CharField()


class SamePersonSerializer(serializers.ModelSerializer[SamePerson]):
    """Two candidates who may be one person, and why. ``first`` is the older: it stands if they are the same."""

    first = SideSerializer()
    second = SideSerializer()
    decided_by = MemberNameSerializer(allow_null=True)

    class Meta:
        model = SamePerson
        extra_kwargs = {"decision": {"allow_blank": True}}  # empty while nobody decided
        fields = ("id", "first", "second", "reason", "decision", "decided_at", "decided_by", "created_at")
        read_only_fields = fields


class SameOrNotSerializer(serializers.Serializer[Any]):
    """`same`, and they become one candidate; or `different`, and nobody asks again."""

    decision = serializers.ChoiceField(choices=SamePerson.Decision.choices)


@extend_schema_view(
    list=extend_schema(summary="Who may be the same person"), retrieve=extend_schema(summary="One pair")
)
class SamePersonEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """Pairs of candidates that wait for a decision, oldest first."""

    model = SamePerson
    serializer_class = SamePersonSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = Capability.EDIT_CANDIDATES

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """A list holds those that wait."""
        rows = rows.select_related("first", "second", "decided_by")
        if self.action == "list":
            rows = rows.filter(decided_at=None, first__merged_into=None, second__merged_into=None)
        return rows

    @extend_schema(
        summary="Say whether they are the same person",
        request=SameOrNotSerializer,
        responses={200: SamePersonSerializer},
    )
    @action(detail=True, methods=["post"])
    def decision(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - in the address
        """A person's word (`person_needed` for a system). Of two, everything belongs to the one who stands."""
        scope, row = scope_of(request), self.get_object()
        body = self.checked(SameOrNotSerializer)
        require_person(scope)
        decide_same_person(scope, row, decision=body["decision"])
        return Response(self.get_serializer(self.get_object()).data)
