"""The built-in framework: enough skills for the portal to be of use before any import.

NACE's eight competencies and some 150 skills of common trades, each with the identifiers that ESCO 1.1 and O*NET 29.2
know it by.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from matching.frameworks.builtin import building, care, credentials, data, electrical, office, people, technology
from matching.frameworks.builtin.nace import COMPETENCIES
from matching.frameworks.builtin.shape import PREFIX, Skill
from matching.statements import Concept, Edge, EdgeKind

__all__ = ["NAME", "SKILLS", "TITLE", "VERSION", "read", "series_of", "version_of"]

NAME = "builtin"
TITLE = "Common skills, built in"
VERSION = "1"

SKILLS: tuple[Skill, ...] = tuple(
    skill
    for part in (care, data, electrical, building, office, technology, people, credentials)
    for skill in part.SKILLS
)


def version_of(path: Path | None = None) -> str:  # noqa: ARG001 - a registry's signature; nothing is read
    """The version of the table in this release."""
    return VERSION


def series_of(path: Path | None = None) -> str:  # noqa: ARG001 - a registry's signature; nothing is read
    """There is one framework of this form."""
    return ""


def read(path: Path | None = None) -> Iterator[Concept | Edge]:  # noqa: ARG001 - a registry's signature; nothing is read
    """Every concept, then every edge."""
    for competency in COMPETENCIES:
        yield Concept(competency.uri, NAME, competency.label, kind="competence", description=competency.description)
    for skill in SKILLS:
        yield _concept(skill)
    for skill in SKILLS:
        if skill.broader:
            yield Edge(skill.uri, PREFIX + skill.broader, EdgeKind.BROADER)
        for other in skill.elsewhere:
            yield Edge(skill.uri, other.uri, other.kind)
    for competency in COMPETENCIES:
        for slug in competency.holds:
            yield Edge(PREFIX + slug, competency.uri, EdgeKind.BROADER)


def _concept(skill: Skill) -> Concept:
    """The skill as a concept; what is exactly the same elsewhere identifies it too."""
    same = tuple(other.uri for other in skill.elsewhere if other.kind is EdgeKind.EXACT)
    return Concept(skill.uri, NAME, skill.label, skill.kind, skill.also, skill.description, same)
