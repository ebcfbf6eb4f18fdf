"""What a reader says when a file is not what it should be."""

from __future__ import annotations

__all__ = ["FrameworkError"]


class FrameworkError(Exception):
    """Raised when a framework's file is missing, cut short, or of another shape; the message names file and line."""
