"""LinkedIn: its certificates are words that people typed, behind a sign-in. Nothing is asked of it."""

from __future__ import annotations

from portal.intake.link import Found, LinkProblemError, Visits, split
from portal.intake.link_kinds.kind import LinkKind

__all__ = ["KIND"]

_SENTENCE = (
    "LinkedIn shows certificates only to people who are signed in, and holds no signed record of them. Open the "
    "certificate there, follow “Show credential” to whoever issued it, and share that link or the badge’s file."
)


def recognises(url: str) -> bool:
    """Whether it is LinkedIn."""
    host = (split(url).hostname or "").removeprefix("www.")
    return host in {"linkedin.com", "lnkd.in"} or host.endswith(".linkedin.com")


def read(url: str, visits: Visits) -> Found:  # noqa: ARG001 - a registry's signature
    """Say which other way works.

    Raises:
        LinkProblemError: always.
    """
    raise LinkProblemError("linked_in", _SENTENCE)


KIND = LinkKind(recognises, read)
