"""What settles an open gate: the step, who takes it, and what a button beside it does. One row per gate."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from matching.results import ActionKind, Gate, Owner
from matching.statements import Need, Requirement

__all__ = ["Step", "next_step"]


class Step(NamedTuple):
    """A step as a sentence without its full stop, its owner, and the button."""

    words: str
    owner: Owner
    action: ActionKind


_ASK_SIGNED = Step("The recruiter asks for a signed record", Owner.RECRUITER, ActionKind.ASK)
_DECIDE = Step("An administrator decides whether to trust this issuer", Owner.ADMINISTRATOR, ActionKind.DECIDE_ISSUER)
_CONFIRM_LINK = Step(
    "The recruiter confirms that the record speaks of this skill", Owner.RECRUITER, ActionKind.CONFIRM_LINK
)
_OBSERVE = Step(
    "The hiring manager observes the skill, or asks for an assessed result", Owner.HIRING_MANAGER, ActionKind.OBSERVE
)

_STEPS: Mapping[Gate, Step] = MappingProxyType(
    {
        Gate.SELF_ASSERTED: _ASK_SIGNED,
        Gate.SELF_ISSUED: Step(
            "The recruiter asks for a record from whoever taught or assessed it", Owner.RECRUITER, ActionKind.ASK
        ),
        Gate.OBSERVATION: Step(
            "The hiring manager confirms the observation", Owner.HIRING_MANAGER, ActionKind.CONFIRM_OBSERVATION
        ),
        Gate.STATUS: Step(
            "Credence asks the status list again; the recruiter may ask for a fresh copy",
            Owner.CREDENCE,
            ActionKind.ASK,
        ),
        Gate.VERDICT: Step("The recruiter asks for the record as its issuer sent it", Owner.RECRUITER, ActionKind.ASK),
        Gate.SUBJECT: Step(
            "The recruiter asks for a fresh share from the candidate's wallet", Owner.RECRUITER, ActionKind.ASK
        ),
        Gate.NOT_IN_FORCE: Step("The recruiter asks when it will be in force", Owner.RECRUITER, ActionKind.ASK),
        Gate.EXPIRED: Step("The recruiter asks for the renewed record", Owner.RECRUITER, ActionKind.ASK),
        Gate.ISSUER_UNKNOWN: _DECIDE,
        Gate.ISSUER_KNOWN: _DECIDE,
        Gate.LINK_DOUBTFUL: _CONFIRM_LINK,
        Gate.LINK_LIKELY: _CONFIRM_LINK,
        Gate.STALE: Step("The recruiter asks for a more recent record", Owner.RECRUITER, ActionKind.ASK),
        Gate.AGE_UNKNOWN: Step("The recruiter asks for a record with a date", Owner.RECRUITER, ActionKind.ASK),
        Gate.LEVEL_UNDER: _OBSERVE,
        Gate.LEVEL_RANGE: Step(
            "The recruiter asks for the exact level, or the hiring manager observes it", Owner.RECRUITER, ActionKind.ASK
        ),
        Gate.PRESENCE: _OBSERVE,
        Gate.BULK: Step(
            "The recruiter asks for a result in this skill, or the hiring manager observes it",
            Owner.RECRUITER,
            ActionKind.ASK,
        ),
        Gate.LEVEL_UNSTATED: Step(
            "The recruiter asks for the level, or the hiring manager observes it", Owner.RECRUITER, ActionKind.ASK
        ),
        Gate.NOT_THE_SKILL: Step(
            "The recruiter asks for a record of the skill, or the hiring manager observes it",
            Owner.RECRUITER,
            ActionKind.ASK,
        ),
        Gate.NOTHING_SHOWN: Step(
            "The recruiter asks, or the hiring manager observes it", Owner.RECRUITER, ActionKind.ASK
        ),
    }
)
_LICENCE = Step("The recruiter asks for the credential in force", Owner.RECRUITER, ActionKind.ASK)
_INTERVIEW = Step("The hiring manager asks at interview", Owner.HIRING_MANAGER, ActionKind.INTERVIEW)
_REFRESHER = Step("A refresher in the first 90 days", Owner.HIRING_MANAGER, ActionKind.NONE)
_NONE_NEEDED = Step("None needed", Owner.NOBODY, ActionKind.NONE)
_NO_STEP = Step("None", Owner.NOBODY, ActionKind.NONE)
_SHOWN_ONLY = frozenset({Gate.NOTHING_SHOWN, Gate.NOT_THE_SKILL})
_OVER = frozenset({Gate.STALE, Gate.EXPIRED})


def next_step(gates: tuple[Gate, ...], requirement: Requirement) -> Step:
    """The step for the first open gate; a nice-to-have is asked about at interview or trained for, not chased."""
    if not gates:
        return _NO_STEP
    gate = gates[0]
    if requirement.in_force and gate in _SHOWN_ONLY | {Gate.PRESENCE, Gate.BULK}:
        return _LICENCE
    if requirement.need is Need.NICE and not requirement.in_force:
        if gate is Gate.NOT_THE_SKILL:
            return _NONE_NEEDED
        return _REFRESHER if gate in _OVER else _INTERVIEW
    return _STEPS[gate]
