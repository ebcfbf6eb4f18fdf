"""Ids of rows: random, unless a demonstration asks for seeded ones so that the same seed gives the same ids."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seeded: ContextVar[random.Random | None] = ContextVar("seeded_ids", default=None)


def new_id() -> uuid.UUID:
    """A fresh UUID (version 4)."""
    source = _seeded.get()
    if source is None:
        return uuid.uuid4()
    return uuid.UUID(int=source.getrandbits(128), version=4)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Make every id inside the block follow from ``seed``. For demonstrations only: such ids can be guessed."""
    token = _seeded.set(random.Random(seed))  # noqa: S311 - predictable on purpose, see above
    try:
        yield
    finally:
        _seeded.reset(token)
