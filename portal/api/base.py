"""What every endpoint shares: the caller's scope, and rows of that organization only."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django_filters.rest_framework import FilterSet
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from portal.api.callers import scope_of
from portal.api.conventions import Conventions
from portal.api.sparse import refuse_unknown
from portal.api.strict_types import refuse_other_types
from portal.permissions import Capability

__all__ = ["UUID", "Endpoint", "scope_of"]

#: Ids in addresses; whatever else stands there names nothing: 404.
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


class Endpoint(Conventions, GenericViewSet[Any]):
    """An endpoint over one kind of row. Rows of other organizations do not exist here: 404.

    What every operation has besides (:class:`portal.api.conventions.Conventions`) comes of itself.
    """

    model: type[Model]
    capability: Capability
    write_capability: Capability | None = None
    lookup_value_regex = UUID
    filterset_class: type[FilterSet] | None = None

    def get_queryset(self) -> QuerySet[Any]:
        """The caller's organization's rows."""
        if getattr(self, "swagger_fake_view", False):
            return self.model._base_manager.none()  # noqa: SLF001 - only its shape is asked for, by the schema
        rows: QuerySet[Any] = self.model.objects.within(scope_of(self.request))  # type: ignore[attr-defined]
        return self.narrowed(rows)

    def narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Add what the endpoint's rows need (``select_related`` and the like)."""
        return rows

    def checked(self, serializer: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """The request's body, checked.

        Raises:
            rest_framework.exceptions.ValidationError: naming every field that is not as it should be.
        """
        body = serializer(data=self.request.data)
        if not isinstance(self.request.data, QueryDict):  # what a form holds is text
            refuse_other_types(body, self.request.data)
        body.is_valid(raise_exception=True)
        validated: dict[str, Any] = body.validated_data
        return validated

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer[Any]:  # noqa: ANN401 - the base's signature
        """The serializer; in a list, without computing fields that nobody asked for."""
        serializer: Any = super().get_serializer(*args, **kwargs)
        if self.wanted and self.action == "list" and kwargs.get("many"):
            fields = serializer.child.fields
            refuse_unknown(self.wanted, fields)
            for name in set(fields) - set(self.wanted):
                fields.pop(name)
        made: BaseSerializer[Any] = serializer
        return made
