"""A wallet's or verifier's request in the form of a web address: it asks for records and holds none."""

from __future__ import annotations

from portal.intake.link import Found, LinkProblemError, Visits
from portal.intake.link_kinds.kind import LinkKind
from portal.intake.shared_text import TextKind, read_shared_text

__all__ = ["KIND"]


def recognises(url: str) -> bool:
    """Whether the address is a request or an offer."""
    return read_shared_text(url).kind in {TextKind.REQUEST, TextKind.OFFER}


def read(url: str, visits: Visits) -> Found:  # noqa: ARG001 - a registry's signature
    """Say that it is no record.

    Raises:
        LinkProblemError: always.
    """
    raise LinkProblemError("wallet_request", read_shared_text(url).sentence)


KIND = LinkKind(recognises, read)
