"""Whose evidence may have changed since an event: read from the events, which every action records with its change.

More people than necessary, never fewer: anybody whom an event names by their own id, by an application's or by a
record's. Events that have no number yet count as later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from portal.models import Application, Event, Record
from portal.parts import parts
from portal.scope import Scope

__all__ = ["MOST_EVENTS", "Changes", "changes_since", "head_of", "last_event"]

MOST_EVENTS = 50_000
AT_ONCE = 400
#: Where an event's data names somebody; its subject names candidate, application or record too.
_NAMED = {"candidate": "candidate", "gone": "candidate", "application": "application", "record": "record"}
_ERASING = frozenset({"application.withdrawn", "application.erased", "record.taken_back", "sample.removed"})


@dataclass(frozen=True, slots=True)
class Changes:
    """The candidates concerned, and whether evidence of anybody had to go."""

    people: frozenset[UUID]
    erasing: bool


def changes_since(scope: Scope, seq: int, until: int | None = None) -> Changes | None:
    """What happened after event number ``seq``, up to ``until`` or to this moment.

    None when it is more than :data:`MOST_EVENTS`: too much to be told one by one.
    """
    events = Event.objects.within(scope)
    later = events.filter(seq__gt=seq) if until is None else events.filter(seq__gt=seq, seq__lte=until)
    rows = list(later.order_by("seq").values_list("kind", "subject", "data")[: MOST_EVENTS + 1])
    if until is None:
        rows += events.filter(seq=None).values_list("kind", "subject", "data")[: MOST_EVENTS + 1]
    if len(rows) > MOST_EVENTS:
        return None
    named: dict[str, set[UUID]] = {"candidate": set(), "application": set(), "record": set()}
    for _, subject, data in rows:
        for noun, pk in _ids(subject, data):
            named[noun].add(pk)
    people = named["candidate"]
    people |= _candidates(Application.objects.within(scope, hidden_too=True), named["application"])
    people |= _candidates(Record.objects.within(scope, hidden_too=True), named["record"])
    return Changes(frozenset(people), any(kind in _ERASING for kind, _, _ in rows))


def last_event(scope: Scope) -> tuple[int, int]:
    """The number of the organization's last numbered event, and its :func:`head_of`; zeros when there is none."""
    seq = Event.objects.within(scope).exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0
    return seq, head_of(scope, seq) or 0


def head_of(scope: Scope, seq: int) -> int | None:
    """The beginning of an event's hash as a number; None when there is no such event, 0 for the time before any."""
    if not seq:
        return 0
    found = Event.objects.within(scope).filter(seq=seq).values_list("hash", flat=True).first()
    return int(found[:15], 16) if found else None


def _ids(subject: str, data: object) -> Iterator[tuple[str, UUID]]:
    noun, _, pk = subject.partition(":")
    named = [(noun, pk)] if noun in _NAMED else []
    if isinstance(data, dict):
        named += [(_NAMED[key], value) for key, value in data.items() if key in _NAMED and isinstance(value, str)]
    for what, text in named:
        try:
            yield what, UUID(text)
        except ValueError:
            continue


def _candidates(rows: QuerySet[Application] | QuerySet[Record], pks: Iterable[UUID]) -> set[UUID]:
    wanted, found = sorted(pks), set()
    for some in parts(wanted, AT_ONCE):
        here = rows.filter(pk__in=some).values_list("candidate_id", flat=True)
        found |= {pk for pk in here if pk is not None}
    return found
