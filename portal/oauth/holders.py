"""From the secret in a call to its scope: which token it is, whether it still works, and how far it reaches now."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from portal.models import ApiClient, ApiToken, Membership
from portal.oauth.persons import limited, person_scope
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["LONGEST_TOKEN", "found_member", "living_token", "note_use", "scope_of_token"]

#: No token of ours is longer; what is, is not even hashed.
LONGEST_TOKEN = 200
USE_NOTED_EVERY = timedelta(minutes=1)  # a busy system must not write a row with every read
_ACROSS = "the token itself says whose it is"


def living_token(digest: str, now: datetime) -> ApiToken | None:
    """The token with this digest, if neither it nor the client that fetched it was revoked or has expired."""
    rows = ApiToken.objects.across_organizations(_ACROSS).select_related("client", "user")
    token: ApiToken | None = rows.filter(digest=digest, revoked_at__isnull=True).first()
    if token is None or _is_over(token.expires_at, now):
        return None
    client = token.client
    if client is not None and (client.revoked_at is not None or _is_over(client.expires_at, now)):
        return None
    return token


def scope_of_token(token: ApiToken, now: datetime) -> Scope | None:
    """How far a living token reaches now; None where it is a person's who is not let in any more."""
    capabilities = _known(token.scopes)
    if token.user_id is not None:
        return person_scope(token, capabilities, now)
    jobs = limited(None, token.job_ids)
    client = token.client
    if client is not None:
        capabilities &= _known(client.scopes)
        jobs = limited(jobs, client.job_ids)
    return Scope(
        organization_id=token.organization_id,
        token_id=token.pk,
        token_capabilities=capabilities,
        client_id=token.client_id,
        jobs=jobs,
    )


def note_use(token: ApiToken, now: datetime) -> None:
    """Note that it was used, and the client that fetched it; once a minute at most."""
    for row in (token, token.client):
        if row is not None and (row.last_used_at is None or now - row.last_used_at >= USE_NOTED_EVERY):
            model = ApiToken if isinstance(row, ApiToken) else ApiClient
            model.objects.across_organizations("the row in hand").filter(pk=row.pk).update(last_used_at=now)


def found_member(scope: Scope, named: str) -> uuid.UUID | None:
    """The user id of the organization's member who is named by it, or by e-mail address; None where there is none."""
    text = named.strip()
    members = Membership.objects.across_organizations("the token says which").filter(
        organization_id=scope.organization_id, user__is_active=True
    )
    try:
        members = members.filter(user_id=uuid.UUID(text))
    except ValueError:
        if not 3 <= len(text) <= 254 or not text.isprintable():  # noqa: PLR2004 - an e-mail address
            return None
        members = members.filter(user__email=text.lower())
    found: uuid.UUID | None = members.values_list("user_id", flat=True).first()
    return found


def _is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now


def _known(scopes: list[str]) -> frozenset[Capability]:
    """The capabilities of today that are named; what was taken out of the list since gives nothing."""
    return frozenset(item for item in Capability if item.value in scopes)
