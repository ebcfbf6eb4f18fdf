"""Tokens of HR systems: made once, shown once, and kept only as a digest."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.api.authentication import digest_of
from portal.models import ApiToken
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["MAX_DAYS", "TOKEN_CAPABILITIES", "create_token", "revoke_token"]

PREFIX = "credence_"
SECRET_BYTES = 32
MAX_DAYS = 3 * 366
#: What a system may be allowed: nothing that decides about people, trusts an issuer, or lets others in.
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
)


@transaction.atomic
def create_token(
    scope: Scope, *, name: str, capabilities: Collection[str], days: int | None = None
) -> tuple[ApiToken, str]:
    """Make a token of 256 random bits.

    Args:
        scope: who makes it, and for which organization.
        name: the system it is for.
        capabilities: what it may do; among :data:`TOKEN_CAPABILITIES`, or `read_rates` alone, by an auditor.
        days: how long it lasts; None for until it is revoked.

    Returns:
        The row, and the secret, which is never to be seen again.

    Raises:
        RefusedError: no name, no capability, one that no system may have, or a strange duration.

    """
    rates = set(capabilities) == {Capability.READ_RATES.value}  # only an auditor's, and for nothing else
    scope.require(Capability.READ_RATES if rates else Capability.MANAGE_TOKENS)
    name = require_text(name, field="name", sentence="Name the system that will use it.", at_most=100)
    allowed = {Capability.READ_RATES.value} if rates else {item.value for item in TOKEN_CAPABILITIES}
    if not capabilities:
        raise RefusedError("Choose at least one thing that it may do.", field="capabilities")
    if set(capabilities) - allowed:
        raise RefusedError("A system cannot be given this.", field="capabilities")
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise RefusedError("Give a number of days from 1 to 1,098, or leave it empty.", field="days")
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token: ApiToken = ApiToken.objects.within(scope).create(
        name=name,
        prefix=secret[: len(PREFIX) + 4],
        digest=digest_of(secret),
        scopes=sorted(set(capabilities)),
        created_by_id=scope.user_id,
        expires_at=timezone.now() + timedelta(days=days) if days else None,
    )
    record_event(scope, "token.created", token, scopes=" ".join(token.scopes))
    return token, secret


@transaction.atomic
def revoke_token(scope: Scope, token: ApiToken) -> ApiToken:
    """End a token at once; its next call is refused."""
    scope.require(Capability.MANAGE_TOKENS)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_event(scope, "token.revoked", token)
    return token
