"""API clients: systems that fetch short-lived tokens by OAuth 2.0 client credentials (RFC 6749, section 4.4).

A client's secret is shown once and kept as a digest. The tokens that it fetched do what the client may do at the moment
of each call, so revoking the client ends them at once. https://www.rfc-editor.org/rfc/rfc6749#section-4.4
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
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
from portal.actions.tokens import MAX_DAYS, OVERLAP, TOKEN_CAPABILITIES
from portal.models import ApiClient, ApiToken, Export, VerifyJob
from portal.oauth.digests import digest_of
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["KEPT", "create_client", "forget_access_tokens", "revoke_client", "rotate_client"]

PREFIX = "credence_client_"
#: An access token that ended is kept longer than the answers to repeated writes, which are found by it.
KEPT = timedelta(hours=26)
_AT_ONCE = 500


@transaction.atomic
def create_client(
    scope: Scope,
    *,
    name: str,
    capabilities: Collection[str],
    days: int | None = None,
    job_ids: Collection[uuid.UUID | str] | None = None,
) -> tuple[ApiClient, str]:
    """Make a client.

    Args:
        scope: who makes it, and for which organization.
        name: the system it is.
        capabilities: the most that its tokens may do; among :data:`portal.actions.tokens.TOKEN_CAPABILITIES`.
        days: how long it lasts; None for until it is revoked.
        job_ids: the jobs that it sees, with the people who applied for them; None for all of them.

    Returns:
        The row, whose ``pk`` is the client id, and the secret, which is never to be seen again.

    Raises:
        RefusedError: no name, no capability, one that no system may have, a strange duration, or another's job.
    """
    require_a_hand(scope)
    scope.require(Capability.MANAGE_TOKENS)
    name = require_text(name, field="name", sentence=_("Name the system that will use it."), at_most=100)
    scopes = checked_capabilities(capabilities, TOKEN_CAPABILITIES, sentence=_("A system cannot be given this."))
    ends = until(days, at_most=MAX_DAYS, sentence=_("Give a number of days from 1 to 1,098, or leave it empty."))
    secret = fresh_secret(PREFIX)
    client: ApiClient = ApiClient.objects.within(scope).create(
        name=name,
        digest=digest_of(secret),
        scopes=scopes,
        job_ids=checked_jobs(scope, job_ids),
        created_by_id=scope.user_id,
        expires_at=ends,
    )
    jobs = jobs_in_log(client.job_ids)
    record_event(scope, "client.created", client, scopes=" ".join(scopes), jobs=jobs)
    return client, secret


@transaction.atomic
def rotate_client(scope: Scope, client: ApiClient) -> tuple[ApiClient, str]:
    """Give the client another secret; the one before opens for :data:`portal.actions.tokens.OVERLAP` more.

    Rotated twice within that time, the oldest of three secrets ends at once.

    Returns:
        The row, and the new secret, which is never to be seen again.

    Raises:
        RefusedError: it was revoked, or its time is over.
    """
    require_a_hand(scope)
    scope.require(Capability.MANAGE_TOKENS)
    locked: ApiClient = ApiClient.objects.within(scope).select_for_update().get(pk=client.pk)
    now = timezone.now()
    if locked.revoked_at is not None or (locked.expires_at is not None and locked.expires_at <= now):
        raise RefusedError(_("This client has ended. Make a new one."))
    secret = fresh_secret(PREFIX)
    locked.previous_digest, locked.previous_until = locked.digest, now + OVERLAP
    locked.digest = digest_of(secret)
    locked.save(update_fields=["digest", "previous_digest", "previous_until"])
    record_event(scope, "client.secret_rotated", locked)
    return locked, secret


@transaction.atomic
def revoke_client(scope: Scope, client: ApiClient) -> ApiClient:
    """End a client at once, and every token that it fetched."""
    require_a_hand(scope)
    scope.require(Capability.MANAGE_TOKENS)
    locked: ApiClient = ApiClient.objects.within(scope).select_for_update().get(pk=client.pk)
    if locked.revoked_at is None:
        now = timezone.now()
        locked.revoked_at = now
        locked.save(update_fields=["revoked_at"])
        ApiToken.objects.within(scope).filter(client=locked, revoked_at=None).update(revoked_at=now)
        record_event(scope, "client.revoked", locked)
    return locked


def forget_access_tokens() -> int:
    """Forget access tokens that ended long ago, as many come every hour; how many rows went.

    Those stay for which something is still kept: a file, or verifications to be fetched, which would go with them.
    """
    tokens = ApiToken.objects.across_organizations("the sweep serves every organization")
    old = tokens.filter(client__isnull=False, expires_at__lt=timezone.now() - KEPT)
    for model in (Export, VerifyJob):
        kept = model.objects.across_organizations("as above").filter(token=OuterRef("pk"))
        old = old.exclude(Exists(kept))
    ids = list(old.values_list("pk", flat=True)[:_AT_ONCE])  # looked at first: most rounds write nothing
    return tokens.filter(pk__in=ids).delete()[1].get("portal.ApiToken", 0) if ids else 0
