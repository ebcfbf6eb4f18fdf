"""Many records at once for `manage.py verify`: folders, several verifiers side by side, answers in the order asked."""

from __future__ import annotations

import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TextIO, TypeVar

from portal.sandbox import Verifier
from portal.verify_arguments import WrongUsageError, refuse_unreadable
from verification.codes import Verdict

__all__ = ["MOST_JOBS", "Progress", "in_order", "records_at", "summary"]

MOST_JOBS = 64
_MOST_RECORDS = 1_000_000
_AHEAD = 4  # answers kept waiting for each verifier, so that one slow record does not fill the memory
_Answer = TypeVar("_Answer")


def records_at(paths: Iterable[str]) -> list[str]:
    """The records to verify: files as named, and of each folder every file below it that is not hidden, in order.

    Links to folders are not followed.

    Raises:
        WrongUsageError: when a path leads nowhere, may not be read, or a folder holds no file.

    """
    found: list[str] = []
    for path in paths:
        if path != "-" and os.path.isdir(path):  # noqa: PTH112 - a path may hold what Path refuses, such as NUL
            found += _files_below(path)
        else:
            refuse_unreadable(path)
            found.append(path)
        if len(found) > _MOST_RECORDS:
            raise WrongUsageError(f"More than {_MOST_RECORDS:,} files; give fewer at once.")
    return found


def _files_below(folder: str) -> list[str]:
    found = []
    for here, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            if not name.startswith(".") and os.path.isfile(path):  # noqa: PTH113 - False, not an error, for what may not be looked at
                refuse_unreadable(str(path))
                found.append(str(path))
        if len(found) > _MOST_RECORDS:
            break
    if not found:
        raise WrongUsageError(f"{folder} holds no file.")
    return found


def _unreadable(error: OSError) -> None:
    raise WrongUsageError(f"{error.filename} cannot be read: {error.strerror}.")


def in_order(paths: Iterable[str], jobs: int, ask: Callable[[Verifier, str], _Answer]) -> Iterator[_Answer]:
    """``ask`` for each path, ``jobs`` at a time, each worker with a verifier process of its own."""
    own = threading.local()
    verifiers: list[Verifier] = []

    def answer(path: str) -> _Answer:
        if not hasattr(own, "verifier"):
            own.verifier = Verifier()
            verifiers.append(own.verifier)
        return ask(own.verifier, path)

    waiting: deque[Future[_Answer]] = deque()
    with ThreadPoolExecutor(jobs) as pool:
        try:
            for path in paths:
                waiting.append(pool.submit(answer, path))
                if len(waiting) >= jobs * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
            for verifier in verifiers:
                verifier.close()


def summary(verdicts: Counter[Verdict]) -> str:
    """The verdicts of many records in one line."""
    total = sum(verdicts.values())
    parts = [f"{verdicts[verdict]:,} {verdict.value.replace('_', ' ')}" for verdict in Verdict]
    return f"{total:,} record{'s' * (total != 1)}: {', '.join(parts)}."


class Progress:
    """How far the work is, on one line of a terminal that is rewritten; nothing where there is no terminal."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._shown = total > 1 and stream.isatty()

    def show(self, done: int) -> None:
        """Say how many are done."""
        if self._shown:
            self._stream.write(f"\r\x1b[K{done:,} of {self._total:,} records")
            self._stream.flush()

    def clear(self) -> None:
        """Make room for a line of the answer."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
