"""The eight career-readiness competencies that the National Association of Colleges and Employers names.

The names are facts; the descriptions, and what is narrower, are our own.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMPETENCIES", "Competency"]


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency; ``holds`` are slugs of built-in skills that are narrower."""

    slug: str
    label: str
    description: str
    holds: tuple[str, ...] = ()

    @property
    def uri(self) -> str:
        """The concept's URI."""
        return f"urn:credence:nace:{self.slug}"


COMPETENCIES: tuple[Competency, ...] = (
    Competency(
        "career-self-development",
        "Career & Self-Development",
        "Knows what one can and wants to learn next, seeks feedback, and takes steps towards it.",
        ("adaptability",),
    ),
    Competency(
        "communication",
        "Communication",
        "Makes oneself understood in speech and writing, and listens so that others are understood.",
        ("communication-skill", "writing", "public-speaking", "active-listening"),
    ),
    Competency(
        "critical-thinking",
        "Critical Thinking",
        "Looks for evidence, weighs it, and decides on the strength of it.",
        ("critical-thinking-skill", "problem-solving", "data-analysis"),
    ),
    Competency(
        "equity-inclusion",
        "Equity & Inclusion",
        "Works so that people of every background can take part, and changes what keeps them out.",
        ("cultural-competence",),
    ),
    Competency(
        "leadership",
        "Leadership",
        "Helps a group reach a goal: gives direction, shares work, brings out what others can do.",
        ("leadership-skill", "mentoring"),
    ),
    Competency(
        "professionalism",
        "Professionalism",
        "Is reliable: keeps time and promises, looks after quality, and acts with integrity.",
        ("time-management",),
    ),
    Competency(
        "teamwork",
        "Teamwork",
        "Builds working relations, does a fair share, and settles differences.",
        ("teamwork-skill", "conflict-resolution"),
    ),
    Competency(
        "technology",
        "Technology",
        "Chooses and uses tools well, and learns new ones without fuss.",
        ("office-software", "spreadsheets"),
    ),
)
