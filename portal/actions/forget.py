"""What earlier rankings keep of who withdrew, or took a record back: the place, the word, and a digest of what stood.

So a ranking stays provable (whoever kept an export can show that the digest is of it) and tells nothing of the person.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable
from uuid import UUID

from portal.actions.notify import NOTICE_MAIL
from portal.models import Application, Candidate, OutgoingMail, RankingEntry, RankingRun
from portal.scope import Scope

__all__ = ["forget_entries_of", "forget_entry", "forget_notice_mails", "mask_entries_of"]

_COLUMNS = (
    "tier",
    "reason_group",
    "question_kind",
    "musts_met",
    "musts_unproven",
    "score_verified",
    "score_best",
    "score_all",
)


def mask_entries_of(scope: Scope, application_id: UUID) -> None:
    """Take the application out of every tier, count and score of earlier rankings at once; the rest follows."""
    entries = RankingEntry.objects.within(scope).filter(application_id=application_id)
    blank = RankingEntry(tier=RankingEntry.WITHDRAWN)
    entries.update(**{name: getattr(blank, name) for name in _COLUMNS})


def forget_entries_of(scope: Scope, application_ids: Iterable[UUID], digests: Collection[str] | None = None) -> int:
    """Replace what earlier rankings say of these applications; with ``digests``, only where it rests on one of them."""
    ids = list(application_ids)
    _forget_changes_of(scope, ids, digests)
    entries = RankingEntry.objects.within(scope).filter(application__in=ids)
    forgotten = 0
    for entry in entries.iterator(chunk_size=200):
        if digests is None or _rests_on(entry, digests):
            forget_entry(entry)
            entry.save(update_fields=[*_COLUMNS, "entry", "inputs"])
            forgotten += 1
    return forgotten


def forget_entry(entry: RankingEntry) -> None:
    """Leave the place, and the digest of what stood there. Twice is once."""
    blank = RankingEntry(tier=RankingEntry.WITHDRAWN)
    for name in _COLUMNS:
        setattr(entry, name, getattr(blank, name))
    if entry.entry.get("withdrawn") is not True:
        stood = json.dumps({"entry": entry.entry, "inputs": entry.inputs}, sort_keys=True, separators=(",", ":"))
        left = {"withdrawn": True, "sha256": hashlib.sha256(stood.encode()).hexdigest()}
        entry.entry, entry.inputs = left, dict(left)


def forget_notice_mails(scope: Scope, candidate: Candidate) -> None:
    """Delete mails to members that are not sent and name the candidate; the notices themselves stay on their page."""
    name = candidate.name.strip()
    if not name:
        return
    mails = OutgoingMail.objects.within(scope).filter(kind=NOTICE_MAIL, body__icontains=name)
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    naming = [pk for pk, body in mails.values_list("pk", "body").iterator() if whole.search(body)]
    OutgoingMail.objects.within(scope).filter(pk__in=naming).delete()


def _forget_changes_of(scope: Scope, ids: Collection[UUID], digests: Collection[str] | None) -> None:
    """Of what rankings say has changed, leave that something did, and no longer which credential it was."""
    names = set(map(str, ids))
    jobs = Application.objects.within(scope, hidden_too=True).filter(pk__in=ids).values("job")
    runs = RankingRun.objects.within(scope).filter(job__in=jobs, changes__isnull=False).only("pk", "changes")
    for run in runs.iterator(chunk_size=50):
        told = [
            change
            for change in (run.changes or {}).get("list", ())
            if change["candidate"] in names and change["digest"] and (digests is None or change["digest"] in digests)
        ]
        for change in told:
            change["digest"] = change["pointer"] = ""
        if told:
            run.save(update_fields=["changes"])


def _rests_on(entry: RankingEntry, digests: Collection[str]) -> bool:
    return any(statement.get("digest") in digests for statement in entry.inputs.get("statements", ()))
