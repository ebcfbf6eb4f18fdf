"""Pages of the API: opaque cursors, so that rows added meanwhile neither repeat nor go missing.

The pages beside one are told in the body and by `Link` (RFC 8288, https://www.rfc-editor.org/rfc/rfc8288), as addresses
that hold behind a proxy.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.api.callers import absolute
from portal.api.errors import BadParameterError

__all__ = ["NewestFirst", "Pages", "add_link"]

_DIGITS = 6
_LONGEST = 1_000
_FARTHEST = 10_000_000


def add_link(response: Any, address: str, relation: str, **about: str) -> None:  # noqa: ANN401 - any kind of answer
    """Add a link to the answer's `Link` header."""
    more = "".join(f'; {name}="{value}"' for name, value in about.items())
    link = f'<{address}>; rel="{relation}"{more}'
    before = response.headers.get("Link")
    response.headers["Link"] = f"{before}, {link}" if before else link


class Pages(CursorPagination):
    """50 rows a page, at most 500 with ``page_size``, oldest first."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    page_size_query_description = "Rows a page, 1 to 500; 50 when absent."
    cursor_query_description = "Where the page begins: a cursor out of `next` or `previous`."
    ordering = ("created_at", "id")
    offset_cutoff = None  # type: ignore[assignment]  # no cap: with one, more rows of one moment would never end

    def paginate_queryset(
        self,
        queryset: Any,  # noqa: ANN401 - the base's signature
        request: Request,
        view: APIView | None = None,
    ) -> list[Any] | None:
        """The rows of the page.

        Raises:
            BadParameterError: `page_size` is no number within bounds, or the cursor is none of ours.
        """
        try:
            rows: list[Any] | None = super().paginate_queryset(queryset, request, view)
        except (ValidationError, ValueError, OverflowError, TypeError):  # a position that is no value of the column
            raise _bad_cursor() from None
        self.base_url = absolute(request.get_full_path())
        return rows

    def decode_cursor(self, request: Request) -> Cursor | None:
        """The cursor, or None for the first page."""
        given = request.query_params.get(self.cursor_query_param)
        if given is None:
            return None
        if not given or len(given) > _LONGEST:
            raise _bad_cursor()
        try:
            cursor: Cursor | None = super().decode_cursor(request)
        except (NotFound, ValueError):
            raise _bad_cursor() from None
        if cursor is None or cursor.offset > _FARTHEST or "\0" in str(cursor.position or ""):
            raise _bad_cursor()
        return cursor

    def get_page_size(self, request: Request) -> int:
        """How many rows are asked for."""
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        size = int(given) if given.isascii() and given.isdigit() and len(given) <= _DIGITS else 0
        if not 1 <= size <= self.max_page_size:
            raise BadParameterError(self.page_size_query_param, f"Give a number from 1 to {self.max_page_size}.")
        return size

    def get_paginated_response(self, data: Any) -> Response:  # noqa: ANN401 - the rows, as JSON
        """The page, with the addresses of those beside it."""
        response = super().get_paginated_response(data)
        for relation, name in (("next", "next"), ("prev", "previous")):
            if address := response.data[name]:
                add_link(response, address, relation)
        return response

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - the base's signature
        """The parameters, with the bounds of a page."""
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                bounds = {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
                parameter["schema"] = {"type": "integer", **bounds}
        return parameters

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page, as OpenAPI writes it."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": dict(address), "results": schema},
        }


def _bad_cursor() -> BadParameterError:
    return BadParameterError("cursor", "This is no cursor of this list. Begin again without one.", code="bad_cursor")


class NewestFirst(Pages):
    """For logs: they begin with what is newest."""

    ordering = ("-created_at", "-id")
