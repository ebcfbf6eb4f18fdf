"""The change feed: what happened, in the order of `seq`, as far as whoever asks may know it.

Events are numbered after they are committed (:mod:`portal.actions.sequence`), by one sequencer at a time, so nothing
can turn up behind a place that was read: whoever keeps the place sees everything at least once. They are never
deleted, so no place is too old.

Two things are left out on purpose. Of an application in a blind job whose person is not yet shown nothing is told that
could say whose it is, and the person acting there is not named by it either. Of what was taken back only that it was.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from portal.blind import hidden_applications
from portal.changes_cursor import Place
from portal.changes_told import TOLD, Told, kinds_for, type_of
from portal.legal import closed_jobs
from portal.models import (
    Application,
    Batch,
    Candidate,
    Event,
    EventChain,
    Job,
    LegalDocument,
    OrganizationRow,
    Record,
)
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["Change", "Stretch", "changes_after", "hash_at", "head_of", "told_kinds"]

WINDOW = 2_000
#: For how long one answer looks for what fits; then it says how far it came.
PATIENCE = 0.05
LONGEST_CODE = 200
LONGEST_ID = 45  # with everything that Python reads around one: `urn:uuid:`
_MODELS: Mapping[str, type[OrganizationRow]] = {
    "record": Record,
    "candidate": Candidate,
    "application": Application,
    "job": Job,
    "batch": Batch,
    "legaldocument": LegalDocument,
}
#: Ids in an event's data that are told only to whoever may see what they name.
_NAMING = {"candidate": "candidate", "application": "application", "job": "job", "record": "record"}
_Things = dict[str, set[uuid.UUID]]


@dataclass(frozen=True, slots=True)
class Change:
    """One event as it is told; ``actor`` and ``subject`` are (type, id), the id empty where it is not told."""

    id: uuid.UUID
    seq: int
    kind: str
    at: datetime
    actor: tuple[str, str]
    acting_for: str
    subject: tuple[str, str]
    noun: str
    data: dict[str, str | int | bool]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was found, how far the log was looked at, and whether there is more of it."""

    changes: list[Change]
    place: Place
    more: bool


def told_kinds(scope: Scope) -> frozenset[str]:
    """The kinds that the scope may be told of."""
    return kinds_for(frozenset(item for item in {told.needs for told in TOLD.values()} if scope.may(item)))


def head_of(scope: Scope) -> int:
    """The number of the log's last entry."""
    chain = EventChain.objects.filter(organization_id=scope.organization_id).only("last_seq").first()
    return chain.last_seq if chain else 0


def hash_at(scope: Scope, seq: int) -> str:
    """The hash of the entry of this number; empty where there is none."""
    found = _log(scope).filter(seq=seq).values_list("hash", flat=True).first() if seq else ""
    return str(found or "")


def changes_after(scope: Scope, seq: int, *, kinds: Iterable[str], subject: str = "", limit: int) -> Stretch:
    """The next changes after entry ``seq``: at most ``limit``, of these kinds, about ``subject`` if one is given."""
    wanted = sorted(told_kinds(scope) & set(kinds))
    head, place = head_of(scope), seq
    found: list[Change] = []
    until = time.monotonic() + PATIENCE
    while place < head and len(found) < limit and wanted:
        end = head if subject else min(place + WINDOW, head)
        rows = _log(scope).filter(seq__gt=place, seq__lte=end, kind__in=wanted)
        if subject:
            rows = rows.filter(subject=subject)
        least = rows.only("pk", "seq", "kind", "created_at", "actor", "subject", "data").order_by("seq")
        events = list(least[: limit - len(found)])
        place = (events[-1].seq or end) if len(events) == limit - len(found) else end
        found += _shown(scope, events)
        if time.monotonic() > until:
            break
    place = place if wanted else max(head, seq)
    return Stretch(found, Place(place, hash_at(scope, place)), place < head)


def _log(scope: Scope) -> Any:  # noqa: ANN401 - a queryset of Event
    """The organization's whole log: what a narrowed scope may know of it is settled thing by thing."""
    return Event.objects.across_organizations("narrowed by what the events are about").filter(
        organization_id=scope.organization_id
    )


def _shown(scope: Scope, events: Sequence[Event]) -> list[Change]:
    named = _named(events)
    seen = _seen(scope, named, gone_too=False)
    gone = _seen(scope, named, gone_too=True) if any(TOLD[event.kind].gone_too for event in events) else seen
    hidden = _hidden(scope, named)
    closed = closed_jobs(scope) if any(TOLD[event.kind].needs is Capability.READ_RANKINGS for event in events) else ()
    told = []
    for event in events:
        how = TOLD[event.kind]
        things = gone if how.gone_too else seen
        if _may_know(event, how, things, hidden, closed):
            told.append(_change(event, how, things, hidden))
    return told


def _may_know(event: Event, how: Told, things: _Things, hidden: set[uuid.UUID], closed: Iterable[uuid.UUID]) -> bool:
    if not how.blind_too and _application_of(event) in hidden:
        return False
    for name in how.about:
        noun, pk = _thing(event, name)
        if pk is None or pk not in things.get(noun, ()):
            return False
        if how.needs is Capability.READ_RANKINGS and noun == "job" and pk in closed:
            return False
    return True


def _change(event: Event, how: Told, things: _Things, hidden: set[uuid.UUID]) -> Change:
    unnamed = _application_of(event) in hidden
    data: dict[str, str | int | bool] = {}
    for name in how.says:
        value = event.data.get(name)
        if not isinstance(value, str | int) or value == "" or (isinstance(value, str) and len(value) > LONGEST_CODE):
            continue
        if name in _NAMING and ((unnamed and name in {"candidate", "record"}) or not _is_seen(name, value, things)):
            continue
        data[name] = value
    noun, _, pk = event.subject.partition(":")
    who, _, whose = event.actor.partition(":")
    if who == "application" and _id(whose) in hidden:
        whose = ""  # it would say whose application it is: that of the person whose record this is
    acting_for = str(event.data.get("acting_for") or "")
    return Change(
        event.pk,
        event.seq or 0,
        event.kind,
        event.created_at,
        ("candidate" if who == "application" else who, whose),
        acting_for,
        (type_of(noun), pk),
        noun,
        data,
    )


def _is_seen(name: str, value: object, things: _Things) -> bool:
    return _id(value) in things.get(_NAMING[name], ())


def _thing(event: Event, name: str) -> tuple[str, uuid.UUID | None]:
    """The noun and id of the subject, or of what a name of the data names."""
    noun, _, pk = event.subject.partition(":")
    return (noun, _id(pk)) if name == "subject" else (_NAMING[name], _id(event.data.get(name)))


def _application_of(event: Event) -> uuid.UUID | None:
    """The application that the event is about, or names beside what it is about."""
    noun, _, pk = event.subject.partition(":")
    return _id(pk) if noun == "application" else _id(event.data.get("application"))


def _named(events: Sequence[Event]) -> _Things:
    """Everything that the events name, by noun."""
    named: _Things = {}
    for event in events:
        pairs = [event.subject.partition(":")[::2], event.actor.partition(":")[::2]]
        pairs += [(noun, str(event.data.get(name) or "")) for name, noun in _NAMING.items()]
        for noun, value in pairs:
            pk = _id(value)
            if noun in _MODELS and pk is not None:
                named.setdefault(noun, set()).add(pk)
    return named


def _seen(scope: Scope, named: _Things, *, gone_too: bool) -> _Things:
    """Of what is named, what the scope may see: living, and within its jobs."""
    return {
        noun: set(
            _MODELS[noun].objects.within(scope, hidden_too=gone_too).filter(pk__in=ids).values_list("pk", flat=True)
        )
        for noun, ids in named.items()
    }


def _hidden(scope: Scope, named: _Things) -> set[uuid.UUID]:
    """Of the applications named, those whose people the scope may not know."""
    about = named.get("application")
    if not about:
        return set()
    rows = Application.objects.across_organizations("told of nobody, whatever the scope is narrowed to")
    mine = rows.filter(organization_id=scope.organization_id, pk__in=about)
    return set(mine.filter(hidden_applications(scope)).values_list("pk", flat=True))


def _id(value: object) -> uuid.UUID | None:
    return _read_id(value) if isinstance(value, str) and len(value) <= LONGEST_ID else None


@lru_cache(maxsize=4_000)
def _read_id(text: str) -> uuid.UUID | None:
    """The id that the text is. One event names the same few again and again, and so do those around it."""
    with suppress(ValueError):
        return uuid.UUID(text)
    return None
