"""What earlier rankings keep of who withdrew, or took a record back: the place, the word, and a digest of what stood.

So a ranking stays provable (whoever kept an export can show that the digest is of it) and tells nothing of the person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from uuid import UUID

from portal.models import RankingEntry
from portal.scope import Scope

__all__ = ["forget_entries_of", "forget_entry", "mask_entries_of"]

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
    entries = RankingEntry.objects.within(scope).filter(application__in=list(application_ids))
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


def _rests_on(entry: RankingEntry, digests: Collection[str]) -> bool:
    return any(statement.get("digest") in digests for statement in entry.inputs.get("statements", ()))
