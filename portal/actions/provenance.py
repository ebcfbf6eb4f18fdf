"""Where a must-have comes from: the task it serves, where the need was found, and whether it is needed on day one.

A must-have without them is refused. A line that the version before has already, as a must-have for the same skills and
without them, may stay as it is: it was made before this was asked, and is remarked on until somebody fills it in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from matching.statements import Need, TrustLevel
from matching.traits import trait_among, vague_behaviour
from portal.engine_words import spoken

if TYPE_CHECKING:
    from portal.actions.requirement_checks import RequirementInput
    from portal.models import JobRequirement

__all__ = ["needed_on_day_one", "provenance_problems"]

LIMITS = {"task": 500, "source": 300, "behaviour": 500}
TRUST = {"", TrustLevel.KNOWN.value, TrustLevel.TRUSTED.value}
_FILLERS = "- -- ? . n/a na none nothing tbd todo x xx xxx test unknown any task skill"
_SAYS_NOTHING = frozenset(_FILLERS.split())


def needed_on_day_one(line: RequirementInput) -> str:
    """The line's need: what is not needed on the first day is a nice-to-have, whatever else was said."""
    return Need.NICE.value if line.day_one is False else line.need


def provenance_problems(line: RequirementInput, old: JobRequirement | None) -> dict[str, str]:
    """What is missing or wrong of one line, by field; ``old`` is the same line in the version before, if any."""
    found = {
        name: _("Keep this under %(most)s characters; it has %(number)s.")
        % {"most": limit, "number": len(getattr(line, name))}
        for name, limit in LIMITS.items()
        if len(getattr(line, name)) > limit
    }
    if line.minimum_trust not in TRUST:
        found["minimum_trust"] = _("Choose any issuer, a known one or a trusted one.")
    if line.need != Need.MUST:
        return found
    open_before = _open_before(line, old)
    missing = _missing(line)
    return {name: missing[name] for name in missing if name not in open_before} | found


def _missing(line: RequirementInput) -> dict[str, str]:
    found = {}
    if says_nothing(line.task):
        found["task"] = _("Say what it is used for in this job: a must-have serves a task.")
    if says_nothing(line.source):
        found["source"] = _("Say where the need was found: a posting, a job analysis, a framework, a law, another job.")
    if line.day_one is None:
        found["day_one"] = _("Say whether it is needed on the first day. “No” makes it a nice-to-have.")
    trait = trait_among(concept["uri"] for concept in line.concepts)
    if trait is not None and (vague := vague_behaviour(line.behaviour, trait)):
        found["behaviour"] = spoken(vague)
    return found


def says_nothing(text: str) -> bool:
    """Whether a field was left empty, or filled with something that stands for nothing."""
    return text.strip().casefold() in _SAYS_NOTHING or not any(letter.isalpha() for letter in text)


def _open_before(line: RequirementInput, old: JobRequirement | None) -> set[str]:
    """The fields that the version before left open in the same must-have for the same skills."""
    if old is None or old.need != Need.MUST or _uris(old.concepts) != _uris(line.concepts):
        return set()
    return {name for name in ("task", "source", "behaviour") if not getattr(old, name)} | (
        {"day_one"} if old.day_one is None else set()
    )


def _uris(concepts: Iterable[object]) -> set[str]:
    return {str(concept["uri"]) for concept in concepts if isinstance(concept, dict)}
