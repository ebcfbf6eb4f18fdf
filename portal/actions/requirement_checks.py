"""What a job may ask for: every line of a requirement editor checked, each complaint with the field it is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.statements import Need, Weight
from portal.actions.provenance import needed_on_day_one, provenance_problems
from portal.actions.refusal import RefusedError
from portal.models import JobRequirement, JobVersion
from portal.own_credentials import concept_labels
from portal.scope import Scope

__all__ = [
    "FIELDS",
    "RequirementInput",
    "RequirementsRefusedError",
    "checked_requirements",
    "input_of",
    "same_requirements",
    "says_the_same",
]

#: What a line says, as columns of :class:`portal.models.JobRequirement`; who stands for it is said of it.
FIELDS = (
    "key",
    "label",
    "concepts",
    "need",
    "weight",
    "minimum_level",
    "maximum_age_days",
    "age_reason",
    "in_force",
    "minimum_trust",
    "task",
    "source",
    "behaviour",
    "day_one",
)

MAX_REQUIREMENTS = 60
MAX_CONCEPTS = 12
MAX_LABEL = 200
MAX_AGE_REASON = 300
MAX_AGE_DAYS = 40 * 365
LEVELS = (1.0, 4.0)
KEY_LENGTH = 40


@dataclass(frozen=True, slots=True)
class RequirementInput:
    """One line of what a job needs.

    ``concepts`` holds ``{"uri", "label"}``: the skill and its alternatives, any of which will do. ``key`` is what the
    line was called in the version before; empty for a new line, which is then given a key of its own.
    ``minimum_level`` is on the scale 1 to 4, None for any level. ``minimum_trust`` is empty, `known` or `trusted`.
    ``task``, ``source``, ``behaviour`` and ``day_one`` are as in :class:`portal.models.JobRequirement`; ``approved`` is
    whether whoever saves stands for the line.
    """

    label: str
    concepts: Sequence[Mapping[str, str]]
    key: str = ""
    need: str = Need.MUST.value
    weight: str = Weight.NORMAL.value
    minimum_level: float | None = None
    maximum_age_days: int | None = None
    age_reason: str = ""
    in_force: bool = False
    minimum_trust: str = ""
    task: str = ""
    source: str = ""
    behaviour: str = ""
    day_one: bool | None = None
    approved: bool = False


class RequirementsRefusedError(RefusedError):
    """Raised when lines are not as they should be: ``problems`` names each, as `(line from 0, field) -> sentence`."""

    def __init__(self, problems: Mapping[tuple[int, str], str]) -> None:
        (line, field), sentence = next(iter(problems.items()))
        others = len(problems) - 1
        said = _("Requirement %(number)s: %(sentence)s") % {"number": line + 1, "sentence": sentence}
        if others:
            more = ngettext(
                "%(count)s more field should be looked at.", "%(count)s more fields should be looked at.", others
            )
            said = f"{said} {more % {'count': others}}"
        fields = {f"requirements.{number}.{name}": words for (number, name), words in problems.items()}
        super().__init__(said, field=f"requirements.{line}.{field}", fields=fields)
        self.problems = dict(problems)


def checked_requirements(
    scope: Scope, lines: Sequence[RequirementInput], before: JobVersion | None
) -> list[RequirementInput]:
    """The lines without stray white space, each with a key, and the frameworks' own labels of its concepts.

    A key is kept where the version ``before`` has it, so that gap reports can be compared from version to version.
    What is not needed on the first day becomes a nice-to-have.

    Raises:
        RequirementsRefusedError: naming every field that is not as it should be.
        RefusedError: there are too many lines.

    """
    if len(lines) > MAX_REQUIREMENTS:
        raise RefusedError(
            _("A job may have %(most)s requirements; these are %(number)s.")
            % {"most": MAX_REQUIREMENTS, "number": len(lines)},
            field="requirements",
        )
    known = _known_labels(scope, lines, before)
    old = {row.key: row for row in before.requirements.all()} if before else {}
    old_keys = set(old)
    problems: dict[tuple[int, str], str] = {}
    taken: set[str] = set()
    done = []
    for number, line in enumerate(lines):
        clean = _clean(line, known)
        wrong = provenance_problems(clean, old.get(clean.key)) | _problems(clean, known)
        problems |= {(number, field): sentence for field, sentence in wrong.items()}
        key = clean.key if clean.key in old_keys and clean.key not in taken else _new_key(clean.label, taken | old_keys)
        taken.add(key)
        done.append(replace(clean, key=key))
    if problems:
        raise RequirementsRefusedError(problems)
    return done


def same_requirements(lines: Sequence[RequirementInput], before: JobVersion | None) -> bool:
    """Whether ``lines`` say what the version before says, in the same order."""
    if before is None:
        return not lines
    old = [tuple(getattr(row, name) for name in FIELDS) for row in before.requirements.order_by("position")]
    return old == [tuple(getattr(line, name) for name in FIELDS) for line in lines]


def says_the_same(line: RequirementInput | JobRequirement, old: JobRequirement) -> bool:
    """Whether the line reads as it did when somebody stood for it; how much it weighs is another matter."""
    return all(getattr(line, name) == getattr(old, name) for name in FIELDS if name != "weight")


def input_of(row: JobRequirement) -> RequirementInput:
    """A line as it stands, to be saved again or looked at."""
    return RequirementInput(**{name: getattr(row, name) for name in FIELDS})


def _known_labels(scope: Scope, lines: Sequence[RequirementInput], before: JobVersion | None) -> dict[str, str]:
    """The labels of concepts that exist: the frameworks', the organization's credentials, the job's own already."""
    asked = {str(concept.get("uri", "")) for line in lines for concept in list(line.concepts)[: MAX_CONCEPTS + 1]}
    known = {
        concept["uri"]: concept["label"]
        for row in (before.requirements.all() if before else ())
        for concept in row.concepts
    }
    return known | concept_labels(scope, asked)


def _clean(line: RequirementInput, known: Mapping[str, str]) -> RequirementInput:
    concepts: dict[str, dict[str, str]] = {}
    for concept in line.concepts:
        uri = str(concept.get("uri", "")).strip()
        concepts.setdefault(uri, {"uri": uri, "label": known.get(uri) or str(concept.get("label", "")) or uri})
    first = next(iter(concepts.values()), None)
    return replace(
        line,
        label=" ".join(line.label.split()) or (first["label"][:MAX_LABEL] if first else ""),
        concepts=list(concepts.values()),
        age_reason=" ".join(line.age_reason.split()) if line.maximum_age_days is not None else "",
        minimum_level=None if line.minimum_level is None else float(line.minimum_level),
        task=" ".join(line.task.split()),
        source=" ".join(line.source.split()),
        behaviour=" ".join(line.behaviour.split()),
        need=needed_on_day_one(line),
    )


def _problems(line: RequirementInput, known: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with one line, by field."""
    found: dict[str, str] = {}
    if len(line.label) > MAX_LABEL:
        found["label"] = _("Keep the name under %(most)s characters; it has %(number)s.") % {
            "most": MAX_LABEL,
            "number": len(line.label),
        }
    if not line.concepts:
        found["concepts"] = _("Choose at least one skill, so that records can answer it.")
    elif len(line.concepts) > MAX_CONCEPTS:
        found["concepts"] = _("Name %(most)s alternatives at most; a second requirement may hold the rest.") % {
            "most": MAX_CONCEPTS
        }
    elif unknown := next((item for item in line.concepts if item["uri"] not in known), None):
        found["concepts"] = _("“%(label)s” is in no framework here. Choose a skill from the list.") % {
            "label": unknown["label"][:80]
        }
    if line.need not in set(Need):
        found["need"] = _("Say whether it is a must-have or a nice-to-have.")
    if line.weight not in set(Weight):
        found["weight"] = _("Choose a weight: low, normal or high.")
    if line.minimum_level is not None and not LEVELS[0] <= line.minimum_level <= LEVELS[1]:
        found["minimum_level"] = _("Choose a level from 1 to 4, or any level.")
    return found | _age_problems(line)


def _age_problems(line: RequirementInput) -> dict[str, str]:
    if line.maximum_age_days is None:
        return {}
    found: dict[str, str] = {}
    if not 1 <= line.maximum_age_days <= MAX_AGE_DAYS:
        found["maximum_age_days"] = _("Give an age from 1 day to 40 years, or leave it empty for any age.")
    if not line.age_reason:
        found["age_reason"] = _("Say why older evidence will not do: an age limit can punish a career break.")
    elif len(line.age_reason) > MAX_AGE_REASON:
        found["age_reason"] = _("Keep the reason under %(most)s characters; it has %(number)s.") % {
            "most": MAX_AGE_REASON,
            "number": len(line.age_reason),
        }
    return found


def _new_key(label: str, taken: set[str]) -> str:
    """A key for addresses: the label in plain letters, with a number where it is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: KEY_LENGTH - 4].strip("-") or "requirement"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    return key
