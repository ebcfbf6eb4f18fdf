"""The requirement editor's form: what was typed, the small acts that change it, and what it means to the actions.

Every line carries an id of its own (`row`), so that a line keeps its fields wherever it is moved; the order of the
`row` values is the order of the lines. Every act is a submit button, so the editor works without JavaScript.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict

from matching.traits import Trait, trait_among
from matching.wording_table import WordingKind
from portal.actions.jobs import RequirementInput
from portal.actions.name_credential import name_credential
from portal.actions.refusal import RefusedError
from portal.actions.requirement_checks import says_the_same
from portal.models import Job, JobRequirement, JobVersion
from portal.own_credentials import concept_labels, search_concepts
from portal.pool_counts import PoolCount, PoolCounts
from portal.queries_editor import ShownRemark, draft_of, live
from portal.queries_skills import FoundSkill
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["UNITS", "EditorForm", "Line"]

MAX_LINES = 61  # one more than an action takes, so that it can say so
MAX_CONCEPTS = 13
FOUND = 8
UNITS = {"days": 1, "months": 30, "years": 365}
_ROW = re.compile(r"[a-z0-9]{1,12}", re.ASCII)
_LONGEST_AGE = 6
_STILL_TO_SAY = {
    WordingKind.NO_TASK,
    WordingKind.NO_SOURCE,
    WordingKind.NO_DAY_ONE,
    WordingKind.NOT_APPROVED,
    WordingKind.GENERAL_TRAIT,
}


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
        return self.label or (self.concepts[0]["label"] if self.concepts else "the new requirement")

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


@dataclass(slots=True)
class EditorForm:
    """All the lines, and a sentence about the last act for those who cannot see it happen."""

    scope: Scope
    lines: list[Line] = field(default_factory=list)
    note: str = ""
    focus: str = ""
    pool: PoolCounts | None = None
    remarks: list[ShownRemark] = field(default_factory=list)

    @classmethod
    def of_version(cls, scope: Scope, version: JobVersion | None) -> EditorForm:
        """The form as a version stands; one empty line where there is none."""
        if version is None:
            return cls(scope, [Line("n1")])
        rows = version.requirements.select_related("approved_by").order_by("position")
        return cls(scope, [_line_of(number, row) for number, row in enumerate(rows, 1)])

    @classmethod
    def of_post(cls, scope: Scope, posted: QueryDict, version: JobVersion | None) -> EditorForm:
        """The form as it was sent. Labels of skills come from the frameworks, never from the browser."""
        rows = [row for row in dict.fromkeys(posted.getlist("row")) if _ROW.fullmatch(row)][:MAX_LINES]
        chosen = {row: _uris(posted.getlist(f"uri-{row}")) for row in rows}
        labels = _labels(scope, {uri for uris in chosen.values() for uri in uris}, version)
        form = cls(scope, [_line_sent(row, posted, chosen[row], labels) for row in rows])
        form._keep_approvals(version)
        return form

    @property
    def musts(self) -> int:
        """How many must-haves there are."""
        return sum(line.is_must for line in self.kept())

    def read(self) -> list[RequirementInput]:
        """What the lines mean; a line left wholly empty means nothing."""
        return [line.read() for line in self.kept()]

    def kept(self) -> list[Line]:
        """The lines that hold something."""
        return [line for line in self.lines if line.concepts or line.label.strip() or line.key]

    def act(self, act: str) -> None:
        """Do what a button of the editor says: `add`, `find`, `review`, `<verb>:<row>` or `<verb>:<row>:<uri>`."""
        verb, _, rest = act.partition(":")
        row, _, uri = rest.partition(":")
        line = next((item for item in self.lines if item.row == row), None)
        if verb == "add":
            self._add()
        elif verb == "review":
            self._review()
        elif verb == "find":
            self._find()
        elif line is not None and verb in _ACTS:
            _ACTS[verb](self, line, uri)

    def look(self, title: str, description: str, job: Job | None) -> None:
        """Count who meets each line, and ask again what should be asked again."""
        kept = self.kept()
        lines = [line.read() for line in kept]
        named = [
            replace(one, label=line.name, need="must" if line.is_must else "nice")
            for one, line in zip(lines, kept, strict=True)
        ]
        draft = draft_of(title, description, named, [bool(line.stand or line.stood_for_by) for line in kept])
        seen = live(self.scope, draft, lines, job)
        self.pool = seen.pool
        for number, line in enumerate(kept):
            line.count = seen.counts.get(number)
            about = [shown for shown in seen.remarks if shown.line == number]
            line.missing = [shown.field for shown in about if shown.remark.kind in _STILL_TO_SAY]
            line.remarks = [shown for shown in about if shown.remark.kind not in _STILL_TO_SAY]
        self.remarks = [shown for shown in seen.remarks if shown.line is None]

    def _keep_approvals(self, version: JobVersion | None) -> None:
        """Say who stands for the lines that read as they did; one that was changed has to be approved anew."""
        rows = version.requirements.select_related("approved_by") if version else ()
        before = {row.key: row for row in rows}
        for line in self.lines:
            row = before.get(line.key)
            if row is not None and row.approved and says_the_same(line.read(), row):
                line.stood_for_by = str(row.approved_by or "a former member")

    def place_problems(self, problems: Mapping[tuple[int, str], str]) -> None:
        """Put each complaint of the action beside its field."""
        kept = self.kept()
        for (number, name), sentence in problems.items():
            kept[number].problems[name] = sentence

    def _add(self) -> None:
        if len(self.lines) >= MAX_LINES:
            return
        taken = {line.row for line in self.lines}
        row = next(name for name in (f"n{number}" for number in range(1, MAX_LINES + 2)) if name not in taken)
        self.lines.append(Line(row))
        self.focus, self.note = f"find-{row}", "A new requirement stands at the end."

    def _review(self) -> None:
        """Say what a source of jobs handed over."""
        self.lines = self.lines or [Line("n1")]
        self.note = f"{len(self.kept())} requirements to look through. Nothing is kept until you save."

    def _find(self) -> None:
        for line in self.lines:
            if line.query.strip():
                line.found, line.searched = search_concepts(self.scope, line.query, FOUND), True
                self.note = f"{len(line.found)} skills found for “{line.query}”."

    def _move(self, line: Line, step: int) -> None:
        old = self.lines.index(line)
        new = min(max(old + step, 0), len(self.lines) - 1)
        self.lines.insert(new, self.lines.pop(old))
        verb = "up" if step < 0 else "down"
        ends = {"up": 0, "down": len(self.lines) - 1}
        opposite = {"up": "down", "down": "up"}
        self.focus = f"{opposite[verb] if new == ends[verb] else verb}-{line.row}"
        self.note = f"{line.name} is number {new + 1} of {len(self.lines)} now."

    def _remove(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        place = self.lines.index(line)
        self.lines.remove(line)
        self.note = f"{line.name} was taken out. Nothing is kept until you save."
        self.focus = f"out-{self.lines[min(place, len(self.lines) - 1)].row}" if self.lines else "add"

    def _pick(self, line: Line, uri: str) -> None:
        uri = storable_text(uri, 500)
        label = concept_labels(self.scope, [uri]).get(uri)
        if label is None:
            return
        self._choose(line, uri, label)
        self.note = f"{label} was chosen. Choose another where it would do as well."

    def _choose(self, line: Line, uri: str, label: str) -> None:
        if uri not in {item["uri"] for item in line.concepts}:
            line.concepts.append({"uri": uri, "label": label})
        line.query, line.found, line.searched = "", [], False
        self.focus = f"find-{line.row}"

    def _open_naming(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        line.naming = line.naming or Naming(name=line.query)
        self.focus, self.note = f"cname-{line.row}", "Name the credential as its records do."

    def _name(self, line: Line, uri: str = "") -> None:  # noqa: ARG002 - every act takes both
        naming = line.naming = line.naming or Naming()
        try:
            made = name_credential(
                self.scope,
                name=naming.name,
                regulator=naming.regulator,
                identifiers=naming.identifiers.splitlines(),
            )
        except RefusedError as refused:
            naming.problems[refused.field] = refused.sentence
            self.focus, self.note = f"cname-{line.row}", refused.sentence
            return
        line.naming, line.in_force = None, True
        self._choose(line, made.uri, made.name)
        self.note = f"{made.name} was named, and chosen. It has to be in force; untick that where it need not be."

    def _drop(self, line: Line, uri: str) -> None:
        line.concepts = [item for item in line.concepts if item["uri"] != uri]
        self.focus, self.note = f"find-{line.row}", "Taken out of the alternatives."


_ACTS = {
    "up": lambda form, line, _uri: form._move(line, -1),  # noqa: SLF001 - the form's own table
    "down": lambda form, line, _uri: form._move(line, 1),  # noqa: SLF001
    "out": EditorForm._remove,  # noqa: SLF001
    "pick": EditorForm._pick,  # noqa: SLF001
    "drop": EditorForm._drop,  # noqa: SLF001
    "naming": EditorForm._open_naming,  # noqa: SLF001
    "name": EditorForm._name,  # noqa: SLF001
}


def _line_of(number: int, row: JobRequirement) -> Line:
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
        stood_for_by=str(row.approved_by or "a former member") if row.approved else "",
    )


def _line_sent(row: str, posted: QueryDict, uris: list[str], labels: Mapping[str, str]) -> Line:
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


def _labels(scope: Scope, uris: set[str], version: JobVersion | None) -> dict[str, str]:
    kept = {
        concept["uri"]: concept["label"]
        for row in (version.requirements.all() if version else ())
        for concept in row.concepts
    }
    return kept | concept_labels(scope, uris)


def _uris(sent: list[str]) -> list[str]:
    return list(dict.fromkeys(storable_text(uri, 500) for uri in sent[:MAX_CONCEPTS]))
