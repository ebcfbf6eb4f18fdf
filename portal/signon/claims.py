"""What an identity provider said about a person, once it was proven that it said so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Claims", "claims_from", "texts"]

LONGEST = 255
MOST_GROUPS = 500


@dataclass(frozen=True, slots=True)
class Claims:
    """``subject`` is the provider's own lasting name for the person; ``verified`` is about the address."""

    subject: str
    email: str = ""
    verified: bool = False
    name: str = ""
    groups: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For keeping until the browser comes back."""
        return asdict(self)


def claims_from(kept: dict[str, Any]) -> Claims:
    """What :meth:`Claims.as_json` made."""
    return Claims(**{**kept, "groups": tuple(kept.get("groups", ()))})


def texts(value: object) -> tuple[str, ...]:
    """A claim that may be one text or a list of them, bounded."""
    found = value if isinstance(value, list) else [value]
    return tuple(text for text in found[:MOST_GROUPS] if isinstance(text, str) and 0 < len(text) <= LONGEST)
