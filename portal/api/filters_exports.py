"""What the list of exports may be narrowed by."""

from __future__ import annotations

from django_filters.rest_framework import ChoiceFilter, FilterSet

from portal.exports.registry import FORMS, KINDS
from portal.models import Export

__all__ = ["ExportFilters"]


class ExportFilters(FilterSet):
    """Exports."""

    what = ChoiceFilter(choices=[(name, name) for name in sorted(KINDS)])
    # the metaclass takes filters out of the class, so the base's own `form` stays
    form = ChoiceFilter(choices=[(name, name) for name in sorted(FORMS)])  # type: ignore[assignment]
    state = ChoiceFilter(choices=Export.State.choices)
