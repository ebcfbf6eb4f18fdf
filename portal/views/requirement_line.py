"""One line of the requirement editor as it was typed, and what it means to the actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from matching.traits import Trait, trait_among
from portal.actions.jobs import RequirementInput
from portal.models import JobRequirement
from portal.pool_counts import PoolCount
from portal.queries_editor import ShownRemark
from portal.queries_skills import FoundSkill
from portal.spoken import Spoken
from portal.storable import storable_text

__all__ = ["UNITS", "UNIT_WORDS", "Line", "Naming", "line_of", "line_sent"]

UNITS = {"days": 1, "months": 30, "years": 365}
UNIT_WORDS = Spoken({"days": "days", "months": "months", "years": "years"})
_LONGEST_AGE = 6


@dataclass(slots=True)
class Naming:
    """A credential being named for a line, as typed; ``identifiers`` one on each line."""

    name: str = ""
    regulator: str = ""
    identifiers: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Line:
    """One requirement as typed: strings, whatever they hold. ``found`` are skills to choose from."""

    row: str
    key: str = ""
    label: str = ""
    concepts: list[dict[str, str]] = field(default_factory=list)
    need: str = "must"
    weight: str = "normal"
    level: str = ""
    age: str = ""
    unit: str = "years"
    age_reason: str = ""
    in_force: bool = False
    minimum_trust: str = ""
    task: str = ""
    source: str = ""
    behaviour: str = ""
    day_one: str = ""
    stand: bool = False
    stood_for_by: str = ""
    naming: Naming | None = None
    query: str = ""
    searched: bool = False
    found: list[FoundSkill] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    count: PoolCount | None = None
    missing: list[str] = field(default_factory=list)
    remarks: list[ShownRemark] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What to call the line in sentences."""
        return self.label or (self.concepts[0]["label"] if self.concepts else _("the new requirement"))

    @property
    def more(self) -> bool:
        """Whether something of its finer points is set, or wrong, and has to show."""
        finer = {"maximum_age_days", "age_reason", "minimum_trust"}
        return bool(self.age or self.age_reason or self.in_force or self.minimum_trust or finer & set(self.problems))

    @property
    def is_must(self) -> bool:
        """Whether it counts as a must-have: what is not needed on day one does not."""
        return self.need == "must" and self.day_one != "no"

    @property
    def why_open(self) -> bool:
        """Whether where it comes from has to show: a must-have that does not say all of it, or something wrong."""
        wrong = {"task", "source", "day_one", "behaviour"} & set(self.problems)
        missing = not (self.task and self.source and self.day_one) or (self.trait is not None and not self.behaviour)
        return bool(wrong) or (self.is_must and bool(self.concepts) and missing)

    @property
    def trait(self) -> Trait | None:
        """The general trait that it asks for, which needs a behaviour."""
        return trait_among(concept["uri"] for concept in self.concepts)

    def read(self) -> RequirementInput:
        """What the line means; an age that is no number becomes one that no action takes."""
        number = self.age.strip()
        sound = number.isascii() and number.isdigit() and len(number) <= _LONGEST_AGE
        days = (int(number) if sound else 0) * UNITS.get(self.unit, 1) if number else None
        return RequirementInput(
            key=self.key,
            label=self.label,
            concepts=self.concepts,
            need=self.need,
            weight=self.weight,
            minimum_level=float(self.level) if self.level in {"1", "2", "3", "4"} else None,
            maximum_age_days=days,
            age_reason=self.age_reason,
            in_force=self.in_force,
            minimum_trust=self.minimum_trust,
            task=self.task,
            source=self.source,
            behaviour=self.behaviour,
            day_one={"yes": True, "no": False}.get(self.day_one),
            approved=self.stand,
        )


def line_of(number: int, row: JobRequirement) -> Line:
    """The line as a version has it."""
    days = row.maximum_age_days
    unit = next(name for name in ("years", "months", "days") if days is None or days % UNITS[name] == 0)
    return Line(
        row=f"v{number}",
        key=row.key,
        label=row.label,
        concepts=list(row.concepts),
        need=row.need,
        weight=row.weight,
        level="" if row.minimum_level is None else f"{row.minimum_level:g}",
        age="" if days is None else str(days // UNITS[unit]),
        unit=unit,
        age_reason=row.age_reason,
        in_force=row.in_force,
        minimum_trust=row.minimum_trust,
        task=row.task,
        source=row.source,
        behaviour=row.behaviour,
        day_one="" if row.day_one is None else "yes" if row.day_one else "no",
        stood_for_by=str(row.approved_by or _("a former member")) if row.approved else "",
    )


def line_sent(row: str, posted: QueryDict, uris: list[str], labels: Mapping[str, str]) -> Line:
    """The line as it was sent; ``labels`` are those of the skills, which never come from the browser."""

    def typed(name: str, at_most: int = 600) -> str:
        return storable_text(posted.get(f"{name}-{row}", ""), at_most)

    return Line(
        row=row,
        key=typed("key", 40),
        label=typed("label"),
        concepts=[{"uri": uri, "label": labels.get(uri, uri)} for uri in uris],
        need=typed("need", 10) or "must",
        weight=typed("weight", 10) or "normal",
        level=typed("level", 10),
        age=typed("age", 20),
        unit=typed("unit", 10) or "years",
        age_reason=typed("reason"),
        in_force=bool(posted.get(f"force-{row}")),
        minimum_trust=typed("trust", 10),
        task=typed("task"),
        source=typed("source"),
        behaviour=typed("behaviour"),
        day_one=typed("dayone", 5),
        stand=bool(posted.get(f"stand-{row}")),
        naming=Naming(typed("cname", 300), typed("creg", 300), typed("cids", 6_000))
        if f"cname-{row}" in posted
        else None,
        query=typed("find", 200),
    )
