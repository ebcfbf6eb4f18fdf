"""Tokens of HR systems: made once, shown once, and kept only as a digest."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.actions.token_checks import (
    checked_capabilities,
    checked_jobs,
    fresh_secret,
    jobs_in_log,
    require_a_hand,
    until,
)
from portal.models import ApiToken
from portal.oauth.digests import digest_of
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MAX_DAYS", "OVERLAP", "TOKEN_CAPABILITIES", "create_token", "revoke_token", "rotate_token"]

PREFIX = "credence_"
MAX_DAYS = 3 * 366
#: How long a token still works after another took its place.
OVERLAP = timedelta(days=2)
#: What a system may be allowed: nothing that decides about people, observes or comments, trusts an issuer, or lets
#: others in.
TOKEN_CAPABILITIES = (
    Capability.READ_JOBS,
    Capability.EDIT_JOBS,
    Capability.READ_CANDIDATES,
    Capability.EDIT_CANDIDATES,
    Capability.READ_RECORDS,
    Capability.RECEIVE_RECORDS,
    Capability.READ_RANKINGS,
    Capability.RANK,
    Capability.EXPORT,
    Capability.READ_METRICS,
    Capability.READ_AUDIT,
)


@transaction.atomic
def create_token(
    scope: Scope,
    *,
    name: str,
    capabilities: Collection[str],
    days: int | None = None,
    job_ids: Collection[uuid.UUID | str] | None = None,
) -> tuple[ApiToken, str]:
    """Make a token of 256 random bits.

    Args:
        scope: who makes it, and for which organization.
        name: the system it is for.
        capabilities: what it may do; among :data:`TOKEN_CAPABILITIES`, or `read_rates` alone, by an auditor.
        days: how long it lasts; None for until it is revoked.
        job_ids: the jobs that it sees, with the people who applied for them; None for all of them.

    Returns:
        The row, and the secret, which is never to be seen again.

    Raises:
        RefusedError: no name, no capability, one that no system may have, a strange duration, or another's job.

    """
    rates = set(capabilities) == {Capability.READ_RATES.value}  # only an auditor's, and for nothing else
    require_a_hand(scope)
    scope.require(Capability.READ_RATES if rates else Capability.MANAGE_TOKENS)
    name = require_text(name, field="name", sentence=_("Name the system that will use it."), at_most=100)
    allowed = (Capability.READ_RATES,) if rates else TOKEN_CAPABILITIES
    scopes = checked_capabilities(capabilities, allowed, sentence=_("A system cannot be given this."))
    ends = until(days, at_most=MAX_DAYS, sentence=_("Give a number of days from 1 to 1,098, or leave it empty."))
    secret = fresh_secret(PREFIX)
    token: ApiToken = ApiToken.objects.within(scope).create(
        name=name,
        prefix=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        scopes=scopes,
        job_ids=checked_jobs(scope, job_ids),
        created_by_id=scope.user_id,
        expires_at=ends,
    )
    record_event(scope, "token.created", token, scopes=" ".join(scopes), jobs=jobs_in_log(token.job_ids))
    return token, secret


@transaction.atomic
def rotate_token(scope: Scope, token: ApiToken) -> tuple[ApiToken, str]:
    """Make another token that may do the same, with the same jobs, for as long; the first ends after :data:`OVERLAP`.

    Returns:
        The new row, and its secret, which is never to be seen again.

    Raises:
        RefusedError: it was revoked, its time is over, another took its place already, or it is no system's own.
    """
    require_a_hand(scope)
    scope.require(Capability.MANAGE_TOKENS)
    locked: ApiToken = ApiToken.objects.within(scope).select_for_update().get(pk=token.pk)
    now = timezone.now()
    if locked.user_id is not None or locked.client_id is not None:
        raise RefusedError(_("Only a system’s own token can be renewed here."))
    if locked.revoked_at is not None or (locked.expires_at is not None and locked.expires_at <= now):
        raise RefusedError(_("This token has ended. Make a new one."))
    if Capability.READ_RATES.value in locked.scopes:
        raise RefusedError(_("Only an auditor makes tokens that read rates."))
    secret = fresh_secret(PREFIX)
    fresh: ApiToken = ApiToken.objects.within(scope).create(
        name=locked.name,
        prefix=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        scopes=locked.scopes,
        job_ids=locked.job_ids,
        created_by_id=scope.user_id,
        expires_at=now + (locked.expires_at - locked.created_at) if locked.expires_at is not None else None,
    )
    locked.expires_at = min(filter(None, (locked.expires_at, now + OVERLAP)))
    locked.save(update_fields=["expires_at"])
    record_event(
        scope, "token.rotated", fresh, before=locked.pk, scopes=" ".join(fresh.scopes), jobs=jobs_in_log(fresh.job_ids)
    )
    return fresh, secret


@transaction.atomic
def revoke_token(scope: Scope, token: ApiToken) -> ApiToken:
    """End a token at once, a member's personal one too; its next call is refused."""
    require_a_hand(scope)
    scope.require(Capability.MANAGE_TOKENS)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        if token.user_id is None:
            record_event(scope, "token.revoked", token)
        else:
            record_event(scope, "personal_token.revoked", token, user=token.user_id)
    return token
