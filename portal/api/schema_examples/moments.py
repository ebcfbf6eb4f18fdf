"""When the examples happen."""

from __future__ import annotations

from typing import Final

__all__ = ["DAY", "MOMENT"]

#: Most of what the examples tell of happened then.
MOMENT: Final = "2026-11-20T09:30:00Z"
DAY: Final = "2026-11-20"
