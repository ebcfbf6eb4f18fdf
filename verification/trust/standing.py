"""What a registry is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from verification.codes import Trust
from verification.sources import Sources, TrustList

__all__ = ["Inquiry", "Standing"]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who the issuer is, asked for a credential of these types, issued then.

    ``lists`` are those that are in force at the moment that the verdict is for (``at``).
    """

    issuer: str
    types: tuple[str, ...]
    issued: datetime | None
    at: datetime
    sources: Sources
    lists: tuple[TrustList, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """An issuer's place in a registry; ``problem`` says why a registry could not be asked, and then it has none."""

    trust: Trust
    registry: str
    problem: str = ""
