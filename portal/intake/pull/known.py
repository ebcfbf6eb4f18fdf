"""Platforms that the operator knows, in a JSON file that the setting ``CREDENCE_PULL_PLATFORMS`` names.

It is a list, each of ``{"name", "address"}`` and, where the platform needs them, ``client_id`` and ``client_secret``
(it registers no program by itself) and ``authorization_origin`` (its sign-in is on a site that nothing else shows to be
its own). Candidates may name any other platform.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from portal.intake.pull.asking import origin_of

__all__ = ["KnownPlatform", "known_platform", "known_platforms"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownPlatform:
    """One platform of the operator's list."""

    name: str
    address: str
    client_id: str = ""
    client_secret: str = ""
    authorization_origin: str = ""


def known_platforms() -> tuple[KnownPlatform, ...]:
    """The operator's list; empty without one, and when it cannot be read (which the log says)."""
    if not settings.CREDENCE_PULL_PLATFORMS:
        return ()
    try:
        rows = json.loads(Path(settings.CREDENCE_PULL_PLATFORMS).read_text(encoding="utf-8"))
        return tuple(KnownPlatform(**{str(name): str(value) for name, value in row.items()}) for row in rows)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        logger.warning("the list of badge platforms cannot be read: %s", type(error).__name__)
        return ()


def known_platform(base: str) -> KnownPlatform | None:
    """What the operator says about the platform at this address."""
    wanted = base.rstrip("/")
    return next(
        (
            known
            for known in known_platforms()
            if known.address.rstrip("/") == wanted or origin_of(known.address) == origin_of(wanted)
        ),
        None,
    )
