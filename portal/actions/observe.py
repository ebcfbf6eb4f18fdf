"""Observing skills at work: a named person's structured observation against a rubric, where no record exists."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.levels import SCALE
from portal.actions.events import record_event
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError, require_text
from portal.ids import new_id
from portal.models import Application, JobRequirement, Observation
from portal.permissions import Capability
from portal.rubrics import kept_rubric
from portal.scope import Scope

__all__ = ["LEVELS", "ObservationRefusedError", "Seen", "observe", "observe_sitting", "withdraw_observation"]

LEVELS: dict[float, str] = {float(level): words for level, words in SCALE.items()}
MAX_SEEN = 5_000
MAX_SETTING = 200
MAX_OTHERS = 300
MAX_REASON = 500


class ObservationRefusedError(RefusedError):
    """Raised for one of the requirements of a sitting: the one with this ``key``."""

    def __init__(self, sentence: str, *, field: str, key: str) -> None:
        super().__init__(sentence, field=field)
        self.key = key


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one requirement: a level of its rubric, and what somebody else could check."""

    requirement: JobRequirement
    level: float
    what_was_seen: str


def observe(  # noqa: PLR0913 - the parts of an observation
    scope: Scope,
    application: Application,
    *,
    requirement: JobRequirement,
    level: float,
    what_was_seen: str,
    setting: str,
    observed_on: date,
    kind: str = Observation.Kind.OTHER,
    others: str = "",
) -> Observation:
    """Add one observation by the member who acts; see :func:`observe_sitting`."""
    seen = [Seen(requirement, level, what_was_seen)]
    added = observe_sitting(
        scope, application, seen=seen, kind=kind, setting=setting, observed_on=observed_on, others=others
    )
    return added[0]


@transaction.atomic
def observe_sitting(
    scope: Scope,
    application: Application,
    *,
    seen: Sequence[Seen],
    kind: str,
    setting: str,
    observed_on: date,
    others: str = "",
    amends: Observation | None = None,
) -> list[Observation]:
    """Add what the member who acts saw in one sitting; each counts as a confirmed observation, under their name.

    Args:
        scope: who acts, and where; an observation needs a person, never a token.
        application: whose skills were seen.
        seen: one for each requirement that was seen: 1 to 4, as :data:`LEVELS` describes, and what was done.
        kind: of :class:`Observation.Kind`.
        setting: where: a skills visit, a shift on unit 3.
        observed_on: the day; not in the future.
        others: who else was there.
        amends: an observation of the same person that this corrects; it counts no longer.

    Raises:
        RefusedError: a missing or impossible value.

    """
    scope.require(Capability.OBSERVE)
    if scope.user_id is None:
        raise RefusedError(_("An observation is a named person's: sign in to add one."))
    if not seen:
        raise RefusedError(_("Choose a level for at least one skill that you saw."), field="level")
    if kind not in Observation.Kind.values:
        raise RefusedError(_("Say what it was: an interview, a work sample, a shift …"), field="kind")
    for one in seen:
        _check(one)
    sitting = _checked_sitting(kind, setting, observed_on, others)
    added = [_add(scope, application, one, sitting, amends) for one in seen]
    if amends is not None:
        _retract(scope, amends, "", by=added[0])
    _rank(scope, application)
    return added


def _checked_sitting(kind: str, setting: str, observed_on: date, others: str) -> _Sitting:
    setting = require_text(setting, field="setting", sentence=_("Say where you saw it."), at_most=MAX_SETTING)
    others = " ".join(others.split())
    if len(others) > MAX_OTHERS:
        raise RefusedError(_("Keep who else was there under 300 characters."), field="others")
    if observed_on > timezone.localdate():
        raise RefusedError(_("The day of the observation lies in the future."), field="observed_on")
    return _Sitting(new_id(), kind, setting, observed_on, others)


@transaction.atomic
def withdraw_observation(scope: Scope, observation: Observation, *, reason: str) -> Observation:
    """Take an observation back that was an error; it stays readable, and counts no longer.

    Raises:
        RefusedError: no reason, or it counts no longer already.

    """
    scope.require(Capability.OBSERVE)
    if scope.user_id is None:
        raise RefusedError(_("An observation is a named person's: sign in to take one back."))
    reason = require_text(reason, field="reason", sentence=_("Say what was wrong with it."), at_most=MAX_REASON)
    _retract(scope, observation, reason)
    _rank(scope, observation.application)
    return observation


@dataclass(frozen=True, slots=True)
class _Sitting:
    """What the observations of a sitting have in common; its fields were checked."""

    pk: uuid.UUID
    kind: str
    setting: str
    observed_on: date
    others: str


def _check(one: Seen) -> None:
    key = one.requirement.key
    if one.level not in LEVELS:
        raise ObservationRefusedError(_("Choose a level from 1 to 4."), field="level", key=key)
    words = one.what_was_seen.strip()
    if not words:
        sentence = _("Describe what you saw, so that somebody else could check it.")
        raise ObservationRefusedError(sentence, field="what_was_seen", key=key)
    if len(words) > MAX_SEEN:
        sentence = _("Keep what you saw under %(limit)s characters.") % {"limit": f"{MAX_SEEN:,}"}
        raise ObservationRefusedError(sentence, field="what_was_seen", key=key)
    if not one.requirement.concepts:
        raise ObservationRefusedError(_("This requirement names no skill."), field="level", key=key)


def _add(
    scope: Scope, application: Application, one: Seen, sitting: _Sitting, amends: Observation | None
) -> Observation:
    words = one.what_was_seen.strip()
    observation: Observation = Observation.objects.within(scope).create(
        application=application,
        requirement_key=one.requirement.key,
        concept_uri=one.requirement.concepts[0]["uri"],
        level=one.level,
        what_was_seen=words,
        setting=sitting.setting,
        observed_on=sitting.observed_on,
        observed_by_id=scope.user_id,
        confirmed=True,
        kind=sitting.kind,
        sitting=sitting.pk,
        others=sitting.others,
        rubric=kept_rubric(one.requirement),
        amends=amends,
    )
    ids: dict[str, str | int | uuid.UUID | None] = {"application": application.pk, "sitting": sitting.pk}
    ids["requirement"] = one.requirement.key
    if amends is not None:
        ids["amends"] = amends.pk
    record_event(scope, "observation.added", observation, detail=words, **ids)
    return observation


def _retract(scope: Scope, observation: Observation, reason: str, by: Observation | None = None) -> None:
    rows = Observation.objects.within(scope).filter(pk=observation.pk, retracted_at=None)
    now = timezone.now()
    if not rows.update(retracted_at=now, retracted_by_id=scope.user_id, retracted_reason=reason):
        raise RefusedError(_("This observation counts no longer already."))
    ids: dict[str, str | int | uuid.UUID | None] = {"application": observation.application_id}
    if by is not None:
        ids["amended_by"] = by.pk
    record_event(scope, "observation.withdrawn", observation, detail=reason, **ids)
    observation.retracted_at, observation.retracted_reason = now, reason


def _rank(scope: Scope, application: Application) -> None:
    with suppress(RefusedError):  # a job without requirements is not ranked
        request_ranking(scope, application.job, reason="observed")
