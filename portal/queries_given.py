"""What became of what a candidate gave: each file, link or text in plain words, in the language of who reads it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.engine_words import spoken
from portal.intake.link import shown_link
from portal.models import Application, Record, Submission, Verification
from portal.scope import Scope
from portal.spoken import Spoken

__all__ = ["SharedRow", "shared_rows", "unread_plainly"]

SHARED_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One thing that a candidate gave, in plain words. ``look`` and ``icon`` are of the style's closed list.

    ``found`` is what software says of a file without a record, in its own words, for whoever wants to know.
    """

    name: str
    words: str
    icon: str
    look: str
    detail: str = ""
    found: str = ""
    issuer: str = ""
    help: str = ""
    running: bool = False
    step: int = 0
    at: datetime | None = None


def shared_rows(scope: Scope, application: Application) -> list[SharedRow]:
    """What came under the application's consents, newest first, each with its own outcome."""
    found = (
        Submission.objects.within(scope)
        .filter(consent__application=application)
        .select_related("record")
        .order_by("-created_at", "-id")[:SHARED_SHOWN]
    )
    submissions = list(found)
    records = {item.record_id for item in submissions if item.record_id is not None}
    running = Verification.objects.within(scope).filter(record__in=records).exclude(state=Verification.State.DONE)
    due = running.filter(next_attempt_at__lte=timezone.now()) | running.filter(state=Verification.State.RUNNING)
    steps: dict[uuid.UUID, int] = dict(due.order_by("number").values_list("record_id", "step"))
    return [_shared(item, steps) for item in submissions]


def _shared(item: Submission, steps: dict[uuid.UUID, int]) -> SharedRow:
    name = shown_link(item.source_url) if item.source_url else item.file_name or _("Pasted text")
    if item.state == Submission.State.RECEIVED and item.record is not None:
        return _checked(item, item.record, name, steps)
    if item.state in {Submission.State.UNPACKING, Submission.State.FETCHING}:
        return _on_its_way(item, name)
    if item.state == Submission.State.RECEIVED:
        return SharedRow(name, _("Opened"), "passed", "passed", detail=_("What was inside has its own line."))
    return _not_read(item, name)


def _not_read(item: Submission, name: str) -> SharedRow:
    plainly = unread_plainly(item)
    if plainly:
        words, helps = _("No signed record found"), _("It is kept, so that a person can look at it.")
        return SharedRow(
            name, words, "warning", "warning", detail=plainly, found=item.error, help=helps, at=item.created_at
        )
    words, icon = _("Not taken"), "unknown"
    if item.state == Submission.State.UNREADABLE:
        words, icon = _("Nothing was fetched") if item.source_url else _("Not read"), "warning"
    return SharedRow(name, words, icon, icon, detail=spoken(item.error), at=item.created_at)


def unread_plainly(item: Submission) -> str:
    """What a candidate is told of a file in which there is no record; empty where something else is the matter."""
    if item.state != Submission.State.UNREADABLE or item.blob_id is None:
        return ""
    return _(
        "A badge, certificate or transcript can be read when it was signed digitally: share the file just as your "
        "college, badge site or wallet gives it. A photo or a scan cannot be checked."
    )


def _on_its_way(item: Submission, name: str) -> SharedRow:
    if item.state == Submission.State.UNPACKING:
        return SharedRow(name, _("Being opened"), "clock", "quiet", running=True, at=item.created_at)
    if item.next_attempt_at is not None and item.next_attempt_at > _soon():
        waits = _("The site did not answer. We try again by ourselves; you need not do anything.")
        return SharedRow(name, _("Not fetched yet"), "unknown", "indeterminate", detail=waits, at=item.created_at)
    return SharedRow(name, _("Being fetched"), "clock", "quiet", running=True, at=item.created_at)


def _soon() -> datetime:
    return timezone.now() + timedelta(seconds=10)


def _checked(item: Submission, record: Record, name: str, steps: dict[uuid.UUID, int]) -> SharedRow:
    title = record.title or name
    if not record.verdict or record.pk in steps:
        step = steps.get(record.pk, 0)
        words = _("Being checked, step %(step)s of 6") % {"step": step} if step else _("Waiting to be checked")
        return SharedRow(name, words, "clock", "quiet", running=True, step=step, at=item.created_at)
    verdict = record.verdict if record.verdict in _LOOKS else "indeterminate"
    icon, look = _LOOKS[verdict]
    helps = _HELP.get(record.act, "") if record.verdict == "indeterminate" else _HELP.get(record.verdict, "")
    return SharedRow(
        title,
        _VERDICTS[verdict],
        icon,
        look,
        detail=spoken(record.sentence),
        issuer=record.issuer_name,
        help=helps,
        at=item.created_at,
    )


_LOOKS = {
    "verified": ("passed", "verified"),
    "not_in_force": ("clock", "not-in-force"),
    "indeterminate": ("unknown", "indeterminate"),
    "rejected": ("failed", "rejected"),
}
_VERDICTS = Spoken(
    {
        "verified": "Read, and verified",
        "not_in_force": "Genuine, and not in force today",
        "indeterminate": "Read; not everything could be checked yet",
        "rejected": "Read; it cannot be counted",
    }
)
_HELP = Spoken(
    {
        "network": "We try again by ourselves. You need not do anything.",
        "issuer": "Whoever issued it has to act. You need not do anything; a fresh copy may be quicker.",
        "candidate": "You can help: share it from your wallet, or share a fresh copy.",
        "us": "We look into it. You need not do anything.",
        "not_in_force": "It still tells of a skill. If you have a renewal, share that too.",
        "rejected": (
            "If you think this is wrong, ask whoever issued it for a fresh copy, or write to the contact below."
        ),
    }
)
