"""What an operation says about itself (`@extend_schema`), read at run time: its parameters and its media types.

The OpenAPI document and the answers cannot drift apart here: what is not documented is not taken.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django_filters.rest_framework import CharFilter
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from portal.api.errors import BadParameterError
from portal.api.sparse import PARAMETER

__all__ = ["media_types", "refuse_empty_filters", "refuse_unknown_parameters"]

_SHOWN = 100  # characters of a name that is echoed
_FOUND: dict[tuple[type, str], _Told] = {}


class _Told(NamedTuple):
    """What an operation says of itself: its parameters, those that may come several times, its media types."""

    names: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def refuse_unknown_parameters(view: APIView, request: Request) -> None:
    """Refuse a parameter that the operation does not know, or that comes twice where one counts.

    It would answer more than was asked for, or something else.

    Raises:
        BadParameterError: naming the parameter and those that are known.
    """
    if not request.query_params:
        return
    known = _known(view)
    for name in request.query_params:
        if name not in known:
            there = ", ".join(sorted(known))
            sentence = f"There is no parameter {name[:_SHOWN]} here. There are: {there}."
            raise BadParameterError(name[:_SHOWN], sentence, code="unknown_parameter")
        if len(request.query_params.getlist(name)) > 1 and name not in _declared(view).lists:
            raise BadParameterError(name, "It is given several times, and only one of them could count. Give it once.")


def refuse_empty_filters(view: APIView, request: Request) -> None:
    """Refuse a filter that is given and empty where only an id, a day or a word of a list can stand.

    It would be passed over, and the whole list answered to a caller whose variable was not set. Text may be empty.

    Raises:
        BadParameterError: naming the filter.
    """
    filters = getattr(view, "filterset_class", None)
    for name, one in (filters.base_filters if filters is not None else {}).items():
        if not isinstance(one, CharFilter) and "" in request.query_params.getlist(name):
            raise BadParameterError(name, "It is empty; leave it out, or give a value.")


def media_types(view: APIView) -> frozenset[str]:
    """The media types that the operation says it answers in, besides its renderers'."""
    return _declared(view).kinds


def _known(view: APIView) -> frozenset[str]:
    known = {PARAMETER, *_declared(view).names}
    if getattr(view, "action", None) in {"list", None} or getattr(view, "pages", False):
        filters = getattr(view, "filterset_class", None)
        known |= set(filters.base_filters) if filters is not None else set()
        pages = getattr(view, "pagination_class", None)
        known |= {pages.cursor_query_param, pages.page_size_query_param} if pages is not None else set()
    return frozenset(known)


def _declared(view: APIView) -> _Told:
    name = str(getattr(view, "action", None) or "") if getattr(view, "action_map", None) else ""
    name = name or str(getattr(view.request, "method", "get")).lower().replace("head", "get")
    key = (type(view), name)
    if key not in _FOUND:
        _FOUND[key] = _read(view, getattr(view, name, None))
    return _FOUND[key]


def _read(view: APIView, method: Any) -> _Told:  # noqa: ANN401 - a bound method
    schema = getattr(method, "kwargs", {}).get("schema")
    if schema is None:
        return _Told(lists=frozenset({PARAMETER}))
    inspector = schema()
    inspector.view, inspector.method, inspector.path, inspector.path_regex = view, "GET", "", ""
    names: set[str] = set()
    lists = {PARAMETER}
    for item in inspector.get_override_parameters():
        if isinstance(item, OpenApiParameter):
            names |= {item.name} if item.location == OpenApiParameter.QUERY else set()
            several = item.many or (isinstance(item.type, dict) and item.type.get("type") == "array")
            lists |= {item.name} if several else set()
        elif isinstance(item, BaseSerializer) or (isinstance(item, type) and issubclass(item, BaseSerializer)):
            names |= set((item() if isinstance(item, type) else item).fields)  # type: ignore[attr-defined]  # a plain one
    answers = inspector.get_response_serializers()
    kinds = (
        {kind for code in answers if isinstance(code, tuple) for kind in code[1:]}
        if isinstance(answers, dict)
        else set()
    )
    return _Told(frozenset(names), frozenset(lists), frozenset(kinds))
