"""The embedded broker: kombu's filesystem transport, with messages that appear whole.

kombu's own `_put` creates the file and then fills it, while `_get` takes any file it sees: now and then a consumer
reads an empty message and the worker stops. Here a message is written beside and renamed into place, and one that
cannot be read is dropped: the row in the database is the truth, and the sweep sends another message for it.
"""

from __future__ import annotations

import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

__all__ = ["Transport"]


class Channel(filesystem.Channel):
    """A folder of messages, one file each, named so that sorting them gives the order of sending."""

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]  # noqa: ANN401 - kombu's
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        partial = Path(self.data_folder_out) / f"{name}.part"
        partial.write_text(dumps(payload), encoding="utf-8")
        partial.replace(partial.with_name(name))

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ANN401, ARG002 - kombu's signature
        ending = f".{queue}.msg"
        for path in sorted(Path(self.data_folder_in).glob(f"*{ending}")):
            taken = path.with_name(f"{path.name}.taken")
            try:
                path.rename(taken)  # only one consumer can
                payload = taken.read_text(encoding="utf-8")
                taken.unlink()
                return loads(payload)
            except (OSError, ValueError):
                continue
        raise Empty

    def _size(self, queue: str) -> int:
        return sum(1 for _ in Path(self.data_folder_in).glob(f"*.{queue}.msg"))


class Transport(filesystem.Transport):
    """kombu's transport with the channel above."""

    Channel = Channel
