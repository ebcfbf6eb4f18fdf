"""The parts of the demonstration's badges that depend on the card alone: achievements, levels, alignments, statuses."""

from __future__ import annotations

from typing import Any

from matching.frameworks.builtin import SKILLS
from matching.frameworks.builtin.shape import PREFIX
from matching.statements import EdgeKind
from portal.demonstration.cards import Card

__all__ = ["LEVELS", "Json", "achievement", "alignment_with", "identity_by_name", "result", "scale", "status_entry"]

Json = dict[str, Any]
_BY_SLUG = {skill.slug: skill for skill in SKILLS}
LEVELS = ("1", "2", "3", "4")


def achievement(card: Card, urn: str) -> Json:
    """What the card says that somebody achieved, aligned with its skills."""
    return {
        "id": urn,
        "type": "Achievement",
        "achievementType": card.kind if card.kind != "Participation" else "ext:Participation",
        "name": card.title,
        "description": card.about
        or f"{card.title}: {', '.join(_BY_SLUG[slug].label.lower() for slug in card.skills)}.",
        "criteria": {
            "narrative": "Attended."
            if card.kind == "Participation"
            else "Shown in practice, and judged against a rubric."
        },
        "alignment": [alignment_with(slug) for slug in card.skills],
    }


def alignment_with(slug: str) -> Json:
    """An alignment as issuers write it: with ESCO's address where ESCO has the skill, with ours otherwise."""
    skill = _BY_SLUG[slug]
    url = next(
        (other.uri for other in skill.elsewhere if other.kind is EdgeKind.EXACT and "esco" in other.uri), PREFIX + slug
    )
    framework = "ESCO" if "esco" in url else "Common skills"
    return {"type": "Alignment", "targetName": skill.label, "targetUrl": url, "targetFramework": framework}


def status_entry(url: str, purpose: str, index: int) -> Json:
    """Where the badge stands in a status list."""
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def result(card: Card, scale_urn: str) -> Json:
    """The level that somebody showed, on the scale of that name."""
    return {
        "type": "Result",
        "resultDescription": scale_urn,
        "value": str(card.level),
        "alignment": [alignment_with(card.skills[0])],
    }


def scale(urn: str) -> Json:
    """The four levels of the demonstration, as an achievement describes them."""
    return {
        "id": urn,
        "type": "ResultDescription",
        "name": "Level shown",
        "resultType": "Result",
        "allowedValue": list(LEVELS),
        "valueMin": LEVELS[0],
        "valueMax": LEVELS[-1],
    }


def identity_by_name(name: str) -> Json:
    """A name, which proves nothing."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": name, "identityType": "name"}
