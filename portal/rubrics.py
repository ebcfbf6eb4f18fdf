"""Rubrics: what each of the four levels looks like in a requirement, for whoever observes somebody.

The levels are those of :data:`matching.levels.SCALE`. What they speak of is the requirement's own behaviour or task
where it gives one, else its name. An observation keeps which wording was before the observer and what it spoke of, so
that it can be said again in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.models import JobRequirement, Observation

__all__ = ["LEVEL_WORDS", "OBSERVATION_KINDS", "RubricLevel", "kept_rubric", "level_words", "rubric_of", "rubric_said"]

WORDING = 1  # a later wording gets a number of its own

LEVEL_WORDS = {
    1: gettext_lazy("With guidance, step by step"),
    2: gettext_lazy("Alone, in usual situations"),
    3: gettext_lazy("Alone, in new or difficult situations"),
    4: gettext_lazy("Teaches others"),
}
_DESCRIBED = {
    1: gettext_lazy("Was told or shown each step, and did it then."),
    2: gettext_lazy("Did it without help while everything went as usual."),
    3: gettext_lazy("Did it without help, also when something unexpected came up."),
    4: gettext_lazy("Did it so that somebody else learned it from them, or put others right."),
}


#: What an observation was made at.
OBSERVATION_KINDS = {
    Observation.Kind.INTERVIEW.value: gettext_lazy("Interview"),
    Observation.Kind.WORK_SAMPLE.value: gettext_lazy("Work sample"),
    Observation.Kind.SIMULATION.value: gettext_lazy("Simulation"),
    Observation.Kind.SHIFT.value: gettext_lazy("Shift, or day at work"),
    Observation.Kind.REFERENCE.value: gettext_lazy("Reference by somebody who saw it"),
    Observation.Kind.OTHER.value: gettext_lazy("Something else"),
}


@dataclass(frozen=True, slots=True)
class RubricLevel:
    """One level: its number, what it is called, and what is seen of somebody who is there."""

    level: int
    words: str
    described: str


def rubric_of(requirement: JobRequirement) -> tuple[str, list[RubricLevel]]:
    """What is observed, in the requirement's own words, and the four levels of it."""
    return _subject(requirement), [
        RubricLevel(level, str(words), str(_DESCRIBED[level])) for level, words in LEVEL_WORDS.items()
    ]


def kept_rubric(requirement: JobRequirement) -> dict[str, Any]:
    """What an observation keeps of the rubric that was before the observer."""
    return {"wording": WORDING, "of": _subject(requirement)}


def rubric_said(rubric: Mapping[str, Any], level: float) -> str:
    """What the observer chose, in words: the level's description, and of what."""
    if rubric.get("wording") != WORDING:
        return level_words(level)
    of, described = str(rubric.get("of") or ""), str(_DESCRIBED.get(int(level), ""))
    return _("%(of)s: %(described)s") % {"of": of, "described": described} if of else described


def level_words(level: float) -> str:
    """What a whole level is called; nothing for another."""
    return str(LEVEL_WORDS.get(int(level), "")) if level == int(level) else ""


def _subject(requirement: JobRequirement) -> str:
    return requirement.behaviour or requirement.task or requirement.label
