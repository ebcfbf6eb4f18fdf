"""The registry: what is known of each name. One story runs through it: one person, one job, one record."""

from __future__ import annotations

from typing import Any, Final

from portal.api.schema_examples import jobs, people, rankings, records, systems, wholes

__all__ = ["VALUES", "VALUES_OF", "WHOLES"]

_PARTS: Final = (people, jobs, records, rankings, systems)


def _by_object() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for part in _PARTS:
        for name, members in part.VALUES_OF.items():
            found[name] = {**found.get(name, {}), **members}
    return {**found, **{name: {name: value} for name, value in wholes.OPERATIONS.items()}}


VALUES: Final[dict[str, Any]] = {name: value for part in _PARTS for name, value in part.VALUES.items()}
VALUES_OF: Final = _by_object()
WHOLES: Final = wholes.WHOLES
