"""Saved searches: filters kept under a name, for oneself or for everybody."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from portal.actions.saved_searches import NAME, QUERY, change_search, remove_search, save_search
from portal.api.base import Endpoint, scope_of
from portal.api.filters_people import SavedSearchFilters
from portal.api.persons import MemberNameSerializer, require_person
from portal.filter_chips import kept_query
from portal.models import SavedSearch
from portal.permissions import Capability
from portal.queries_searches import FILTERS, visible_searches


class SavedSearchSerializer(serializers.ModelSerializer[SavedSearch]):
    """A search: ``query`` holds the filters as an address says them, which the list's own endpoint takes likewise."""

    owner = MemberNameSerializer()
    mine = serializers.SerializerMethodField()

    class Meta:
        model = SavedSearch
        fields = ("id", "page", "name", "query", "shared", "mine", "owner", "created_at")
        read_only_fields = fields

    @extend_schema_field({"type": "boolean"})
    def get_mine(self, row: SavedSearch) -> bool:
        """Whether it is the caller's own."""
        return row.owner_id == scope_of(self.context["request"]).user_id


class ChangedSearchSerializer(serializers.Serializer[Any]):
    """What it is called, and whether everybody may open it."""

    name = serializers.CharField(max_length=NAME)
    shared = serializers.BooleanField(required=False, default=False)


class NewSearchSerializer(ChangedSearchSerializer):
    """A search to keep. ``query`` is a query string, such as `job=…&show=without`; what the page knows not is left."""

    page = serializers.ChoiceField(choices=SavedSearch.Page.choices)
    query = serializers.CharField(max_length=QUERY)


@extend_schema_view(list=extend_schema(summary="Saved searches"), retrieve=extend_schema(summary="One saved search"))
class SavedSearchEndpoint(mixins.ListModelMixin, mixins.RetrieveModelMixin, Endpoint):
    """The caller's own, and those that others share."""

    model = SavedSearch
    serializer_class = SavedSearchSerializer
    capability = Capability.READ_CANDIDATES
    write_capability = (
        Capability.READ_CANDIDATES
    )  # they are a person's own: whoever may look may keep what they look for
    filterset_class = SavedSearchFilters

    def get_queryset(self) -> QuerySet[Any]:
        """What the caller may open."""
        if getattr(self, "swagger_fake_view", False):
            return SavedSearch.objects.none()
        return visible_searches(scope_of(self.request)).select_related("owner")

    @extend_schema(summary="Keep a search", request=NewSearchSerializer, responses={201: SavedSearchSerializer})
    def create(self, request: Request) -> Response:
        """Under a name of its own. A person's (`person_needed` for a system)."""
        scope, body = scope_of(request), self.checked(NewSearchSerializer)
        require_person(scope)
        asked = QueryDict(body["query"].lstrip("?").encode("utf-8", "replace"))
        made = save_search(
            scope,
            page=body["page"],
            name=body["name"],
            query=kept_query(asked, FILTERS[body["page"]]),
            shared=body["shared"],
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change your own search", request=ChangedSearchSerializer, responses={200: SavedSearchSerializer}
    )
    def update(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """Its name, and whether it is shared."""
        scope, row = scope_of(request), self.get_object()
        body = self.checked(ChangedSearchSerializer)
        require_person(scope)
        return Response(self.get_serializer(change_search(scope, row, **body)).data)

    @extend_schema(summary="Remove your own search", responses={204: None})
    def destroy(self, request: Request, pk: str | None = None) -> Response:  # noqa: ARG002 - the framework's signature
        """An administrator may remove any that is shared."""
        scope, row = scope_of(request), self.get_object()
        require_person(scope)
        remove_search(scope, row)
        return Response(status=status.HTTP_204_NO_CONTENT)
