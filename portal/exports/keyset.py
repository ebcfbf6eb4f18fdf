"""Reading many rows page by page, each page by where the one before ended.

No cursor stays open between pages: a file that takes minutes to write holds no transaction and no old snapshot, and
memory holds one page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

__all__ = ["paged"]


def paged(rows: QuerySet[Any], key: str, *, size: int = 500) -> Iterator[list[Any]]:
    """All of ``rows``, in pages, ordered by the column ``key`` (`-key` for falling), and by id where it is the same.

    The column must not be null in any of the rows.
    """
    falling, name = key.startswith("-"), key.removeprefix("-")
    beyond = "lt" if falling else "gt"
    ordered = rows.order_by(key, "-pk" if falling else "pk")
    page = list(ordered[:size])
    while page:
        yield page
        if len(page) < size:
            return
        last, pk = getattr(page[-1], name), page[-1].pk
        # the first condition says little to a reader, and everything to an index
        after = Q(**{f"{name}__{beyond}e": last}) & (Q(**{f"{name}__{beyond}": last}) | Q(**{f"pk__{beyond}": pk}))
        page = list(ordered.filter(after)[:size])
