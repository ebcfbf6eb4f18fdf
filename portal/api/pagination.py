"""Pages of the API: opaque cursors, so that rows added meanwhile neither repeat nor go missing."""

from __future__ import annotations

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """50 rows a page, at most 500 with ``page_size``, oldest first."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = ("created_at", "id")
