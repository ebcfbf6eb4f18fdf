"""What a source of a job proposes: lines to tick, each with the words it was found by and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from matching.levels import Level, least_asked

__all__ = [
    "MOST_LINES",
    "MOST_MUSTS",
    "SURE",
    "Found",
    "Proposal",
    "ProposedLine",
    "RowOutcome",
    "level_asked",
    "with_few_musts",
    "with_rows",
]

#: As many lines as a job may have.
MOST_LINES = 60
#: More must-haves than this are never proposed: each one more puts people who can do the job out of the first group.
MOST_MUSTS = 5
#: From here on a link is sure enough to be ticked; below, a person looks first.
SURE = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """A concept found for a line: how (`identifier`, `label`, `text`, `confirmed`), and how sure (0 to 1)."""

    uri: str
    label: str
    method: str
    confidence: float
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ProposedLine:
    """One requirement to be, in the words of the editor's form.

    ``concepts`` are the skill and its alternatives; ``words`` the very words of the source, ``notes`` what a person
    should know before ticking. ``level`` is a whole level of 1 to 4, None for any. ``age`` is in days.
    """

    label: str
    concepts: tuple[Found, ...]
    words: str = ""
    row: str = ""
    need: str = "nice"
    weight: str = "normal"
    level: int | None = None
    age: int | None = None
    age_reason: str = ""
    in_force: bool = False
    minimum_trust: str = ""
    task: str = ""
    source: str = ""
    behaviour: str = ""
    day_one: bool | None = None
    chosen: bool = False
    notes: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the first concept is; 0 without one."""
        return self.concepts[0].confidence if self.concepts else 0.0

    @property
    def sure(self) -> bool:
        """Whether the link is sure enough to be ticked unasked."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """One row of a table: its number as the spreadsheet shows it, and a sentence where it was left out."""

    number: int
    label: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """All that a source proposes. ``origin`` names it ("O*NET 29.2, 29-1141.00 Registered Nurses").

    ``highlights`` are ``(words, line number or 0)`` pieces of the text that was read, in order, for showing what was
    found where; ``left_out`` says what was not read, and why; ``tasks`` are the occupation's, to choose from.
    """

    source: str
    origin: str
    lines: tuple[ProposedLine, ...]
    title: str = ""
    place: str = ""
    description: str = ""
    highlights: tuple[tuple[str, int], ...] = ()
    left_out: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    rows: tuple[RowOutcome, ...] = field(default=())

    @property
    def chosen(self) -> int:
        """How many lines are ticked."""
        return sum(line.chosen for line in self.lines)

    @property
    def musts(self) -> int:
        """How many of the ticked lines are must-haves."""
        return sum(line.chosen and line.need == "must" for line in self.lines)


def level_asked(level: Level | None) -> int | None:
    """The minimum that a stated level amounts to; None for the lowest, which everybody reaches who has the skill."""
    least = None if level is None else least_asked(level)
    return least if least is not None and least > 1 else None


def with_few_musts(lines: Sequence[ProposedLine], why: str) -> list[ProposedLine]:
    """The lines with at most :data:`MOST_MUSTS` ticked must-haves, the surest first; others are nice-to-have.

    ``why`` is the note that those others get. A line that is not ticked takes nobody's place.
    """
    musts = [index for index, line in enumerate(lines) if line.need == "must"]
    ticked = sorted((at for at in musts if lines[at].chosen), key=lambda at: (not lines[at].sure, at))
    over = set(ticked[MOST_MUSTS:])
    if len(ticked) >= MOST_MUSTS:
        over.update(at for at in musts if not lines[at].chosen)
    return [
        replace(line, need="nice", notes=(*line.notes, why)) if index in over else line
        for index, line in enumerate(lines)
    ]


def with_rows(lines: Iterable[ProposedLine]) -> tuple[ProposedLine, ...]:
    """The first :data:`MOST_LINES` lines, each with an id of its own for the form."""
    return tuple(replace(line, row=f"s{number}") for number, line in enumerate(list(lines)[:MOST_LINES], 1))
