"""An example of every message, for whoever writes what receives them: the shapes of :mod:`portal.webhooks`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import override

from portal.webhooks import OUTCOMES, PING

__all__ = ["EXAMPLES", "MEANS", "example_of"]

_IDS = {
    "organization": "5a0f3f2e-6a53-4a86-a9a4-52a0f6f0a001",
    "event": "0d7c5a0e-3f83-4b7e-9d0e-6a3f2f6f4d11",
    "record": "7b6d1c55-5a55-4b7a-8f5e-0f2d1f5b9a10",
    "candidate": "f2a7c1d4-0c3e-4f58-9f63-0d7b6a1e2c33",
    "application": "1c9e8d7b-2b4a-4d1f-8a6e-7f5d3c2b1a09",
    "job": "9e3b2a1c-7d6f-4e5a-b4c3-2d1e0f9a8b7c",
    "verification": "3d2c1b0a-9f8e-4d7c-b6a5-948372615040",
    "run": "6f5e4d3c-2b1a-4098-8776-655443322110",
    "decision": "8a7b6c5d-4e3f-4a2b-9c1d-0e9f8a7b6c5d",
    "endpoint": "2b3c4d5e-6f70-4182-93a4-b5c6d7e8f901",
}
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_SHAPES: Mapping[str, tuple[tuple[str, ...], Mapping[str, str | int]]] = MappingProxyType(
    {
        "record.received": (("record", "candidate"), {}),
        **{
            f"record.{verdict}": (("record", "verification"), {"number": 1, "verdict": verdict})
            for verdict in ("verified", "rejected", "indeterminate", "not_in_force")
        },
        "record.revoked": (("record", "verification"), {"number": 2, "verdict": "not_in_force"}),
        "job.ranked": (("run", "job"), {"number": 4, "ranking_hash": _HASH}),
        "application.decided": (("application", "decision"), {"stage": "interview"}),
        "application.withdrawn": (("application", "candidate", "job"), {}),
        "record.withdrawn": (("record", "application"), {}),
    }
)


def example_of(kind: str) -> dict[str, Any]:
    """The body of a message of this type."""
    data: dict[str, Any] = {"organization": _IDS["organization"]}
    if kind == PING:
        data["endpoint"] = _IDS["endpoint"]
    else:
        ids, codes = _SHAPES[kind]
        data |= {"event": _IDS["event"], "seq": 4211, **{name: _IDS[name] for name in ids}, **codes}
    return {"type": kind, "timestamp": "2026-11-28T09:14:03.120+00:00", "data": data}


with override("en"):  # the API speaks one language, whoever asks first
    _SENT = {outcome.kind: str(outcome.means) for outcome in OUTCOMES}
#: When each is sent.
MEANS: Mapping[str, str] = MappingProxyType(_SENT | {PING: "somebody asked for a test"})
EXAMPLES: Mapping[str, dict[str, Any]] = MappingProxyType({kind: example_of(kind) for kind in MEANS})
