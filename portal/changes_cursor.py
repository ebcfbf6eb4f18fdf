"""Where somebody stands in the change feed, as an opaque text that they keep for us.

It is signed, and bound to the organization, to what was asked for, and to the log itself: it carries the beginning of
the hash of the last entry it passed. So a cursor of another organization or of other filters is refused, and one of a
log that a backup replaced is noticed, where its number alone would silently skip what happened since.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

__all__ = ["LONGEST", "BadCursorError", "Place", "filter_digest", "read_cursor", "write_cursor"]

LONGEST = 300
_VERSION = 1
_SIGNER = "portal.changes"
_HASH = 16


class BadCursorError(ValueError):
    """Raised for a text that is no cursor of ours, or one that belongs elsewhere."""


@dataclass(frozen=True, slots=True)
class Place:
    """The last entry that was passed, 0 for none, with the hash that the log gave it."""

    seq: int = 0
    hash: str = ""

    def is_in(self, stored: str) -> bool:
        """Whether ``stored``, the hash of the log's entry of this number, is the one that was passed."""
        return not self.seq or (bool(stored) and stored.startswith(self.hash))


def filter_digest(kinds: Iterable[str], subject: str) -> str:
    """What stands for the filters in a cursor: the same for the same filters in whatever order."""
    told = json.dumps([sorted(set(kinds)), subject])
    return hashlib.sha256(told.encode()).hexdigest()[:_HASH]


def write_cursor(organization: uuid.UUID, filters: str, place: Place) -> str:
    """The text to keep."""
    return Signer(salt=_SIGNER).sign_object([_VERSION, organization.hex, filters, place.seq, place.hash[:_HASH]])


def read_cursor(text: str, organization: uuid.UUID, filters: str) -> Place:
    """Where the cursor stands.

    Raises:
        BadCursorError: it was changed or cut, or belongs to another organization or to other filters.
    """
    try:
        version, whose, which, seq, head = Signer(salt=_SIGNER).unsign_object(text[: LONGEST + 1])
    except (BadSignature, ValueError, TypeError):
        raise BadCursorError("This is no cursor of this feed.") from None
    if version != _VERSION or whose != organization.hex:
        raise BadCursorError("This is no cursor of this feed.")
    if which != filters:
        raise BadCursorError("This cursor was made with other filters. Send the same ones with it, or begin anew.")
    return Place(int(seq), str(head))
