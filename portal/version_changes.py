"""How one version of what a job needs differs from the version before, field by field, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.models import JobRequirement, JobVersion
from portal.spoken import Spoken
from portal.written import grouped

__all__ = ["Change", "FieldChange", "age_words", "changes_between"]

_MONTH, _YEAR = 30, 365
WEIGHTS = Spoken({"low": "low", "normal": "normal", "high": "high"})
_YES_NO = Spoken({True: "yes", False: "no", None: ""})


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
        changes.append(Change("moved", _("The order"), words=", ".join(new[key].label for key in kept_after)))
    order = _order(old_version, version)
    return [*changes, Change("changed", _("Order within the ranking"), order)] if order else changes


_FIELDS: tuple[tuple[str, Callable[[JobRequirement], str]], ...] = (
    (gettext_noop("name"), lambda row: row.label),
    (gettext_noop("need"), lambda row: row.get_need_display().lower()),
    (gettext_noop("weight"), lambda row: WEIGHTS.get(row.weight, row.weight)),
    (gettext_noop("level"), lambda row: _("any") if row.minimum_level is None else _level(row)),
    (gettext_noop("answered by"), lambda row: _(" or ").join(f"“{concept['label']}”" for concept in row.concepts)),
    (gettext_noop("age"), lambda row: age_words(row.maximum_age_days) if row.maximum_age_days else _("any")),
    (gettext_noop("why that age"), lambda row: row.age_reason),
    (gettext_noop("in force"), lambda row: _("required") if row.in_force else _("not required")),
    (
        gettext_noop("whose word counts"),
        lambda row: row.get_minimum_trust_display().lower() if row.minimum_trust else _("any issuer"),
    ),
    (gettext_noop("task"), lambda row: row.task),
    (gettext_noop("source"), lambda row: row.source),
    (gettext_noop("behaviour"), lambda row: row.behaviour),
    (gettext_noop("needed on day one"), lambda row: _YES_NO[row.day_one]),
    (
        gettext_noop("approved by"),
        lambda row: str(row.approved_by or _("a former member")) if row.approved else _("nobody yet"),
    ),
)


def _differences(old: JobRequirement, new: JobRequirement) -> tuple[FieldChange, ...]:
    pairs = ((name, words(old), words(new)) for name, words in _FIELDS)
    return tuple(FieldChange(_(name), was, now) for name, was, now in pairs if was != now)


def _level(row: JobRequirement) -> str:
    return _("%(level)s of 4") % {"level": f"{row.minimum_level:g}"}


def _order(old: JobVersion, new: JobVersion) -> tuple[FieldChange, ...]:
    kind = {True: _("strict, by score"), False: _("in bands")}
    pairs = (
        (_("candidates"), kind[old.strict_order], kind[new.strict_order]),
        (_("why"), old.order_rationale, new.order_rationale),
    )
    return tuple(FieldChange(name, was, now) for name, was, now in pairs if was != now)


def _asks(row: JobRequirement) -> str:
    """A requirement in a few words: its need, level and weight."""
    need = row.get_need_display().lower()
    weight = WEIGHTS.get(row.weight, row.weight)
    if row.minimum_level is None:
        return _("%(need)s, any level, %(weight)s weight") % {"need": need, "weight": weight}
    words = _("%(need)s, level %(level)s of 4, %(weight)s weight")
    return words % {"need": need, "level": f"{row.minimum_level:g}", "weight": weight}


def age_words(days: int) -> str:
    """A number of days in the greatest unit that fits exactly."""
    if days % _YEAR == 0:
        count = days // _YEAR
        words = ngettext("%(count)s year", "%(count)s years", count)
    elif days % _MONTH == 0:
        count = days // _MONTH
        words = ngettext("%(count)s month", "%(count)s months", count)
    else:
        count = days
        words = ngettext("%(count)s day", "%(count)s days", count)
    return words % {"count": grouped(count)}
