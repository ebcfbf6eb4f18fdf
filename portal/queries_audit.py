"""The audit log for reading: what happened, who did it, to what."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from portal.actions.events import SALT
from portal.audit_words import EVENT_WORDS
from portal.blind import hidden_applications, words_of
from portal.blind_words import blinded_text
from portal.kept import kept
from portal.models import ApiToken, Application, Candidate, Event, Job, User
from portal.permissions import Capability
from portal.queries_audit_blind import applications_of, ids_of, unnamed_in, withheld, without_unnamed
from portal.queries_audit_names import kind_and_id, kind_of, names_of_actors, names_of_subjects
from portal.scope import Scope

__all__ = [
    "EventRow",
    "actors_seen",
    "count_events",
    "event_ids",
    "event_page",
    "event_rows",
    "events_found",
    "kinds_seen",
    "narrow_events",
    "neighbours",
    "unnamed_in",
]

NAMED = 300
#: What the further ids of events are ids of, where their name does not say so.
NOUNS = {
    "run": "rankingrun",
    "member": "membership",
    "token": "apitoken",
    "by_token": "apitoken",
    "acting_for": "user",
    "before": "apitoken",
}
#: What the filter calls systems, and how their names in the log begin.
SYSTEMS, SYSTEM_ACTORS = "token", ("token:", "client:")


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in words. ``link`` leads to what it is about, empty where that has no page or is gone.

    ``acting_for`` is the member for whom a system said that it acted, ``by_token`` the personal token by which a member
    did: names of today, or "somebody who is gone"; empty where there is none. ``withheld`` says that the event would
    tell whose application for a blind job is: then ``event`` is without what it is about, who acted, and its ids.
    """

    event: Event
    what: str
    who: str
    about: str
    link: str
    words: str
    acting_for: str = ""
    by_token: str = ""
    subject: str = ""  # to look for; empty where its id would lead from a name to a place in a blind ranking
    withheld: bool = False


def events_found(
    scope: Scope,
    *,
    kind: str = "",
    actor: str = "",
    subject: str = "",
    text: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Event]:
    """The events that fit, newest first. ``kind`` may be a whole noun (`record`) or one kind (`record.received`).

    ``text`` is a number, an id or the beginning of a hash; or part of the name of a job or person it is about.
    """
    scope.require(Capability.READ_AUDIT)
    found: QuerySet[Event] = Event.objects.within(scope).select_related("detail")
    found = narrow_events(scope, found, kind=kind, actor=actor, subject=subject, since=since, until=until)
    if text:
        found = without_unnamed(scope, found.filter(_mentions(scope, text)))
    return found.order_by(F("seq").desc(nulls_first=True), "-created_at", "-id")


def narrow_events(
    scope: Scope,
    found: QuerySet[Event],
    *,
    kind: str,
    actor: str,
    subject: str,
    since: date | None,
    until: date | None,
) -> QuerySet[Event]:
    """Of these events those that fit; everything as in :func:`events_found`.

    By whoever or whatever it is about nothing is found that would say whose application for a blind job is.
    """
    if subject or actor.startswith("application"):
        found = without_unnamed(scope, found)
    if kind:
        found = found.filter(kind=kind) if "." in kind else found.filter(kind__startswith=f"{kind}.")
    if actor == SYSTEMS:
        found = found.filter(Q(actor__startswith=SYSTEM_ACTORS[0]) | Q(actor__startswith=SYSTEM_ACTORS[1]))
    elif actor:
        found = found.filter(actor=actor) if ":" in actor else found.filter(actor__startswith=f"{actor}:")
    if subject:
        found = found.filter(subject=subject)
    if since:
        found = found.filter(created_at__date__gte=since)
    if until:
        found = found.filter(created_at__date__lte=until)
    return found


def _mentions(scope: Scope, text: str) -> Q:
    """Events that carry the text as an id, number or hash, or are about somebody or something of that name."""
    wanted = Q(subject__icontains=text) | Q(actor__icontains=text) | Q(hash__startswith=text.lower())
    if text.isascii() and text.isdigit() and len(text) < 12:  # noqa: PLR2004 - more is no number of an entry
        wanted |= Q(seq=int(text))
    with suppress(ValueError):
        wanted |= Q(pk=uuid.UUID(text))
    if len(text) >= 8:  # noqa: PLR2004 - a part of an id; less would find chance
        holding = Event.objects.within(scope).annotate(ids=Cast("data", TextField())).filter(ids__icontains=text)
        wanted |= Q(pk__in=holding.values("pk"))
    jobs = Job.objects.within(scope).filter(title__icontains=text).values_list("pk", flat=True)[:NAMED]
    people = Candidate.objects.within(scope).filter(name__icontains=text).values_list("pk", flat=True)[:NAMED]
    shown = Application.objects.within(scope).exclude(hidden_applications(scope))
    applied = shown.filter(Q(candidate__in=list(people)) | Q(job__in=list(jobs))).values_list("pk", flat=True)[:NAMED]
    names = [f"job:{pk}" for pk in jobs] + [f"candidate:{pk}" for pk in people]
    return wanted | Q(subject__in=[*names, *(f"application:{pk}" for pk in applied)])


def event_page(scope: Scope, ids: Sequence[uuid.UUID]) -> list[Event]:
    """The events of one page, in the order of their ids: only they are fetched whole, however many lie before them."""
    found = {event.pk: event for event in Event.objects.within(scope).filter(pk__in=ids).select_related("detail")}
    return [found[pk] for pk in ids if pk in found]


def actors_seen(scope: Scope) -> list[tuple[str, str]]:
    """The members who acted, with their names of today, for the filter."""
    scope.require(Capability.READ_AUDIT)
    names = names_of_actors(scope, kept(scope, "audit", count_events).value["actors"])
    return sorted(names.items(), key=lambda pair: pair[1].casefold())


def count_events(scope: Scope) -> dict[str, Any]:
    """Which kinds of events there are, and which members acted, as :func:`portal.kept.kept` keeps it."""
    events = Event.objects.within(scope).order_by()
    acted = events.filter(actor__startswith="user:").values_list("actor", flat=True).distinct()
    return {
        "kinds": list(events.values_list("kind", flat=True).distinct()),
        "actors": list(acted[:NAMED]),
    }


def kinds_seen(scope: Scope) -> list[tuple[str, str]]:
    """The kinds of events there are, with their words, for the filter."""
    kinds = kept(scope, "audit", count_events).value["kinds"]
    return sorted(((kind, EVENT_WORDS.get(kind, kind)) for kind in kinds), key=lambda pair: pair[1])


def event_rows(scope: Scope, events: Sequence[Event]) -> list[EventRow]:
    """The events in words, with the names of today of whom and what they are about."""
    people = names_of_actors(scope, {event.actor for event in events})
    subjects = names_of_subjects(scope, {event.subject for event in events} | {_whose(event) for event in events})
    hidden, unnamed = _hidden_words(scope, events), unnamed_in(scope, events)
    beside = _names_beside(scope, events)
    rows = []
    for event in events:
        name, link = subjects.get(event.subject) or subjects.get(_whose(event), ("", ""))
        what = EVENT_WORDS.get(event.kind, event.kind.replace(".", " ").replace("_", " "))
        detail = getattr(event, "detail", None)
        words = blinded_text(detail.text, hidden.get(event.pk, ())) if detail else ""
        if event.pk in unnamed:
            about = name if event.subject.startswith("application:") else kind_of(event.subject)
            rows.append(EventRow(withheld(event), what, "", about, "", words, withheld=True))
            continue
        for_whom, by_token = _beside(event, "acting_for", beside), _beside(event, "by_token", beside)
        called = name or kind_and_id(event.subject)
        who = people.get(event.actor, "")
        rows.append(EventRow(event, what, who, called, link, words, for_whom, by_token, event.subject))
    return rows


def _names_beside(scope: Scope, events: Sequence[Event]) -> dict[str, str]:
    """The names of those for whom systems acted, and of personal tokens, by the ids that events carry."""
    members = ids_of({f"user:{event.data['acting_for']}" for event in events if "acting_for" in event.data}, "user")
    tokens = ids_of({f"token:{event.data['by_token']}" for event in events if "by_token" in event.data}, "token")
    names = {str(user.pk): str(user) for user in User.objects.filter(pk__in=members)} if members else {}
    rows = ApiToken.objects.within(scope).filter(pk__in=tokens) if tokens else ()
    return names | {str(token.pk): token.name for token in rows}


def _beside(event: Event, noun: str, names: dict[str, str]) -> str:
    value = event.data.get(noun)
    return names.get(str(value), _("somebody who is gone") if noun == "acting_for" else str(value)) if value else ""


def _hidden_words(scope: Scope, events: Sequence[Event]) -> dict[uuid.UUID, tuple[str, ...]]:
    """By event: the words that would name people whose application the reader may not know yet."""
    about = {event.pk: applications_of(event) for event in events}
    asked = {pk for found in about.values() for pk in found}
    rows = Application.objects.within(scope, hidden_too=True).filter(hidden_applications(scope), pk__in=asked)
    words = {row.pk: words_of(row) for row in rows.select_related("candidate")}
    return {
        event: tuple(word for pk in found if pk in words for word in words[pk])
        for event, found in about.items()
        if found & words.keys()
    }


def event_ids(scope: Scope, event: Event) -> list[tuple[str, str, str, str]]:
    """The further ids and codes of one event: name, value, what it is called now, and its page."""
    told = {name: value for name, value in event.data.items() if name != SALT}
    wanted = {name: f"{NOUNS.get(name, name)}:{value}" for name, value in told.items()}
    named = names_of_subjects(scope, set(wanted.values()))
    return [(name, str(value), *named.get(wanted[name], ("", ""))) for name, value in sorted(told.items())]


def neighbours(scope: Scope, event: Event) -> tuple[Event | None, Event | None]:
    """The entries before and after this one in the chain."""
    if event.seq is None:
        return None, None
    around = Event.objects.within(scope).filter(seq__in=(event.seq - 1, event.seq + 1))
    found = {row.seq: row for row in around}
    return found.get(event.seq - 1), found.get(event.seq + 1)


def _whose(event: Event) -> str:
    """The application that an event names beside its subject, as a subject: letters and contests have no name."""
    application = event.data.get("application")
    return f"application:{application}" if application else ""
