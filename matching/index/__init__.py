"""The fast path for large pools: the order, tiers, ties and scores of :func:`matching.rank.rank`, from mapped files."""

from __future__ import annotations

from matching.index.pool import BadIndexError, PoolIndex, build, build_from_rows
from matching.index.view import Count, Counts, Place, PoolView, Top

__all__ = ["BadIndexError", "Count", "Counts", "Place", "PoolIndex", "PoolView", "Top", "build", "build_from_rows"]
