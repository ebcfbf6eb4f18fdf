"""How the installation does, in words for whoever administers it: what is so, and what to do where it is not well.

The machine-readable twin is `/readyz` (:mod:`portal.views.health`). Nothing here names a person, a secret or a path
inside records; what belongs to one organization (its mail, its webhooks) is counted for that organization alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.scope import Scope

__all__ = ["Finding", "State", "ago", "amount", "findings", "worst"]


class State(StrEnum):
    """How something does."""

    WELL = "well"
    CAUTION = "caution"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what is so, and what to do; ``lines`` go into detail."""

    key: str
    title: str
    state: State
    says: str
    do: str = ""
    lines: tuple[str, ...] = field(default=())


def findings(scope: Scope) -> list[Finding]:
    """Everything, in the order of the page. What cannot be looked at is a fault, and keeps nothing else from it."""
    from portal.health_checks import CHECKS  # noqa: PLC0415 - they need what stands above

    found = []
    for key, title, check in CHECKS:
        try:
            found.append(check(scope))
        except Exception as error:  # noqa: BLE001 - a page about trouble must stand when there is trouble
            words = _("It could not be looked at (%(kind)s).") % {"kind": type(error).__name__}
            found.append(Finding(key, str(title), State.FAULT, words, _("Look into the log of the site.")))
    return found


def worst(found: list[Finding]) -> State:
    """The state of the whole."""
    states = {item.state for item in found}
    return next((state for state in (State.FAULT, State.CAUTION) if state in states), State.WELL)


def ago(seconds: float) -> str:
    """A length of time in words, in its largest unit."""
    for size, singular, plural in (
        (86_400, "%(n)d day", "%(n)d days"),
        (3_600, "%(n)d hour", "%(n)d hours"),
        (60, "%(n)d minute", "%(n)d minutes"),
    ):
        if seconds >= size:
            count = int(seconds // size)
            return ngettext(singular, plural, count) % {"n": count}
    count = max(0, int(seconds))
    return ngettext("%(n)d second", "%(n)d seconds", count) % {"n": count}


def amount(size: int) -> str:
    """A number of bytes for people."""
    for unit, step in (("TB", 1024**4), ("GB", 1024**3), ("MB", 1024**2)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size / 1024:.0f} KB"
