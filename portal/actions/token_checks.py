"""What every kind of token and client is checked for when it is made: by a hand, named, and no wider than allowed."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.refusal import RefusedError
from portal.models import Job
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope

__all__ = [
    "MOST_JOBS",
    "checked_capabilities",
    "checked_jobs",
    "fresh_secret",
    "jobs_in_log",
    "require_a_hand",
    "until",
]

SECRET_BYTES = 32
#: A limit to more jobs than this is none.
MOST_JOBS = 500


def fresh_secret(prefix: str) -> str:
    """256 random bits behind a prefix by which scanners for leaked secrets know ours."""
    return prefix + secrets.token_urlsafe(SECRET_BYTES)


def require_a_hand(scope: Scope) -> None:
    """Insist that no token is at work: one that could make others would never end.

    Raises:
        NotAllowedError: a token is.
    """
    if scope.token_id is not None:
        raise NotAllowedError(Capability.MANAGE_TOKENS)


def checked_capabilities(wanted: Collection[str], allowed: Iterable[Capability], *, sentence: str) -> list[str]:
    """The values of the capabilities, in order, each once.

    Raises:
        RefusedError: none, or one that is not among the allowed (with ``sentence``).
    """
    if not wanted:
        raise RefusedError(_("Choose at least one thing that it may do."), field="capabilities")
    if set(wanted) - {item.value for item in allowed}:
        raise RefusedError(sentence, field="capabilities")
    return sorted(set(wanted))


def checked_jobs(scope: Scope, job_ids: Collection[uuid.UUID | str] | None) -> list[str] | None:
    """The jobs of a limit as they are kept; None for no limit.

    Raises:
        RefusedError: no job, too many, or one that the scope does not see.
    """
    if job_ids is None:
        return None
    try:
        wanted = {pk if isinstance(pk, uuid.UUID) else uuid.UUID(pk) for pk in list(job_ids)[: MOST_JOBS + 1]}
    except ValueError:
        raise RefusedError(_("Choose jobs of the list."), field="job_ids") from None
    if not 1 <= len(wanted) <= MOST_JOBS:
        raise RefusedError(_("Choose between 1 and 500 jobs, or let it see all of them."), field="job_ids")
    if Job.objects.within(scope).filter(pk__in=wanted).count() != len(wanted):
        raise RefusedError(_("Choose jobs of the list."), field="job_ids")
    return sorted(str(pk) for pk in wanted)


def until(days: int | None, *, at_most: int, sentence: str) -> datetime | None:
    """When a lifetime of so many days ends; None for one without an end.

    Raises:
        RefusedError: it is none, or too long (with ``sentence``).
    """
    if days is None:
        return None
    if not 1 <= days <= at_most:
        raise RefusedError(sentence, field="days")
    return timezone.now() + timedelta(days=days)


def jobs_in_log(job_ids: Collection[str] | None) -> str:
    """How many jobs a token or client sees, as the log has it."""
    return "all" if job_ids is None else str(len(job_ids))
