"""What settles an open gate: the step, who takes it, and what a button beside it does. One row per gate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from matching.codes import ActionKind, Gate, Owner
from matching.explain import day_words, level_number
from matching.statements import Need, Requirement, Statement

__all__ = ["Step", "new_record_step", "next_step", "observe_step", "settling_step"]


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
_AS_SENT = Step("The recruiter asks for the record as its issuer sent it", Owner.RECRUITER, ActionKind.ASK)

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
        Gate.VERDICT: _AS_SENT,
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
        Gate.LEVEL_RANGE: Step("The recruiter asks for the exact level", Owner.RECRUITER, ActionKind.ASK),
        Gate.PRESENCE: _OBSERVE,
        Gate.BULK: Step(
            "The recruiter asks for a result in this skill, or the hiring manager observes it",
            Owner.RECRUITER,
            ActionKind.ASK,
        ),
        Gate.LEVEL_UNSTATED: Step(
            "The recruiter asks for a record that states the level", Owner.RECRUITER, ActionKind.ASK
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
_CHECKS: Mapping[tuple[Gate, str], Step] = MappingProxyType(
    {
        (Gate.STATUS, "issuer"): Step(
            "The issuer has to mend its status list; the recruiter may ask for a newer record",
            Owner.ISSUER,
            ActionKind.ASK,
        ),
        (Gate.STATUS, "us"): Step(
            "Whoever runs this installation has to add what is not supported yet; the recruiter may ask for another "
            "record",
            Owner.CREDENCE,
            ActionKind.ASK,
        ),
        (Gate.VERDICT, "network"): Step(
            "Credence asks again; the recruiter may ask for a fresh copy", Owner.CREDENCE, ActionKind.ASK
        ),
        (Gate.VERDICT, "issuer"): Step(
            "The issuer has to mend it; the recruiter may ask for another record", Owner.ISSUER, ActionKind.ASK
        ),
        (Gate.VERDICT, "us"): Step(
            "Whoever runs this installation has to add what is not supported yet; the recruiter may ask for another "
            "record",
            Owner.CREDENCE,
            ActionKind.ASK,
        ),
    }
)
_LICENCE = Step("The recruiter asks for the credential itself, in force", Owner.RECRUITER, ActionKind.ASK)
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


def settling_step(gate: Gate, statement: Statement, as_of: date) -> Step:
    """The step that settles one gate of a record that is there, by whoever can."""
    if gate is Gate.NOT_IN_FORCE:
        if statement.issued is not None and statement.issued > as_of:
            return Step(f"It becomes valid on {day_words(statement.issued)} by itself", Owner.NOBODY, ActionKind.NONE)
        return Step("Its issuer puts it in force again; the recruiter may ask when", Owner.ISSUER, ActionKind.ASK)
    return _CHECKS.get((gate, statement.act)) or _STEPS[gate]


def new_record_step(gates: tuple[Gate, ...], requirement: Requirement) -> Step:
    """Asking for new evidence: what to ask for, by what is there now."""
    if requirement.in_force:
        return _LICENCE
    if Gate.SELF_ISSUED in gates:
        return _STEPS[Gate.SELF_ISSUED]
    if Gate.SELF_ASSERTED in gates:
        words = "The recruiter asks for a signed record"
    elif gates and not _SHOWN_ONLY.intersection(gates):
        words = "The recruiter asks for an assessed result"
    else:
        words = "The recruiter asks for a record of it"
    return Step(f"{words}{_at_level(requirement)}", Owner.RECRUITER, ActionKind.ASK)


def observe_step(requirement: Requirement) -> Step:
    """A person watching it done."""
    words = f"The hiring manager observes it{_at_level(requirement)}"
    return Step(words, Owner.HIRING_MANAGER, ActionKind.OBSERVE)


def _at_level(requirement: Requirement) -> str:
    level = requirement.minimum_level
    return f" at level {level_number(level)}" if level is not None and level > 1 else ""
