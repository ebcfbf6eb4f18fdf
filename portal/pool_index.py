"""The index of an organization's pool: what its candidates' evidence states, as numbers under opaque ids.

It lies in the data folder, one folder for each organization, readable by its owner only, and holds no name, word or
document: candidates' ids, concepts' URIs, days and levels. The database is the truth: an index can be built anew at any
time, is in no backup, and is believed only while the event up to which it was made is the one that stands in the
database. What happened since is read from the database by whoever asks the index, so that answers are always of now.

When somebody withdraws or takes a record back, they are gone from every answer at once, from the index with the
keeper's next round, and from its files after :data:`LINGER` at most, when they are merged anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from matching.index import BadIndexError, PoolIndex, build
from matching.statements import Application as Applicant
from matching.statements import Statement
from matching.wire import from_json
from portal.models import Evidence
from portal.parts import parts
from portal.pool_changes import changes_since, head_of, last_event
from portal.scope import Scope

__all__ = ["INDEX_FROM", "LINGER", "build_index", "catch_up", "forget_index", "index_folder", "open_index"]

INDEX_FROM = 1_000  # people; smaller pools are read plainly
LINGER = 600  # seconds
MOST_WASTE = 0.25
AT_ONCE = 400
_checked: set[Path] = set()


def index_folder(organization_id: UUID) -> Path:
    """Where the organization's index lies, whether there is one or not."""
    folder: Path = settings.CREDENCE_DATA / "pool_index" / organization_id.hex
    return folder


def open_index(scope: Scope) -> PoolIndex | None:
    """The organization's index as it is now; None when there is none that can be believed."""
    folder = index_folder(scope.organization_id)
    try:
        index = _opened(folder)
        index.refresh()
    except (FileNotFoundError, BadIndexError):
        _opened.cache_clear()
        return None
    marks = index.manifest.marks
    return index if head_of(scope, marks.get("seq", 0)) == marks.get("head", 0) else None


def build_index(scope: Scope, folder: Path | None = None) -> PoolIndex:
    """Build the organization's index from its evidence, in its place or in a folder of its own."""
    seq, head = last_event(scope)  # first: what happens while the evidence is read is read again
    folder = folder or index_folder(scope.organization_id)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    build(folder, _everybody(scope), marks={"seq": seq, "head": head, "erased": 0})
    _opened.cache_clear()
    return PoolIndex(folder)


def catch_up(scope: Scope) -> PoolIndex:
    """Take in what happened since; build anew where there is no index, or too much happened. Then tidy up."""
    index = _sound(scope)
    seq, head = last_event(scope)
    changes = changes_since(scope, index.manifest.marks["seq"], seq) if index else None
    if index is None or changes is None or len(changes.people) > max(1_000, len(index.view) // 5):
        return build_index(scope)
    marks = dict(index.manifest.marks)
    now = int(timezone.now().timestamp())
    if changes.erasing and not marks["erased"]:
        marks["erased"] = now
    if seq != marks["seq"]:
        held = list(_some(scope, changes.people))
        gone = {str(pk) for pk in changes.people} - {item.candidate for item in held}
        index.change(held, removed=sorted(gone), marks={**marks, "seq": seq, "head": head})
    if index.waste > MOST_WASTE or (marks["erased"] and now - marks["erased"] >= LINGER):
        index.merge(marks={**index.manifest.marks, "erased": 0})
    return index


def forget_index(organization_id: UUID) -> None:
    """Remove an index, if there is one."""
    shutil.rmtree(index_folder(organization_id), ignore_errors=True)
    _opened.cache_clear()


def _sound(scope: Scope) -> PoolIndex | None:
    """The index, every byte of which was read once since the keeper started; None where it is damaged."""
    index = open_index(scope)
    if index is not None and index.folder not in _checked:
        try:
            index.check()
        except BadIndexError:
            return None
        _checked.add(index.folder)
    return index


@lru_cache(maxsize=8)
def _opened(folder: Path) -> PoolIndex:
    return PoolIndex(folder)


def _everybody(scope: Scope) -> Iterator[Applicant]:
    rows = Evidence.objects.within(scope).exclude(candidate=None).order_by("candidate_id")
    pairs = rows.values_list("candidate_id", "statement").iterator(chunk_size=2_000)
    return _grouped(pairs)


def _some(scope: Scope, people: Collection[UUID]) -> Iterator[Applicant]:
    """Those of the people who have evidence."""
    wanted = sorted(people)
    for some in parts(wanted, AT_ONCE):
        rows = Evidence.objects.within(scope).filter(candidate__in=some)
        yield from _grouped(rows.order_by("candidate_id").values_list("candidate_id", "statement").iterator())


def _grouped(pairs: Iterator[tuple[UUID, object]]) -> Iterator[Applicant]:
    for candidate, rows in groupby(pairs, key=itemgetter(0)):
        yield Applicant(str(candidate), tuple(from_json(Statement, statement) for _, statement in rows))
