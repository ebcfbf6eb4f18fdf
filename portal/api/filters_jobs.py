"""What lists about jobs, rankings and who trusts whom may be narrowed by; see :mod:`portal.api.filters`."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from portal.api.filter_fields import YesNoFilter
from portal.api.filters import JobFilters as PlainJobFilters
from portal.permissions import Role

__all__ = ["JobFilters", "MemberFilters", "OwnCredentialFilters"]


class JobFilters(PlainJobFilters):
    """Jobs."""

    q = CharFilter(method="by_words", max_length=200, label="words in the title or place")
    blind = YesNoFilter()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:  # noqa: ARG002 - the base's signature
        """Those whose title or place has the words in it."""
        return rows.filter(Q(title__icontains=value) | Q(place__icontains=value))


class OwnCredentialFilters(FilterSet):
    """Credentials that the organization named."""

    q = CharFilter(field_name="name", lookup_expr="icontains", max_length=200, label="words in the name")


class MemberFilters(FilterSet):
    """Members."""

    role = ChoiceFilter(choices=Role.choices)
    every_job = YesNoFilter()
