"""Notes of a job or of one person in it, as their reader may see them, and whom a note may mention."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from portal.blind import hidden_applications, hides, identifying_words, words_of
from portal.blind_words import blinded_text
from portal.models import Application, Job, JobMember, Membership, Note
from portal.permissions import Capability
from portal.queries_team import tellable
from portal.scope import Scope

__all__ = ["ShownNote", "Thread", "may_tell", "mentioned_in", "shown_notes", "thread_of"]

NOTES_SHOWN = 200
POOL_READ = 1_000


@dataclass(frozen=True, slots=True)
class ShownNote:
    """One note: who wrote it, the words, and whether they are the reader's own."""

    row: Note
    author: str
    text: str
    mine: bool
    told: list[str]


@dataclass(frozen=True, slots=True)
class Thread:
    """The notes on a job or a person in it, oldest first, and whom one may tell.

    ``veiled``: the person stays unnamed so far, and a note should not say who they are.
    """

    notes: list[ShownNote]
    members: list[Membership]
    may_write: bool
    veiled: bool
    total: int
    advice: list[tuple[str, int]]


def thread_of(scope: Scope, job: Job, application: Application | None = None) -> Thread:
    """The notes on the person, or where there is none, those on the job as a whole."""
    rows = Note.objects.within(scope).filter(job=job, application=application)
    newest = rows.select_related("author", "guest", "job").order_by("-created_at", "-pk")[:NOTES_SHOWN]
    notes = list(newest)[::-1]
    veiled = application is not None and hides(scope, application)
    words = words_of(application) if application is not None and veiled else ()
    if application is None and job.blind and notes:
        words = _words_of_pool(scope, job)
    members = may_tell(scope, job)
    names = {str(row.user_id): str(row.user) for row in members}
    counts = rows.exclude(advice="").values_list("advice").annotate(n=Count("pk")).order_by("advice")
    return Thread(
        notes=[_shown(scope, row, words, names) for row in notes],
        members=[row for row in members if row.user_id != scope.user_id],
        may_write=scope.may(Capability.COMMENT),
        veiled=veiled or (application is None and job.blind),
        total=rows.count() if len(notes) == NOTES_SHOWN else len(notes),
        advice=[(str(Note.Advice(value).label), count) for value, count in counts],
    )


def shown_notes(scope: Scope, rows: Sequence[Note]) -> list[ShownNote]:
    """Notes of one job, or of one person in it, as the scope may see them; the rows hold author, guest, job, person."""
    if not rows:
        return []
    job, application = rows[0].job, rows[0].application
    words: tuple[str, ...] = ()
    if application is None and job.blind:
        words = _words_of_pool(scope, job)
    elif application is not None and hides(scope, application):
        words = words_of(application)
    names = {str(row.user_id): str(row.user) for row in may_tell(scope, job)}
    return [_shown(scope, row, words, names) for row in rows]


def may_tell(scope: Scope, job: Job) -> list[Membership]:
    """Whom a note may mention: who sees the job; for a guest, its team alone, who else works here is not theirs."""
    members = tellable(scope, job)
    if scope.guest_id is None:
        return members
    team = set(JobMember.objects.within(scope).filter(job=job).values_list("membership", flat=True))
    return [row for row in members if row.pk in team]


def mentioned_in(text: str, members: Sequence[Membership]) -> list[uuid.UUID]:
    """The users whom the text mentions: `@` with their name or address. Of names that begin alike, the longest."""
    by_name: dict[str, list[uuid.UUID]] = {}
    for row in members:
        for name in {str(row.user), row.user.email}:
            by_name.setdefault(name.casefold(), []).append(row.user_id)
    if not by_name:
        return []
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    found = re.findall(rf"(?<![\w@])@({names})(?!\w)", text.casefold())
    return [user for name in dict.fromkeys(found) for user in by_name[name]]


def _words_of_pool(scope: Scope, job: Job) -> tuple[str, ...]:
    """The words that name applicants of a blind job who are not to be known yet."""
    hidden = Application.objects.within(scope).filter(hidden_applications(scope, job)).select_related("candidate")
    return identifying_words(row.candidate for row in hidden.order_by("-created_at")[:POOL_READ])


def _shown(scope: Scope, row: Note, words: Sequence[str], names: dict[str, str]) -> ShownNote:
    if row.guest is not None:
        author = _("%(name)s, guest") % {"name": row.guest.name}
    else:
        author = str(row.author) if row.author is not None else _("A former member")
    mine = row.author_id == scope.user_id if scope.user_id is not None else row.guest_id == scope.guest_id
    text = blinded_text(row.text, words) if words else row.text
    return ShownNote(row, author, text, bool(mine), [names[user] for user in row.mentions if user in names])
