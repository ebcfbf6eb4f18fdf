"""Observing a skill at work: a named person's structured observation, where no record exists."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.db import transaction
from django.utils import timezone

from matching.levels import SCALE
from portal.actions.events import record_event
from portal.actions.rank import request_ranking
from portal.actions.refusal import RefusedError, require_text
from portal.models import Application, JobRequirement, Observation
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["LEVELS", "observe"]

LEVELS: dict[float, str] = {float(level): words for level, words in SCALE.items()}


@transaction.atomic
def observe(
    scope: Scope,
    application: Application,
    *,
    requirement: JobRequirement,
    level: float,
    what_was_seen: str,
    setting: str,
    observed_on: date,
) -> Observation:
    """Add an observation by the member who acts; it counts as a confirmed one, under their name.

    Args:
        scope: who acts, and where; an observation needs a person, never a token.
        application: whose skill was seen.
        requirement: what the job needs, and so which concept was observed.
        level: 1 to 4, as :data:`LEVELS` describes.
        what_was_seen: what the person did, in words that somebody else could check.
        setting: where: a skills visit, a shift, a simulation.
        observed_on: the day; not in the future.

    Raises:
        RefusedError: a missing or impossible value.

    """
    scope.require(Capability.OBSERVE)
    if scope.user_id is None:
        raise RefusedError("An observation is a named person's: sign in to add one.")
    if level not in LEVELS:
        raise RefusedError("Choose a level from 1 to 4.", field="level")
    seen = require_text(
        what_was_seen, field="what_was_seen", sentence="Describe what you saw, so that somebody else could check it."
    )
    setting = require_text(setting, field="setting", sentence="Say where you saw it.", at_most=200)
    if observed_on > timezone.localdate():
        raise RefusedError("The day of the observation lies in the future.", field="observed_on")
    concepts = requirement.concepts
    if not concepts:
        raise RefusedError("This requirement names no skill.", field="requirement")
    observation: Observation = Observation.objects.within(scope).create(
        application=application,
        requirement_key=requirement.key,
        concept_uri=concepts[0]["uri"],
        level=level,
        what_was_seen=seen,
        setting=setting,
        observed_on=observed_on,
        observed_by_id=scope.user_id,
        confirmed=True,
    )
    record_event(
        scope, "observation.added", observation, detail=seen, application=application.pk, requirement=requirement.key
    )
    with suppress(RefusedError):  # a job without requirements is not ranked
        request_ranking(scope, application.job, reason="observed")
    return observation
