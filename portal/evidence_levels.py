"""Levels that a claim states by alignment: a whole qualification's (EQF), or that of one aligned skill (SFIA, CEFR).

Open Badges have no field for them: platforms align an achievement with the level itself ("EQF level 5"), or name the
level with the skill ("SFIA PROG level 4"). What they mean stands in :mod:`matching.levels`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from matching.level_words import read_level
from matching.levels import Level, of_framework
from matching.statements import Assessment, Statement
from portal.report_json import Json, objects_of, text_of

__all__ = [
    "at_level",
    "framework_in",
    "level_of_alignment",
    "level_of_qualification",
    "states_only_a_level",
    "with_level",
]

_EQF_TYPE = "eqflevel"
_NAMED = (
    ("eqf", re.compile(r"\beqf\b|european qualifications framework|data\.europa\.eu/snb/eqf", re.IGNORECASE)),
    ("sfia", re.compile(r"\bsfia\b|skills framework for the information age", re.IGNORECASE)),
    ("onet", re.compile(r"\bo\*?net\b", re.IGNORECASE)),
    ("cefr", re.compile(r"\bcefr\b|common european framework of reference|\blanguages?\b", re.IGNORECASE)),
)
_LAST_DIGIT = re.compile(r"\b(?:level\D{0,3})?([1-8])\s*$", re.IGNORECASE)


def framework_in(text: str) -> str:
    """The scale that a text names: `eqf`, `sfia`, `onet`, `cefr`; empty for none."""
    return next((name for name, pattern in _NAMED if pattern.search(text)), "")


def states_only_a_level(item: Json) -> bool:
    """Whether an alignment names a level of the EQF and no skill."""
    said = _said(item)
    kind = text_of(item, "target_type").casefold()
    return kind.endswith(_EQF_TYPE) or (framework_in(said) == "eqf" and _eqf(item) is not None)


def level_of_qualification(claim: Json) -> Level | None:
    """The lowest level of the EQF that the claim's achievement is aligned with."""
    found = [
        level for item in objects_of(claim.get("alignments")) if states_only_a_level(item) if (level := _eqf(item))
    ]
    return min(found, key=lambda level: level.estimate, default=None)


def level_of_alignment(item: Json) -> Level | None:
    """The level that an alignment names with its skill."""
    framework = framework_in(text_of(item, "target_framework") or _said(item))
    if framework not in {"sfia", "cefr"}:
        return None
    found = read_level(f"{framework} {text_of(item, 'target_name')}") or read_level(
        f"{framework} {text_of(item, 'target_code')}"
    )
    return found if found is not None and found.rule == framework else None


def with_level(statement: Statement, level: Level | None) -> Statement:
    """The statement with a level that something other than a result states; a result of its own stands."""
    if level is None or statement.level is not None or statement.assessment is Assessment.PARTICIPATION:
        return statement
    words = ", ".join(part for part in (statement.level_text, level.words) if part)[:120]
    return at_level(statement, level, words)


def at_level(statement: Statement, level: Level | None, words: str) -> Statement:
    """The statement at a level, None for none, with the words of the original; an exact level needs no ends."""
    if level is None:
        return replace(statement, level=None, level_low=None, level_high=None, level_text=words)
    low, high = (None, None) if level.exact else (level.low, level.high)
    return replace(statement, level=level.estimate, level_low=low, level_high=high, level_text=words)


def _eqf(item: Json) -> Level | None:
    for key in ("target_url", "target_name", "target_code"):
        said = text_of(item, key)
        found = read_level(said) if said else None
        if found is not None and found.rule == "eqf":
            return found
        if digit := _LAST_DIGIT.search(said.rstrip("/")):
            return of_framework("eqf", digit[1])
    return None


def _said(item: Json) -> str:
    return " ".join(text_of(item, key) for key in ("target_framework", "target_name", "target_url"))[:600]
