"""The what-if page's form: the job's requirements with other weights, levels, needs and ages."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from matching.statements import Requirement
from portal.actions.requirement_checks import MAX_AGE_DAYS, RequirementInput, input_of
from portal.models import JobRequirement, JobVersion
from portal.requirements import requirement_from
from portal.spoken import Spoken
from portal.storable import storable_text

__all__ = ["WhatIfForm", "WhatIfLine"]

NEEDS, WEIGHTS = ("must", "nice"), ("low", "normal", "high")
_LONGEST_AGE = 6
_WEIGHTS = Spoken({"low": "weight low", "normal": "weight normal", "high": "weight high"})


@dataclass(slots=True)
class WhatIfLine:
    """One requirement as it is (``row``) and as it was typed; ``problems`` by field."""

    row: JobRequirement
    need: str
    weight: str
    level: str
    age: str
    reason: str
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def levels(self) -> list[str]:
        """The levels to choose from: whole ones, and the one it has."""
        own = {_level(self.row)} - {""}
        return sorted({"1", "2", "3", "4"} | own, key=float)

    @property
    def changed(self) -> list[str]:
        """What differs from the version, in words."""
        said = []
        if self.need != self.row.need:
            said.append(_("must-have") if self.need == "must" else _("nice-to-have"))
        if self.weight != self.row.weight:
            said.append(_WEIGHTS[self.weight])
        if self.level != _level(self.row):
            said.append(_("level %(level)s") % {"level": self.level} if self.level else _("any level"))
        if self.age != _age(self.row):
            said.append(_("no older than %(days)s days") % {"days": self.age} if self.age else _("any age"))
        return said

    @property
    def days(self) -> int | None:
        """The age in days; None for any, or where what was typed is no age."""
        sound = self.age.isascii() and self.age.isdigit() and len(self.age) <= _LONGEST_AGE
        days = int(self.age) if sound else 0
        return days if 1 <= days <= MAX_AGE_DAYS else None

    def altered(self) -> JobRequirement:
        """The requirement with what was typed. It is not saved."""
        row = copy.copy(self.row)
        row.need, row.weight = self.need, self.weight
        row.minimum_level = float(self.level) if self.level else None
        row.maximum_age_days = self.days
        row.age_reason = (self.reason or "what if") if self.days is not None else ""
        return row


@dataclass(slots=True)
class WhatIfForm:
    """All the lines."""

    lines: list[WhatIfLine]

    @classmethod
    def of(cls, version: JobVersion, posted: QueryDict | None = None) -> WhatIfForm:
        """The form as the version stands, or as it was sent; what is not sent, or is nonsense, stands as it was."""
        return cls([_line(row, posted) for row in version.requirements.order_by("position")])

    @property
    def changed(self) -> bool:
        """Whether anything differs from the version."""
        return any(line.changed for line in self.lines)

    @property
    def sound(self) -> bool:
        """Whether nothing typed is wrong."""
        return not any(line.problems for line in self.lines)

    def requirements(self) -> list[Requirement]:
        """What the lines mean to matching."""
        return [requirement_from(line.altered()) for line in self.lines]

    def inputs(self) -> Sequence[RequirementInput]:
        """What the lines mean to an action; a reason is wanted where an age is new.

        Whoever saves stands for no line by it: who stood for one goes on where it reads the same.
        """
        found = []
        for line in self.lines:
            row = line.altered()
            row.age_reason = line.reason if line.days is not None else ""
            found.append(input_of(row))
        return found


def _line(row: JobRequirement, posted: QueryDict | None) -> WhatIfLine:
    line = WhatIfLine(row, row.need, row.weight, _level(row), _age(row), row.age_reason)
    if posted is None:
        return line

    def typed(name: str, before: str, at_most: int = 20) -> str:
        return storable_text(posted.get(f"{name}-{row.position}", before), at_most).strip()

    need, weight, level = typed("need", row.need), typed("weight", row.weight), typed("level", line.level)
    line.need = need if need in NEEDS else row.need
    line.weight = weight if weight in WEIGHTS else row.weight
    line.level = level if level in {"", *line.levels} else line.level
    line.age, line.reason = typed("age", line.age), typed("reason", row.age_reason, 300)
    if line.age and line.days is None:
        line.problems["age"] = _("Give days from 1 to 14,600 (40 years), or leave it empty for any age.")
    return line


def _level(row: JobRequirement) -> str:
    return "" if row.minimum_level is None else f"{row.minimum_level:g}"


def _age(row: JobRequirement) -> str:
    return "" if row.maximum_age_days is None else str(row.maximum_age_days)
