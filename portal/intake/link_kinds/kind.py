"""What a kind of link is: how it is told by its address alone, and how the record behind it is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portal.intake.link import Found, Visits

__all__ = ["LinkKind"]


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One kind. ``read`` raises :class:`portal.intake.link.LinkProblemError` where there is no record for us."""

    recognises: Callable[[str], bool]
    read: Callable[[str, Visits], Found]
