"""Achievements with their results and alignments, as Open Badges 3.0 and CLR 2.0 share them.

Specification: https://www.imsglobal.org/spec/ob/v3p0/ appendix B (Achievement, AchievementSubject, Result,
ResultDescription, RubricCriterionLevel, Alignment).
"""

from __future__ import annotations

from verification.claims import Alignment, Claim, Result
from verification.vocabularies.reader import Node

__all__ = ["alignments_of", "claim_of"]


def claim_of(achievement: Node, subject: Node, credential: Node, *, covered: bool) -> Claim:
    """The claim that the subject reached the achievement."""
    criteria = achievement.node("criteria")
    creator = achievement.node("creator")
    return Claim(
        kind="achievement",
        name=achievement.text("name") or credential.text("name"),
        description=achievement.text("description"),
        criteria=(criteria.text("narrative") or criteria.text("id")) if criteria else achievement.text("criteria"),
        achievement_id=achievement.text("id"),
        achievement_type=achievement.text("achievementType"),
        creator_id=creator.text("id") if creator else achievement.text("creator"),
        subject_id=subject.text("id"),
        tags=achievement.texts("tag"),
        alignments=alignments_of(achievement),
        results=tuple(_result(result, achievement) for result in subject.nodes("result")),
        awarded=credential.text("awardedDate") or credential.text("validFrom") or credential.text("issuanceDate"),
        valid_from=credential.text("validFrom") or credential.text("issuanceDate"),
        valid_until=credential.text("validUntil") or credential.text("expirationDate"),
        activity_start=subject.text("activityStartDate"),
        activity_end=subject.text("activityEndDate"),
        credits=subject.text("creditsEarned"),
        covered=covered,
        pointer=achievement.pointer,
    )


def alignments_of(node: Node) -> tuple[Alignment, ...]:
    """The skills that an achievement, a result or a level is aligned with."""
    return tuple(
        [
            Alignment(
                target_url=item.text("targetUrl"),
                target_code=item.text("targetCode"),
                target_name=item.text("targetName"),
                target_framework=item.text("targetFramework"),
                target_type=item.text("targetType"),
                pointer=item.pointer,
            )
            for item in node.nodes("alignment")
        ]
    )


def _result(result: Node, achievement: Node) -> Result:
    described = result.text("resultDescription")
    description = next(
        (item for item in achievement.nodes("resultDescription") if described and item.text("id") == described), None
    )
    level = result.text("achievedLevel")
    if description is None:
        return _plain(result, value=result.text("value") or level)
    levels = _lowest_first(list(description.nodes("rubricCriterionLevel")))
    names = {item.text("id"): _level_name(item) for item in levels}
    own = alignments_of(result)
    return Result(
        name=description.text("name"),
        kind=description.text("resultType"),
        value=names.get(level) or result.text("value") or level,
        scale=tuple(_level_name(level) for level in levels) or description.texts("allowedValue"),
        minimum=description.text("valueMin"),
        maximum=description.text("valueMax"),
        required=names.get(description.text("requiredLevel")) or description.text("requiredValue"),
        status=result.text("status"),
        alignments=own or alignments_of(description),
        pointer=result.pointer,
    )


def _level_name(level: Node) -> str:
    return level.text("name") or level.text("level")


def _lowest_first(levels: list[Node]) -> list[Node]:
    """The levels by their points where each has some, which are numbers; otherwise as listed."""
    try:
        points = {id(level): float(level.text("points")) for level in levels}
    except ValueError:
        return levels
    return sorted(levels, key=lambda level: points[id(level)])


def _plain(result: Node, value: str) -> Result:
    return Result(
        name="",
        kind="",
        value=value,
        scale=(),
        minimum="",
        maximum="",
        required="",
        status=result.text("status"),
        alignments=alignments_of(result),
        pointer=result.pointer,
    )
