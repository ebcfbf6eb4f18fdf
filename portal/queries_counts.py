"""Counting several things at once, none further than anybody reads."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import CharField, QuerySet, Value

__all__ = ["capped_counts"]


def capped_counts(most: int, **found: QuerySet[Any]) -> Counter[str]:
    """How many rows each of these finds, in one query; each is counted to one more than ``most`` and no further."""
    parts = [
        rows.order_by()
        .filter(pk__in=rows.order_by().values("pk")[: most + 1])  # SQLite takes no limit in a part of a union
        .annotate(counted_as=Value(name, output_field=CharField()))
        .values_list("counted_as")
        for name, rows in found.items()
    ]
    first, *others = parts
    return Counter(name for (name,) in first.union(*others, all=True))
