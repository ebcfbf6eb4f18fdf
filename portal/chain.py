"""The audit log's hash chain: recomputed whole, or part by part where it is long, and compared with what is stored.

An entry's hash is SHA-256 over canonical JSON of everything it says, with its predecessor's hash: see
:func:`canonical`. The words of people are apart, so that they can be erased; their salted digest stands for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.utils.translation import gettext as _

from portal.models import Event, EventChain, EventDetail
from portal.permissions import Capability
from portal.scope import Scope

__all__ = [
    "ChainPart",
    "ChainReport",
    "canonical",
    "checked_events",
    "hash_of",
    "problem_of",
    "verify_chain",
    "verify_part",
]

PART = 10_000
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the chain holds; ``broken_at`` is the first ``seq`` that does not; ``waiting`` counts the unnumbered."""

    whole: bool
    length: int
    head: str
    waiting: int
    broken_at: int | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class ChainPart:
    """The chain as far as it was recomputed: entries 1 to ``upto`` hold, ``total`` were written.

    ``done`` when there is nothing left to look at, or a break was found.
    """

    upto: int
    total: int
    head: str
    waiting: int
    done: bool
    broken_at: int | None = None
    sentence: str = ""

    @property
    def whole(self) -> bool:
        """Whether everything that was written is there, and holds."""
        return self.done and self.broken_at is None


def verify_chain(scope: Scope) -> ChainReport:
    """Recompute the organization's whole chain, and compare it with what is stored."""
    part = _verify(scope, 0, "", None)
    return ChainReport(part.whole, part.upto, part.head, part.waiting, part.broken_at, part.sentence)


def verify_part(scope: Scope, after: int = 0, head: str = "", *, at_most: int = PART) -> ChainPart:
    """Recompute at most ``at_most`` entries that follow entry ``after``, whose hash was ``head``."""
    scope.require(Capability.READ_AUDIT)
    return _verify(scope, after, head, at_most)


def checked_events(scope: Scope) -> Iterator[tuple[Event, str, str]]:
    """Every numbered entry in order, with the hash that it should have and what is wrong with it, empty for nothing."""
    scope.require(Capability.READ_AUDIT)
    previous, expected = "", 1
    for event in _numbered(scope, 0):
        yield event, hash_of(event), problem_of(event, expected, previous)
        previous, expected = event.hash, (event.seq or 0) + 1


def _verify(scope: Scope, after: int, head: str, at_most: int | None) -> ChainPart:
    chain = EventChain.objects.filter(organization_id=scope.organization_id).first()
    total, last_hash = (chain.last_seq, chain.last_hash) if chain else (0, "")
    waiting = Event.objects.within(scope).filter(seq__isnull=True).count()
    previous, length, looked = head, after, 0
    for event in _numbered(scope, after, at_most):
        if at_most is not None and looked == at_most:
            return ChainPart(length, total, previous, waiting, done=False)
        problem = problem_of(event, length + 1, previous)
        if problem:
            return ChainPart(length, total, previous, waiting, done=True, broken_at=length + 1, sentence=problem)
        previous, length, looked = event.hash, length + 1, looked + 1
    if (total, last_hash) != (length, previous):
        sentence = _("The log ends at entry %(length)s, and %(total)s were written.") % {
            "length": length,
            "total": total,
        }
        return ChainPart(length, total, previous, waiting, done=True, broken_at=length + 1, sentence=sentence)
    return ChainPart(length, total, previous, waiting, done=True)


def _numbered(scope: Scope, after: int, at_most: int | None = None) -> Iterator[Event]:
    """The entries after that one: all, or ``at_most`` and one more, which tells that there is more."""
    events = Event.objects.within(scope).filter(seq__gt=after).select_related("detail").order_by("seq")
    wanted = events if at_most is None else events[: at_most + 1]
    return iter(wanted.iterator(chunk_size=CHUNK))


def canonical(event: Event) -> str:
    """What an entry's hash is made over: everything but the erasable words, whose salted digest stands for them."""
    content = {
        "id": str(event.pk),
        "organization": str(event.organization_id),
        "seq": event.seq,
        "previous": event.previous_hash,
        "at": event.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": event.kind,
        "actor": event.actor,
        "subject": event.subject,
        "data": event.data,
        "detail": event.detail_digest,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def hash_of(event: Event) -> str:
    """SHA-256 over :func:`canonical`."""
    return hashlib.sha256(canonical(event).encode()).hexdigest()


def problem_of(event: Event, expected: int, previous: str) -> str:
    """What is wrong with an entry that should be number ``expected`` and follow the hash ``previous``; or nothing."""
    if event.seq != expected:
        return _("Entry %(number)s is missing.") % {"number": expected}
    if event.previous_hash != previous or event.hash != hash_of(event):
        return _("Entry %(number)s was changed after it was written.") % {"number": expected}
    detail: EventDetail | None = getattr(event, "detail", None)
    if detail is not None and event.detail_digest != _detail_digest(detail):
        return _("The words of entry %(number)s were changed after they were written.") % {"number": expected}
    return ""


def _detail_digest(detail: EventDetail) -> str:
    return hashlib.sha256(f"{detail.salt}\n{detail.text}".encode()).hexdigest()
