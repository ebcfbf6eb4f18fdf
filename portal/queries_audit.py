"""The audit log for reading: what happened, who did it, to what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse

from portal.audit_words import EVENT_WORDS
from portal.blind import hides
from portal.models import (
    ApiToken,
    Application,
    Candidate,
    CandidateIdentifier,
    Event,
    Job,
    Membership,
    OrganizationRow,
    RankingRun,
    Record,
    User,
)
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["EventRow", "event_rows", "events_found", "kinds_seen"]


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event in words. ``link`` leads to what it is about, empty where that has no page or is gone."""

    event: Event
    what: str
    who: str
    about: str
    link: str
    words: str
    subject: str = ""  # to look for; empty where its id would lead from a name to a place in a blind ranking


def events_found(
    scope: Scope,
    *,
    kind: str = "",
    actor: str = "",
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[Event]:
    """The events that fit, newest first. ``kind`` may be a whole noun (`record`) or one kind (`record.received`)."""
    scope.require(Capability.READ_AUDIT)
    found: QuerySet[Event] = Event.objects.within(scope).select_related("detail")
    if kind:
        found = found.filter(kind=kind) if "." in kind else found.filter(kind__startswith=f"{kind}.")
    if actor:
        found = found.filter(actor=actor) if ":" in actor else found.filter(actor__startswith=f"{actor}:")
    if subject:
        found = found.filter(subject=subject)
    if since:
        found = found.filter(created_at__date__gte=since)
    if until:
        found = found.filter(created_at__date__lte=until)
    return found.order_by(F("seq").desc(nulls_first=True), "-created_at", "-id")


def kinds_seen(scope: Scope) -> list[tuple[str, str]]:
    """The kinds of events there are, with their words, for the filter."""
    kinds = Event.objects.within(scope).order_by().values_list("kind", flat=True).distinct()
    return sorted(((kind, EVENT_WORDS.get(kind, kind)) for kind in kinds), key=lambda pair: pair[1])


def event_rows(scope: Scope, events: Sequence[Event]) -> list[EventRow]:
    """The events in words, with the names of today of whom and what they are about."""
    people = _names_of_actors(scope, {event.actor for event in events})
    subjects = _names_of_subjects(scope, {event.subject for event in events})
    rows = []
    for event in events:
        name, link = subjects.get(event.subject, ("", ""))
        detail = getattr(event, "detail", None)
        rows.append(
            EventRow(
                event,
                EVENT_WORDS.get(event.kind, event.kind.replace(".", " ").replace("_", " ")),
                people.get(event.actor, ""),
                name or event.subject.replace(":", " "),
                link,
                detail.text if detail else "",
                "" if event.subject.startswith("application:") and not link else event.subject,
            )
        )
    return rows


def _names_of_actors(scope: Scope, actors: Iterable[str]) -> dict[str, str]:
    names = {actor: f"Credence ({actor.partition(':')[2]})" for actor in actors if actor.startswith("system:")}
    users = User.objects.filter(pk__in=_ids(actors, "user"))
    tokens = ApiToken.objects.within(scope).filter(pk__in=_ids(actors, "token"))
    names |= {f"user:{user.pk}": str(user) for user in users}
    return names | {f"token:{token.pk}": f"{token.name} (system)" for token in tokens}


def _names_of_subjects(scope: Scope, subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What each subject is called now, and its page, where the reader may open it."""
    found: dict[str, tuple[str, str]] = {}

    def rows(model: type[OrganizationRow], *related: str) -> Iterable[OrganizationRow]:
        noun = model.__name__.lower()
        return model.objects.within(scope).filter(pk__in=_ids(subjects, noun)).select_related(*related)

    for job in rows(Job):
        found[f"job:{job.pk}"] = (str(job), reverse("job", args=[job.pk]))
    for person in rows(Candidate):
        found[f"candidate:{person.pk}"] = (str(person), reverse("candidate", args=[person.pk]))
    for record in rows(Record):
        found[f"record:{record.pk}"] = (record.title or "Record", reverse("record", args=[record.pk]))  # type: ignore[attr-defined]
    found |= _applications(scope, rows(Application, "candidate", "job"))
    for run in rows(RankingRun, "job"):
        link = f"{reverse('ranking', args=[run.job_id])}?run={run.number}"  # type: ignore[attr-defined]
        found[f"rankingrun:{run.pk}"] = (f"{run.job}, run {run.number}", link)  # type: ignore[attr-defined]
    for identifier in rows(CandidateIdentifier, "candidate"):
        link = reverse("candidate", args=[identifier.candidate_id])  # type: ignore[attr-defined]
        found[f"candidateidentifier:{identifier.pk}"] = (str(identifier.candidate), link)  # type: ignore[attr-defined]
    members = reverse("members") if scope.may(Capability.MANAGE_MEMBERS) else ""
    tokens = reverse("tokens") if scope.may(Capability.MANAGE_TOKENS) else ""
    for member in rows(Membership, "user"):
        found[f"membership:{member.pk}"] = (str(member.user), members)  # type: ignore[attr-defined]
    for token in rows(ApiToken):
        found[f"apitoken:{token.pk}"] = (token.name, tokens)  # type: ignore[attr-defined]
    return found


def _applications(scope: Scope, rows: Iterable[OrganizationRow]) -> dict[str, tuple[str, str]]:
    """Of a blind job only that it is somebody's: the page of the log names candidates."""
    found = {}
    for row in rows:
        if not isinstance(row, Application):
            continue
        if hides(scope, row):
            found[f"application:{row.pk}"] = (f"Somebody’s application for {row.job}, screened blind", "")
        else:
            found[f"application:{row.pk}"] = (f"{row.candidate} for {row.job}", reverse("gap_report", args=[row.pk]))
    return found


def _ids(named: Iterable[str], noun: str) -> list[uuid.UUID]:
    """The ids of one noun; whatever is no id is left out, since this page must show a log that was tampered with."""
    found = []
    for text in named:
        kind, _, value = text.partition(":")
        with suppress(ValueError):
            found += [uuid.UUID(value)] if kind == noun else []
    return found
