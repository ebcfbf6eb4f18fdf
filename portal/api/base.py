"""What every endpoint shares: the caller's scope, and rows of that organization only."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django_filters.rest_framework import FilterSet
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["Endpoint", "scope_of"]


def scope_of(request: Request) -> Scope:
    """The scope of an authenticated call; permission classes ran before, so there is one."""
    if not isinstance(request.auth, Scope):  # pragma: no cover - HasScope refuses such calls
        raise TypeError("a call without a scope passed the permission check")
    return request.auth


class Endpoint(GenericViewSet[Any]):
    """An endpoint over one kind of row. Rows of other organizations do not exist here: 404."""

    model: type[Model]
    capability: Capability
    write_capability: Capability | None = None
    lookup_value_regex = "[0-9a-f-]{36}"
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
        body.is_valid(raise_exception=True)
        validated: dict[str, Any] = body.validated_data
        return validated
