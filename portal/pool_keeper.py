"""Keeping the indexes of large pools: one builder on a host, beside the scheduler's other duties.

A round looks at every organization, builds what is missing, takes in what happened, and removes what is needed no
more. A build may take a minute for a million people, so it has a thread of its own; a lock keeps it the only one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.db.models import Count

from portal.models import Candidate
from portal.pool_index import INDEX_FROM, catch_up, forget_index, index_folder
from portal.scope import Scope

__all__ = ["EVERY", "beside", "keep_pool_indexes", "keeper_scope", "only_builder", "tend"]

logger = logging.getLogger(__name__)

EVERY = 30.0  # seconds between two rounds
_BESIDE = "check-"
_ACROSS = "the keeper looks which organizations have large pools"


class _Rounds:
    """When the last round began, and the thread that is at it."""

    begun = float("-inf")
    thread: threading.Thread | None = None


def keep_pool_indexes() -> bool:
    """Begin a round in the background, if one is due and there is anything to keep; whether it was begun."""
    if time.monotonic() - _Rounds.begun < EVERY or (_Rounds.thread is not None and _Rounds.thread.is_alive()):
        return False
    _Rounds.begun = time.monotonic()
    if not _large() and not _folders():
        return False
    _Rounds.thread = threading.Thread(target=_round, name="pool-keeper", daemon=True)
    _Rounds.thread.start()
    return True


def tend() -> dict[UUID, int]:
    """One round, here and now; the people in each index that is kept. Empty when another process is at it."""
    with only_builder() as mine:
        if not mine:
            return {}
        large = _large()
        for left in (settings.CREDENCE_DATA / "pool_index").glob(f"{_BESIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        for folder in _folders():
            if folder not in large:
                forget_index(folder)
        return {organization: len(catch_up(keeper_scope(organization)).view) for organization in sorted(large)}


def keeper_scope(organization_id: UUID) -> Scope:
    """The keeper at work in an organization."""
    return Scope(organization_id=organization_id, system="pool-keeper")


def _round() -> None:
    try:
        tend()
    except Exception:  # the next round is near, and everybody reads the database until then
        logger.exception("keeping the pool indexes failed")
    finally:
        close_old_connections()


def _large() -> set[UUID]:
    """The organizations whose pools are large enough."""
    people = Candidate.objects.across_organizations(_ACROSS).filter(merged_into=None, hidden_at=None)
    counts = people.order_by().values_list("organization_id").annotate(n=Count("pk"))
    return {organization for organization, number in counts if number >= INDEX_FROM}


def _folders() -> list[UUID]:
    """The organizations that have an index."""
    folder = settings.CREDENCE_DATA / "pool_index"
    paths = folder.iterdir() if folder.exists() else ()
    return [UUID(path.name) for path in paths if path.is_dir() and _is_id(path.name)]


def _is_id(name: str) -> bool:
    try:
        return UUID(name).hex == name
    except ValueError:
        return False


@contextmanager
def beside(scope: Scope) -> Iterator[Path]:
    """A folder to build in, to compare with; what an earlier one left behind is removed by the next round."""
    folder = index_folder(scope.organization_id).with_name(f"{_BESIDE}{scope.organization_id.hex}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_builder() -> Iterator[bool]:
    """Whether this is the host's only builder, for as long as the block lasts."""
    folder = settings.CREDENCE_DATA / "pool_index"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)
