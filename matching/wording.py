"""What a draft of a job should be asked again before it is advertised: too many must-haves, proxies, biased wording.

Pure and table-driven (:mod:`matching.wording_table`, where the sources stand). Remarks never block. English only:
of other languages nothing is found, and nothing is said to be sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.statements import Need
from matching.traits import names_a_trait
from matching.wording_table import FEMININE, MASCULINE, RULES, Rule, Severity, WordingKind

__all__ = ["LANGUAGES", "MANY_MUSTS", "Draft", "DraftLine", "Remark", "remarks_on", "remarks_on_text"]

#: The languages whose wording is looked at.
LANGUAGES = ("en",)
MANY_MUSTS = 5
MAX_TEXT = 20_000
MAX_REMARKS = 100
#: One side of gender-coded words must lead by this many before a text is said to lean.
LEAN = 3


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One requirement as drafted: ``concepts`` are the URIs that answer it.

    ``approved`` says whether somebody stands for it.
    """

    label: str
    need: str = Need.MUST.value
    concepts: tuple[str, ...] = ()
    task: str = ""
    source: str = ""
    behaviour: str = ""
    day_one: bool | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A job as drafted."""

    title: str = ""
    description: str = ""
    lines: tuple[DraftLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to ask again: ``where`` it stands (`title`, `requirements.2.task`, empty for the whole job).

    ``start`` and ``end`` are positions in characters in that field's text, both 0 where the remark is not about words;
    ``words`` are the words found. ``why`` and ``instead`` are whole sentences.
    """

    kind: WordingKind
    severity: Severity
    where: str
    why: str
    instead: str
    words: str = ""
    start: int = 0
    end: int = 0


def remarks_on(draft: Draft) -> tuple[Remark, ...]:
    """Every remark on the draft: on the whole first, then by field in the order of the page; at most 100."""
    found = [*_on_many(draft.lines), *remarks_on_text("title", draft.title)]
    found += remarks_on_text("description", draft.description)
    for number, line in enumerate(draft.lines):
        found += _on_line(number, line)
    found += _leaning(draft)
    return tuple(found[:MAX_REMARKS])


def remarks_on_text(where: str, text: str) -> tuple[Remark, ...]:
    """What the rules find in the first 20,000 characters of one text, in the order of the text."""
    return _read(where, text[:MAX_TEXT])


@lru_cache(maxsize=512)
def _read(where: str, text: str) -> tuple[Remark, ...]:
    found = [remark for rule, pattern, unless in _COMPILED for remark in _matches(where, text, rule, pattern, unless)]
    return tuple(sorted(found, key=lambda remark: (remark.start, -remark.end)))


def _matches(
    where: str, text: str, rule: Rule, pattern: re.Pattern[str], unless: re.Pattern[str] | None
) -> Iterator[Remark]:
    excused = unless is not None and unless.search(text) is not None
    if excused and not rule.softened:
        return
    severity = Severity.MILD if excused else rule.severity
    for match in pattern.finditer(text):
        words = match.group().strip()
        yield Remark(
            rule.kind, severity, where, rule.why, rule.instead, words, match.start(), match.start() + len(words)
        )


def _on_many(lines: Sequence[DraftLine]) -> Iterator[Remark]:
    musts = sum(line.need == Need.MUST for line in lines)
    if musts > MANY_MUSTS:
        yield Remark(
            WordingKind.MANY_MUSTS,
            Severity.STRONG,
            "",
            f"There are {musts} must-haves. Each one beyond {MANY_MUSTS} puts people who can do the job out of the "
            "first group.",
            "Which of them could be learned in the first 90 days? Make those nice-to-haves.",
        )


def _on_line(number: int, line: DraftLine) -> Iterator[Remark]:
    place = f"requirements.{number}"
    for name in ("label", "task", "behaviour"):
        yield from remarks_on_text(f"{place}.{name}", getattr(line, name))
    if line.need != Need.MUST:
        return
    if names_a_trait(line.label, line.concepts) and not line.behaviour:
        yield Remark(WordingKind.GENERAL_TRAIT, Severity.MILD, f"{place}.behaviour", *_TRAIT)
    for name, kind, why, instead in _OPEN:
        value = getattr(line, name)
        if value is None or value == "" or (name == "approved" and not value):
            yield Remark(kind, Severity.MILD, f"{place}.{name}", why, instead)


_TRAIT = (
    "A general trait is read differently by everybody who judges it.",
    "Say what somebody who has it can be seen to do in this job.",
)
_OPEN = (
    (
        "task",
        WordingKind.NO_TASK,
        "Nobody said what it is used for, so nobody can tell whether it is needed.",
        "Name the task of this job that cannot be done without it.",
    ),
    (
        "source",
        WordingKind.NO_SOURCE,
        "Nobody said where the need was found.",
        "Name the posting, job analysis, framework or law that it comes from.",
    ),
    (
        "day_one",
        WordingKind.NO_DAY_ONE,
        "Nobody said whether it is needed on the first day.",
        "Answer it; what can be learned after the start is a nice-to-have.",
    ),
    (
        "approved",
        WordingKind.NOT_APPROVED,
        "Nobody stands for it yet.",
        "Somebody who decides about applicants should say that they stand for it.",
    ),
)


def _leaning(draft: Draft) -> Iterator[Remark]:
    """One mild remark for each gender-coded word of the side that a text leans to."""
    fields = [("title", draft.title), ("description", draft.description)]
    fields += [(f"requirements.{number}.task", line.task) for number, line in enumerate(draft.lines)]
    masculine = [(where, match) for where, text in fields for match in _MASCULINE.finditer(text[:MAX_TEXT])]
    feminine = [(where, match) for where, text in fields for match in _FEMININE.finditer(text[:MAX_TEXT])]
    if abs(len(masculine) - len(feminine)) < LEAN:
        return
    side, more = ("masculine", masculine) if len(masculine) > len(feminine) else ("feminine", feminine)
    why = f"Read together, {len(more)} words here were found to sound {side}, and to keep others from applying."
    for where, match in more:
        yield Remark(
            WordingKind.GENDER,
            Severity.MILD,
            where,
            why,
            "Say what is done, and to what result; keep the word where the work is just that.",
            match.group(),
            match.start(),
            match.end(),
        )


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


_COMPILED = tuple(
    (rule, _words("|".join(rule.patterns)), re.compile(rule.unless, re.IGNORECASE) if rule.unless else None)
    for rule in RULES
)
_MASCULINE, _FEMININE = _words(MASCULINE), _words(FEMININE)
