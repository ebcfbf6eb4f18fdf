"""Pages of lists that are put together in memory: sorted by a key, each beginning after the last of the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from rest_framework.pagination import Cursor
from rest_framework.request import Request

from portal.api.pagination import Pages

__all__ = ["KeyPages"]


class KeyPages(Pages):
    """As :class:`portal.api.pagination.Pages`, forward only, over any list; the view's ``listed_by`` gives the key.

    What comes or goes between two pages makes no other row come twice or go missing.
    """

    after: str | None = None

    def paginate_queryset(self, queryset: Iterable[Any], request: Request, view: Any = None) -> list[Any]:  # noqa: ANN401 - the base's signature
        """The rows of the page that was asked for.

        Raises:
            rest_framework.exceptions.NotFound: the cursor is none of ours.
        """
        self.request = request
        size = self.get_page_size(request) or Pages.page_size
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        key: Callable[[Any], str] = view.listed_by
        rows = sorted(queryset, key=key)
        last: Any = cursor.position if cursor is not None else None  # the stubs take it for a number
        if last is not None:
            rows = [row for row in rows if key(row) > str(last)]
        self.after = key(rows[size - 1]) if len(rows) > size else None
        return rows[:size]

    def get_next_link(self) -> str | None:
        """The address of the next page; None on the last."""
        if self.after is None:
            return None
        after: Any = self.after
        return str(self.encode_cursor(Cursor(offset=0, reverse=False, position=after)))

    def get_previous_link(self) -> str | None:
        """None: these lists are read forward."""
        return None
