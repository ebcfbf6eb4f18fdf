"""Every seed by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.seeds import SEEDS, Seed
from tests.fuzz.worlds import WORLDS

__all__ = ["ALL_SEEDS"]

ALL_SEEDS: dict[str, Callable[[], Seed]] = {**SEEDS, **WORLDS}
