"""What could be changed about an application, one step at a time, and what becomes of its statements then.

A step is something that somebody can really do. Nothing here un-revokes, un-forges, or gives a record to another
person: such records are in no set, and no step speaks of them. An end or a date that has passed is a fact, so only a
newer record helps; a lower level, attendance, or a neighbouring skill is a fact too, so only new evidence helps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from matching.codes import ActionKind, Gate, Owner, Tier
from matching.plan import LEVEL_SCALE, UNSTATED_LEVELS
from matching.score import stated_levels
from matching.statements import (
    Application,
    Assessment,
    LinkMethod,
    Requirement,
    Standing,
    Statement,
    SubjectLink,
    TrustLevel,
)
from matching.wire import Wire

__all__ = ["SETTLED_BY", "Change", "ChangeKind", "ChangeStep", "apply_step", "apply_steps"]


class ChangeKind(StrEnum):
    """One kind of step, from the least to the most that it takes; of equally few steps the earlier kind is told."""

    CONFIRM_OBSERVATION = "confirm_observation"
    CONFIRM_LINK = "confirm_link"
    TRUST_ISSUER = "trust_issuer"
    STATUS_ANSWERS = "status_answers"
    CHECKED_AGAIN = "checked_again"
    SHARED_FRESHLY = "shared_freshly"
    LEVEL_STATED = "level_stated"
    RENEWED = "renewed"
    NEWER_RECORD = "newer_record"
    IN_FORCE_AGAIN = "in_force_again"
    NEW_RECORD = "new_record"
    OBSERVED = "observed"


#: What settles each gate on a record that is there; a gate that is absent here takes new evidence.
SETTLED_BY: Mapping[Gate, ChangeKind] = MappingProxyType(
    {
        Gate.OBSERVATION: ChangeKind.CONFIRM_OBSERVATION,
        Gate.STATUS: ChangeKind.STATUS_ANSWERS,
        Gate.VERDICT: ChangeKind.CHECKED_AGAIN,
        Gate.SUBJECT: ChangeKind.SHARED_FRESHLY,
        Gate.NOT_IN_FORCE: ChangeKind.IN_FORCE_AGAIN,
        Gate.EXPIRED: ChangeKind.RENEWED,
        Gate.STALE: ChangeKind.NEWER_RECORD,
        Gate.AGE_UNKNOWN: ChangeKind.NEWER_RECORD,
        Gate.ISSUER_UNKNOWN: ChangeKind.TRUST_ISSUER,
        Gate.ISSUER_KNOWN: ChangeKind.TRUST_ISSUER,
        Gate.LINK_DOUBTFUL: ChangeKind.CONFIRM_LINK,
        Gate.LINK_LIKELY: ChangeKind.CONFIRM_LINK,
        Gate.LEVEL_RANGE: ChangeKind.LEVEL_STATED,
        Gate.LEVEL_UNSTATED: ChangeKind.LEVEL_STATED,
    }
)


@dataclass(frozen=True, slots=True)
class ChangeStep(Wire):
    """One step: what is done, by whom, and what it is about.

    ``requirement`` is the need for which it is taken; ``digest``, ``pointer`` and ``concept`` name the statement it
    settles (empty for new evidence), ``issuer`` the issuer to decide on. ``words`` is a sentence without its full stop.
    """

    kind: ChangeKind
    requirement: str
    words: str
    owner: Owner
    action: ActionKind
    digest: str = ""
    pointer: str = ""
    concept: str = ""
    issuer: str = ""

    @property
    def deed(self) -> tuple[str, ...]:
        """What makes two steps one deed: one decision on an issuer, one fresh share of a record, serves every need."""
        if self.kind is ChangeKind.TRUST_ISSUER:
            return (self.kind, self.issuer)
        if self.kind in _ABOUT_THE_RECORD:
            return (self.kind, self.digest)
        return (self.kind, self.digest, self.pointer, self.concept, self.requirement)


@dataclass(frozen=True, slots=True)
class Change(Wire):
    """The fewest steps that would meet a need, in their order, and what the scorer says then.

    Everything but ``steps`` and ``words`` was read off the application scored with the steps applied: ``musts_met`` of
    ``musts_total``, ``musts_unproven``, ``tier`` and ``score`` (best estimate) after, and ``also_meets``, the ids of
    further must-haves that the same steps would meet. ``also_words`` names them.
    """

    requirement: str
    steps: tuple[ChangeStep, ...]
    words: str
    musts_met: int
    musts_total: int
    tier_before: Tier
    tier: Tier
    score_before: float
    score: float
    also_meets: tuple[str, ...]
    consequence: str
    also_words: str = ""
    musts_unproven: int = 0


_ABOUT_THE_RECORD = frozenset(
    {
        ChangeKind.STATUS_ANSWERS,
        ChangeKind.CHECKED_AGAIN,
        ChangeKind.SHARED_FRESHLY,
        ChangeKind.RENEWED,
        ChangeKind.NEWER_RECORD,
        ChangeKind.IN_FORCE_AGAIN,
    }
)
_COPIED = frozenset({ChangeKind.RENEWED, ChangeKind.NEWER_RECORD})


def apply_steps(
    application: Application, steps: tuple[ChangeStep, ...], needs: Mapping[str, Requirement], as_of: date
) -> Application:
    """``application`` after all ``steps``; ``needs`` are the job's requirements by id."""
    for step in steps:
        application = apply_step(application, step, needs[step.requirement], as_of)
    return application


def apply_step(application: Application, step: ChangeStep, need: Requirement, as_of: date) -> Application:
    """``application`` as it would be on ``as_of`` after ``step``, taken for ``need``."""
    statements = application.statements
    if step.kind in _NEW:
        return replace(application, statements=(*statements, _NEW[step.kind](need, as_of)))
    if step.kind in _COPIED:
        renewed = tuple(_renewed(item, as_of) for item in statements if item.digest == step.digest)
        return replace(application, statements=(*statements, *renewed))
    changed = tuple(
        _CHANGES[step.kind](item, need) if _concerns(step, item) else item for item in application.statements
    )
    return replace(application, statements=changed)


def _concerns(step: ChangeStep, item: Statement) -> bool:
    """Whether the step changes this statement; what holds for a record holds for every statement in it."""
    if step.kind is ChangeKind.TRUST_ISSUER:
        return item.issuer == step.issuer and not item.observation and item.standing is not Standing.SELF_ASSERTED
    digest = item.digest.removeprefix(_RENEWAL)
    if step.kind in _ABOUT_THE_RECORD:
        return digest == step.digest
    return (digest, item.pointer, item.concept) == (step.digest, step.pointer, step.concept)


_RENEWAL = "renewal of "
_CHANGES: Mapping[ChangeKind, Callable[[Statement, Requirement], Statement]] = MappingProxyType(
    {
        ChangeKind.CONFIRM_OBSERVATION: lambda item, _: replace(item, confirmed_observation=True),
        ChangeKind.CONFIRM_LINK: lambda item, _: replace(item, link=LinkMethod.CONFIRMED, link_confidence=1.0),
        ChangeKind.TRUST_ISSUER: lambda item, _: replace(item, trust=TrustLevel.TRUSTED),
        ChangeKind.STATUS_ANSWERS: lambda item, _: _settled(item),
        ChangeKind.CHECKED_AGAIN: lambda item, _: _settled(item),
        ChangeKind.SHARED_FRESHLY: lambda item, _: replace(item, subject=_surely_theirs(item.subject)),
        ChangeKind.IN_FORCE_AGAIN: lambda item, _: _in_force(item),
        ChangeKind.LEVEL_STATED: lambda item, need: _at_least(item, need.minimum_level or 1),
    }
)


def _settled(item: Statement) -> Statement:
    """The statement once every check of its record could be made, and was good; an end that is past stays past."""
    if item.standing is not Standing.INDETERMINATE:
        return item
    return replace(item, standing=Standing.VERIFIED, only_status_unknown=False, question="", act="")


def _at_least(item: Statement, level: float) -> Statement:
    """The statement once its level is known to be ``level`` or more: what was known of it beyond that stays."""
    low, estimate, high = (value / LEVEL_SCALE for value in stated_levels(item) or UNSTATED_LEVELS)
    return replace(item, level=max(estimate, level), level_low=max(low, level), level_high=max(high, level))


def _in_force(item: Statement) -> Statement:
    if item.expired or item.standing not in {Standing.NOT_IN_FORCE, Standing.VERIFIED}:
        return item
    return replace(item, standing=Standing.VERIFIED, in_force=True, question="", act="")


def _surely_theirs(subject: SubjectLink) -> SubjectLink:
    return subject if subject is SubjectLink.MISMATCH else SubjectLink.HOLDER_KEY


def _renewed(item: Statement, as_of: date) -> Statement:
    """The same statement in a newer record of the same issuer, in force, checked, shared by its holder."""
    if item.standing is Standing.REJECTED or item.subject is SubjectLink.MISMATCH:
        return replace(item, digest=f"{_RENEWAL}{item.digest}")
    return replace(
        item,
        digest=f"{_RENEWAL}{item.digest}",
        standing=Standing.VERIFIED,
        subject=SubjectLink.HOLDER_KEY,
        issued=as_of,
        expires=None,
        in_force=True,
        expired=False,
        only_status_unknown=False,
        question="",
        act="",
    )


def _new_record(need: Requirement, as_of: date) -> Statement:
    """A record of the skill at the level needed, assessed, of a trusted issuer, shared from the candidate's wallet."""
    return Statement(
        digest=f"new record for {need.id}",
        pointer="",
        concept=need.concepts[0],
        title=need.label,
        issuer="",
        issuer_name="",
        standing=Standing.VERIFIED,
        trust=TrustLevel.TRUSTED,
        subject=SubjectLink.HOLDER_KEY,
        assessment=Assessment.ASSESSED,
        link=LinkMethod.IDENTIFIER,
        link_confidence=1.0,
        level=need.minimum_level,
        issued=as_of,
    )


def _observed(need: Requirement, as_of: date) -> Statement:
    """A named person's confirmed observation of the skill, today, at the level needed."""
    return replace(
        _new_record(need, as_of),
        digest=f"observation for {need.id}",
        assessment=Assessment.RESULT,
        subject=SubjectLink.IDENTIFIER,
        link=LinkMethod.CONFIRMED,
        observation=True,
        confirmed_observation=True,
    )


_NEW: Mapping[ChangeKind, Callable[[Requirement, date], Statement]] = MappingProxyType(
    {ChangeKind.NEW_RECORD: _new_record, ChangeKind.OBSERVED: _observed}
)
