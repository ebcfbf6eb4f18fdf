"""Ends of kept files: their time is over, who asked is gone, or somebody who may be in them withdrew.

Ending one destroys its key with the row's change, and its file once that is committed: what survives is noise.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.export_scope import scope_now
from portal.exports import places
from portal.models import Export
from portal.scope import Scope

__all__ = ["end_exports", "expire_people_exports", "sweep_exports"]

_ACROSS = "a duty of the machinery"
AT_ONCE = 200
#: Rows stay this long after their file is gone, so that who asked reads what became of it.
REMEMBERED = timedelta(days=30)
#: A file that no row names may be one that is being written just now.
STRAY = timedelta(hours=1)
ROUND_SECONDS = 60
_GONE: dict[str, Any] = {"wrapped_key": None, "path": "", "size": 0, "sha256": ""}
_last_round = [float("-inf")]


def expire_people_exports(scope: Scope) -> None:
    """End every kept file of the organization in which a candidate may stand; those under way begin anew.

    Called where somebody withdraws, is erased, takes a record back, or may be known no more: whether they are in a
    file, only reading it would say. Once more after the commit, for a worker that began meanwhile and read the old.
    """
    _expire(scope)
    transaction.on_commit(partial(_expire, scope), robust=True)


def _expire(scope: Scope) -> None:
    whole = Scope(scope.organization_id, system="exports")
    now = timezone.now()
    rows = Export.objects.within(whole).filter(what__in=_of_people())
    with transaction.atomic():
        # first what runs: what finishes while we wait for its row is found by the second
        rows.filter(state=Export.State.RUNNING).update(
            state=Export.State.WAITING, lease_token=None, lease_until=None, next_attempt_at=now, done=0, attempts=0
        )
        end_exports(rows.filter(state=Export.State.DONE), Export.State.EXPIRED)


def end_exports(rows: QuerySet[Any], state: Export.State) -> int:
    """Destroy these files' keys with the present transaction, and the files after it; how many there were."""
    found = list(rows.values_list("pk", "path"))
    ended = Export.objects.across_organizations(_ACROSS).filter(pk__in=[pk for pk, _path in found])
    ended.update(state=state, next_attempt_at=None, lease_token=None, lease_until=None, **_GONE)
    transaction.on_commit(partial(_unlink, [path for _pk, path in found if path]), robust=True)
    return len(found)


def sweep_exports() -> int:
    """Once a minute: end what is over or nobody's, forget old rows, remove files that no row names; how many ended."""
    if time.monotonic() - _last_round[0] < ROUND_SECONDS:
        return 0
    _last_round[0] = time.monotonic()
    now = timezone.now()
    rows = Export.objects.across_organizations(_ACROSS)
    kept = rows.filter(state=Export.State.DONE)
    over = set(kept.filter(expires_at__lte=now).values_list("pk", flat=True)[:AT_ONCE])
    some = kept.exclude(pk__in=over).order_by("?")[:AT_ONCE]
    over |= {row.pk for row in some if not (places.folder() / row.path).exists() or scope_now(row) is None}
    with transaction.atomic():
        ended = end_exports(rows.filter(pk__in=over, state=Export.State.DONE), Export.State.EXPIRED)
    rows.filter(~Q(state__in=(Export.State.WAITING, Export.State.RUNNING, Export.State.DONE))).filter(
        created_at__lt=now - REMEMBERED
    ).delete()
    _remove_strays()
    return ended


def _of_people() -> list[str]:
    from portal.exports.registry import KINDS  # noqa: PLC0415 - kinds read by queries that import actions

    return [kind.name for kind in KINDS.values() if kind.people]


def _remove_strays() -> None:
    named = set(Export.objects.across_organizations(_ACROSS).exclude(path="").values_list("path", flat=True))
    before = time.time() - STRAY.total_seconds()
    for item in places.folder().iterdir():
        if item.name not in named and item.is_file() and _touched(item) < before:
            item.unlink(missing_ok=True)


def _touched(item: Path) -> float:
    """When it was last written to; now, where it goes away meanwhile."""
    try:
        return item.stat().st_mtime
    except OSError:
        return time.time()


def _unlink(paths: Iterable[str]) -> None:
    for path in paths:
        (places.folder() / path).unlink(missing_ok=True)
