"""Questions for the interview, with what a good answer shows; one pair per state of a requirement.

They ask about work done, never about the person. A credential that must be in force is not asked about: it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from matching.codes import Gate, State
from matching.explain import level_number
from matching.results import RequirementResult
from matching.statements import Requirement
from matching.wire import Wire

__all__ = [
    "InterviewQuestion",
    "interview_question",
    "level_meaning",
    "opening_question",
    "question_about_several",
    "told_once",
]

_OCCASION = (
    "one real occasion, the steps in their order with the reason for each, what could have gone wrong, "
    "and how the result was checked"
)
_AGAIN = "one real occasion in the same way"
_LEVELS = (
    (1.5, "does it with guidance"),
    (2.5, "does routine cases alone"),
    (3.5, "handles unusual cases alone and knows when to call for help"),
    (4.0, "handles the hardest cases and teaches others"),
)


@dataclass(frozen=True, slots=True)
class InterviewQuestion(Wire):
    """What to ask about one requirement, and what a good answer shows."""

    requirement: str
    label: str
    ask: str
    good_answer: str


def level_meaning(level: float) -> str:
    """What a level of the scale 1 to 4 means at work."""
    return next((words for limit, words in _LEVELS if level <= limit), _LEVELS[-1][1])


def interview_question(result: RequirementResult, requirement: Requirement) -> InterviewQuestion | None:
    """The question for a requirement as it stands; None when it is met, or is a credential that has to be shown."""
    if result.state is State.MET or requirement.in_force:
        return None
    ask, good = _question(result, requirement)
    if requirement.description:
        good = f"{good} In this job it serves: {requirement.description.strip().rstrip('.')}."
    return InterviewQuestion(requirement.id, requirement.label, ask, good)


def opening_question(requirement: Requirement) -> InterviewQuestion:
    """The question that everybody is asked about a requirement, whatever their records show: the same words for all."""
    ask, good = _opening(requirement)
    if requirement.minimum_level:
        level = requirement.minimum_level
        good = f"{good} Level {level_number(level)} here means: {level_meaning(level)}."
    if requirement.description:
        good = f"{good} In this job it serves: {requirement.description.strip().rstrip('.')}."
    return InterviewQuestion(requirement.id, requirement.label, ask, good)


def question_about_several(requirements: Sequence[Requirement]) -> InterviewQuestion:
    """One question about skills of which nothing is shown, so that it is not asked over and over."""
    labels = ", ".join(item.label for item in requirements)
    return InterviewQuestion(
        requirements[0].id,
        labels,
        f"{labels}: which of these have you done, and how did it go the last time?",
        f"A good answer picks one and gives {_OCCASION}. Work without a certificate is as good.",
    )


def told_once(questions: Sequence[InterviewQuestion]) -> tuple[InterviewQuestion, ...]:
    """The questions, each once, with the long part of a good answer written out the first time only."""
    out: list[InterviewQuestion] = []
    for question in _together(questions):
        known = any(_OCCASION in earlier.good_answer for earlier in out)
        good = question.good_answer.replace(_OCCASION, _AGAIN) if known else question.good_answer
        out.append(replace(question, good_answer=good))
    return tuple(out)


def _together(questions: Sequence[InterviewQuestion]) -> list[InterviewQuestion]:
    """Questions about one and the same record become one, for all the needs that they were asked for."""
    found: dict[tuple[str, str], InterviewQuestion] = {}
    for question in questions:
        asked = question.ask.removeprefix(f"{question.label}: ")
        key = (asked, question.good_answer) if "“" in asked else (question.requirement, "")
        first = found.get(key)
        labels = f"{first.label}, {question.label}" if first else question.label
        found[key] = replace(first or question, label=labels, ask=f"{labels}: {asked}")
    return list(found.values())


def _question(result: RequirementResult, requirement: Requirement) -> tuple[str, str]:
    label = requirement.label
    shown = result.evidence
    if shown is None:
        return _opening(requirement)
    title = f"“{shown.title}”"
    if result.state in (State.LEVEL_NOT_STATED, State.UNDER_LEVEL):
        return _about_level(result, requirement, title)
    if result.state in (State.STALE, State.EXPIRED):
        since = f"since {shown.issued.year}" if shown.issued else "since then"
        return (
            f"{label}: what has changed in this {since}, and how have you kept it up?",
            f"A good answer names recent occasions and something now done differently than when {title} was issued.",
        )
    if result.state is State.NEAR_MISS:
        return (
            f"{label}: you have shown {title}. What would carry over, and what would you have to learn?",
            "A good answer names what the two have in common, sees what differs, and says how to learn the rest.",
        )
    ask, good = _ABOUT_PROOF.get(result.gates[0], _ABOUT_RECORD)
    return ask.format(label=label, title=title), good.format(occasion=_OCCASION)


def _opening(requirement: Requirement) -> tuple[str, str]:
    return (
        f"{requirement.label}: tell me about the last time you did this, at work, in training or elsewhere.",
        f"A good answer gives {_OCCASION}. Work without a certificate is as good.",
    )


def _about_level(result: RequirementResult, requirement: Requirement, title: str) -> tuple[str, str]:
    level = requirement.minimum_level or 1
    good = f"Level {level_number(level)} here means: {level_meaning(level)}. A good answer gives {_OCCASION}."
    if result.state is State.UNDER_LEVEL and result.evidence is not None:
        return (
            f"{requirement.label}: {title} shows {result.evidence.detail}. What have you done since that went further?",
            good,
        )
    return f"{requirement.label}: describe the hardest case you handled yourself, and where you asked for help.", good


_ABOUT_RECORD = (
    "{label}: what did you have to do to earn {title}, and when did you last use it?",
    "A good answer says who judged the work and by what measure, and gives {occasion}.",
)
_ABOUT_PROOF: Mapping[Gate, tuple[str, str]] = MappingProxyType(
    {
        Gate.SELF_ASSERTED: (
            "{label}: you wrote {title}. Walk me through one time you did this, and who saw the result.",
            "A good answer gives {occasion}, and names somebody who could confirm it.",
        ),
        Gate.SELF_ISSUED: (
            "{label}: who taught or judged what stands behind {title}?",
            "A good answer names a teacher, a colleague or a customer, and gives {occasion}.",
        ),
        Gate.PRESENCE: (
            "{label}: you attended {title}. What have you done with it since?",
            "A good answer goes from what was heard to what was done: {occasion}.",
        ),
        Gate.BULK: (
            "{label}: {title} names many skills. Which part of it dealt with this one, and what did you do yourself?",
            "A good answer picks out this skill and gives {occasion}.",
        ),
    }
)
