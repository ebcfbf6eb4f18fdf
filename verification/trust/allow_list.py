"""An allow list of issuers: exact ids, bounded by credential types and by the date of issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from verification.sources import TrustEntry
from verification.trust.standing import Inquiry, Standing

__all__ = ["look_up"]


def look_up(inquiry: Inquiry) -> Iterator[Standing]:
    """The issuer's standing in every list that has it for a credential of these types, issued then.

    An entry that is bounded in time does not speak for a credential without a date.
    """
    for held in inquiry.lists:
        for entry in held.entries:
            if entry.issuer == inquiry.issuer and _speaks_for(entry, inquiry.types, inquiry.issued):
                yield Standing(entry.trust, f"{held.name}, version {held.version}" if held.version else held.name)


def _speaks_for(entry: TrustEntry, types: tuple[str, ...], issued: datetime | None) -> bool:
    if entry.types and not set(entry.types) & set(types):
        return False
    if entry.since is None and entry.until is None:
        return True
    if issued is None:
        return False
    return (entry.since is None or issued >= entry.since) and (entry.until is None or issued <= entry.until)
