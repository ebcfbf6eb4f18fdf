"""What the audit log does not say to whoever decides: whose an application for a blind job is.

Such an entry stays in its place, with its time, its kind, its number and its hash, so that the chain can be followed.
What it is about, who acted and its further ids are withheld. Its hash alone gives nothing away either: it is made over
a salt, too, which is withheld with the rest (see :func:`portal.actions.events.record_event`). Whoever audits and
decides nothing reads everything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from copy import copy
from typing import Any

from django.db.models import Func, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat

from portal.blind import hidden_applications, sees_identities
from portal.models import Application, Event
from portal.scope import Scope

__all__ = ["applications_of", "ids_of", "unnamed_in", "withheld", "without_unnamed"]


class _Dashed(Func):
    """An id as the log writes it; SQLite keeps ids without their dashes."""

    output_field = TextField()
    template = "CAST(%(expressions)s AS text)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # noqa: ANN401 - Django's
        """The five parts of its 32 digits."""
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        text = "||'-'||".join(f"substr(%(expressions)s,{at},{length})" for at, length in parts)
        return self.as_sql(compiler, connection, template=f"({text})", **extra)


def unnamed_in(scope: Scope, events: Sequence[Event]) -> set[uuid.UUID]:
    """Of the events those that would say whose application in a blind job is: by what they are about, or who acted."""
    about: dict[uuid.UUID, set[uuid.UUID]] = {}
    for event in events:
        for pk in applications_of(event):
            about.setdefault(pk, set()).add(event.pk)
    rows = Application.objects.within(scope, hidden_too=True).filter(hidden_applications(scope), pk__in=about)
    return {event for pk in rows.values_list("pk", flat=True) for event in about[pk]}


def without_unnamed(scope: Scope, events: QuerySet[Event]) -> QuerySet[Event]:
    """The events but those of :func:`unnamed_in`: to be found by an id or a name would say what is withheld."""
    if sees_identities(scope):
        return events
    rows = Application.objects.within(scope, hidden_too=True).filter(hidden_applications(scope)).order_by()
    ids = rows.annotate(dashed=_Dashed("pk")).values("dashed")
    named = rows.annotate(named=Concat(Value("application:"), _Dashed("pk"), output_field=TextField())).values("named")
    beside = Coalesce(KeyTextTransform("application", "data"), Value(""), output_field=TextField())
    shown = events.exclude(subject__in=named).exclude(actor__in=named)
    return shown.alias(application_beside=beside).exclude(application_beside__in=ids)


def withheld(event: Event) -> Event:
    """The event for showing, without what :func:`unnamed_in` is about. It is never saved, and its hash not computed."""
    shown = copy(event)
    shown.actor, shown.subject, shown.data = "", "", {}
    return shown


def applications_of(event: Event) -> set[uuid.UUID]:
    """The applications that an event is about, names beside what it is about, or was done by."""
    beside = f"application:{event.data.get('application')}"
    return set(ids_of([event.subject, event.actor, beside], "application"))


def ids_of(named: Iterable[str], noun: str) -> list[uuid.UUID]:
    """The ids of one noun; whatever is no id is left out, since the page must show a log that was tampered with."""
    found = []
    for text in named:
        kind, _, value = text.partition(":")
        with suppress(ValueError):
            found += [uuid.UUID(value)] if kind == noun else []
    return found
