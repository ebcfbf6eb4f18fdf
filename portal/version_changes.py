"""How one version of what a job needs differs from the version before, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.models import JobRequirement, JobVersion

__all__ = ["Change", "FieldChange", "age_words", "changes_between"]

_MONTH, _YEAR = 30, 365


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: what it said, and what it says now; empty where nothing was said."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """How one requirement differs: `added`, `removed`, `changed` (with the fields) or `moved`; ``number`` as it is."""

    kind: str
    label: str
    fields: tuple[FieldChange, ...] = ()
    words: str = ""


def changes_between(
    old_version: JobVersion, before: Sequence[JobRequirement], version: JobVersion, after: Sequence[JobRequirement]
) -> list[Change]:
    """Every difference: what was added, removed and changed, the order of lines, and how candidates are ordered."""
    old, new = {row.key: row for row in before}, {row.key: row for row in after}
    changes = [Change("added", row.label, words=_asks(row)) for row in after if row.key not in old]
    changes += [Change("removed", row.label, words=_asks(row)) for row in before if row.key not in new]
    for row in after:
        if row.key in old and (fields := _differences(old[row.key], row)):
            changes.append(Change("changed", row.label, fields))
    kept_before, kept_after = [key for key in old if key in new], [key for key in new if key in old]
    if kept_before != kept_after:
        changes.append(Change("moved", "The order", words=", ".join(new[key].label for key in kept_after)))
    order = _order(old_version, version)
    return [*changes, Change("changed", "Order within the ranking", order)] if order else changes


_FIELDS: tuple[tuple[str, Callable[[JobRequirement], str]], ...] = (
    ("name", lambda row: row.label),
    ("need", lambda row: row.get_need_display().lower()),
    ("weight", lambda row: row.weight),
    ("level", lambda row: "any" if row.minimum_level is None else f"{row.minimum_level:g} of 4"),
    ("answered by", lambda row: " or ".join(f"“{concept['label']}”" for concept in row.concepts)),
    ("age", lambda row: age_words(row.maximum_age_days) if row.maximum_age_days else "any"),
    ("why that age", lambda row: row.age_reason),
    ("in force", lambda row: "required" if row.in_force else "not required"),
    ("whose word counts", lambda row: row.get_minimum_trust_display().lower() if row.minimum_trust else "any issuer"),
    ("task", lambda row: row.task),
    ("source", lambda row: row.source),
    ("behaviour", lambda row: row.behaviour),
    ("needed on day one", lambda row: {True: "yes", False: "no", None: ""}[row.day_one]),
    ("approved by", lambda row: str(row.approved_by or "a former member") if row.approved else "nobody yet"),
)


def _differences(old: JobRequirement, new: JobRequirement) -> tuple[FieldChange, ...]:
    pairs = ((name, words(old), words(new)) for name, words in _FIELDS)
    return tuple(FieldChange(name, was, now) for name, was, now in pairs if was != now)


def _order(old: JobVersion, new: JobVersion) -> tuple[FieldChange, ...]:
    kind = {True: "strict, by score", False: "in bands"}
    pairs = (
        ("candidates", kind[old.strict_order], kind[new.strict_order]),
        ("why", old.order_rationale, new.order_rationale),
    )
    return tuple(FieldChange(name, was, now) for name, was, now in pairs if was != now)


def _asks(row: JobRequirement) -> str:
    """A requirement in a few words: its need, level and weight."""
    level = "any level" if row.minimum_level is None else f"level {row.minimum_level:g} of 4"
    return f"{row.get_need_display().lower()}, {level}, {row.weight} weight"


def age_words(days: int) -> str:
    """A number of days in the greatest unit that fits exactly."""
    for size, unit in ((_YEAR, "year"), (_MONTH, "month"), (1, "day")):
        if days % size == 0:
            count = days // size
            return f"{count:,} {unit}{'s' * (count != 1)}"
    raise AssertionError(days)
