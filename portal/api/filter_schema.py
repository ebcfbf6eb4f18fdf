"""Filters in the OpenAPI document, with the bounds that they hold callers to: what is valid there is taken here.

drf-spectacular tells a filter's type and choices, and leaves out how long or large a value may be
(https://drf-spectacular.readthedocs.io/en/latest/customization.html, "Step 4: OpenApiFilterExtension").
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension

__all__ = ["BoundedFilters"]

_BOUNDS = {"min_length": "minLength", "max_length": "maxLength", "min_value": "minimum", "max_value": "maximum"}


class BoundedFilters(DjangoFilterExtension):  # type: ignore[no-untyped-call]  # the base registers subclasses untyped
    """Each filter as the base tells it, and its bounds."""

    priority = 1

    def resolve_filter_field(self, *args: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the base's signature
        """The parameters of one filter; it comes last, as the base gives it."""
        parameters: list[dict[str, Any]] = super().resolve_filter_field(*args)  # type: ignore[no-untyped-call]
        given = args[-1].extra
        bounds = {word: given[name] for name, word in _BOUNDS.items() if given.get(name) is not None}
        return [{**one, "schema": {**one["schema"], **bounds}} for one in parameters]
