"""Notes: what members and guests tell each other about a job, or about one person in it. No score ever reads them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.notify import notify
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, Job, Note
from portal.permissions import Capability
from portal.queries_notes import may_tell, mentioned_in
from portal.queries_team import concerned
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["LONGEST_NOTE", "change_note", "remove_note", "write_note"]

LONGEST_NOTE = 4_000
MOST_NOTES = 2_000
MOST_OF_GUEST = 200
MOST_TOLD = 20


@transaction.atomic
def write_note(
    scope: Scope,
    job: Job,
    *,
    text: str,
    application: Application | None = None,
    advice: str = "",
    tell: Iterable[uuid.UUID] = (),
) -> Note:
    """Write a note, and tell whoever it mentions.

    Args:
        scope: a member, or the job's guest.
        job: about which job.
        text: the words; `@` and a member's name mentions them.
        application: about whom, if about one person.
        advice: `approve`, `hold` or nothing: a word of advice on the person, never a decision.
        tell: ids of users to tell besides those who are mentioned.

    Raises:
        RefusedError: no words, too many, or advice about nobody in particular.

    """
    scope.require(Capability.COMMENT)
    text, advice = _text(text, advice), _advice(advice, application)
    _insist_on_room(scope, job)
    told = _told(scope, job, text, tell)
    note: Note = Note.objects.within(scope).create(
        job=job,
        application=application,
        author_id=scope.user_id,
        guest_id=scope.guest_id,
        text=text,
        advice=advice,
        mentions=[str(user) for user in told],
    )
    record_event(scope, "note.written", note, job=job.pk, application=_pk(application), advice=advice)
    _notify(scope, note, told)
    if scope.guest_id is not None:
        kind = "guest_commented" if application is not None else "guest_commented_on_job"
        others = [user for user in concerned(scope, job) if user not in told]
        notify(scope, to=others, kind=kind, job=job, application=application, note=str(note.pk))
    return note


@transaction.atomic
def change_note(scope: Scope, note: Note, *, text: str, advice: str = "", tell: Iterable[uuid.UUID] = ()) -> Note:
    """Change one's own note; who is mentioned for the first time is told.

    Raises:
        RefusedError: it is somebody else's, or as for :func:`write_note`.

    """
    scope.require(Capability.COMMENT)
    _insist_on_own(scope, note)
    text, advice = _text(text, advice), _advice(advice, note.application)
    told = _told(scope, note.job, text, tell)
    new = [user for user in told if str(user) not in note.mentions]
    note.text, note.advice, note.edited_at = text, advice, timezone.now()
    note.mentions = [str(user) for user in told]
    note.save(update_fields=["text", "advice", "mentions", "edited_at"])
    record_event(scope, "note.changed", note, job=note.job_id, application=_pk(note.application), advice=advice)
    _notify(scope, note, new)
    return note


@transaction.atomic
def remove_note(scope: Scope, note: Note) -> None:
    """Remove one's own note: its words are gone at once; that there was one stays in the log.

    Raises:
        RefusedError: it is somebody else's.

    """
    scope.require(Capability.COMMENT)
    _insist_on_own(scope, note)
    note.text, note.advice, note.mentions, note.removed_at = "", Note.Advice.NONE, [], timezone.now()
    note.save(update_fields=["text", "advice", "mentions", "removed_at"])
    record_event(scope, "note.removed", note, job=note.job_id, application=_pk(note.application))


def _notify(scope: Scope, note: Note, told: list[uuid.UUID]) -> None:
    kind = "mentioned" if note.application is not None else "mentioned_on_job"
    notify(scope, to=told, kind=kind, job=note.job, application=note.application, note=str(note.pk))


def _told(scope: Scope, job: Job, text: str, tell: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    members = may_tell(scope, job)
    chosen = set(tell)
    found = [row.user_id for row in members if row.user_id in chosen] + mentioned_in(text, members)
    return list(dict.fromkeys(found))[:MOST_TOLD]


def _text(text: str, advice: str) -> str:
    text = storable_text(text, len(text)).replace("\r\n", "\n")
    if advice and not text.strip():
        raise RefusedError(_("Say why: advice without a reason helps nobody."), field="text")
    return require_text(text, field="text", sentence=_("Write something first."), at_most=LONGEST_NOTE)


def _advice(advice: str, application: Application | None) -> str:
    if advice not in Note.Advice.values or (advice and application is None):
        raise RefusedError(_("Choose one of the pieces of advice."), field="advice")
    return advice


def _insist_on_room(scope: Scope, job: Job) -> None:
    notes = Note.objects.within(scope).filter(job=job)
    full = notes.count() >= MOST_NOTES
    if scope.guest_id is not None:
        full = full or notes.filter(guest_id=scope.guest_id).count() >= MOST_OF_GUEST
    if full:
        raise RefusedError(_("There are very many notes on this job already. Change or remove some of yours."))


def _insist_on_own(scope: Scope, note: Note) -> None:
    mine = scope.user_id is not None and note.author_id == scope.user_id
    mine = mine or (scope.guest_id is not None and note.guest_id == scope.guest_id)
    if not mine:
        raise RefusedError(_("Only who wrote a note may change or remove it."))


def _pk(application: Application | None) -> uuid.UUID | None:
    return application.pk if application is not None else None
