"""Personal tokens: a member's own, for their own programs. They do what their person may do at the moment of each call.

Making one needs more than an open browser: the account's password, or, for who came by the organization's sign-on
and has none to show, a sign-on of the last minutes. So whoever sits down at a screen left open gets no key for a year.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.actions.second_factors import prove_password
from portal.actions.token_checks import (
    checked_capabilities,
    checked_jobs,
    fresh_secret,
    jobs_in_log,
    require_a_hand,
    until,
)
from portal.models import ApiToken, Membership, User
from portal.oauth.digests import digest_of
from portal.oauth.persons import personal_capabilities
from portal.permissions import Capability
from portal.scope import NotAllowedError, Scope

__all__ = [
    "FRESH_SIGN_ON",
    "MAX_DAYS",
    "MOST",
    "USUAL_DAYS",
    "create_personal_token",
    "prove_presence",
    "revoke_all_own_tokens",
    "revoke_own_token",
    "revoke_tokens_of",
    "revoke_tokens_of_everybody",
]

PREFIX = "credence_own_"
MAX_DAYS, USUAL_DAYS = 366, 90
#: Living tokens of one person in one organization: who needs more lost track of them.
MOST = 50
FRESH_SIGN_ON = 15 * 60  # seconds


def prove_presence(user: User, *, password: str, signed_on_at: float | None) -> None:
    """Insist that the person themselves is at the screen now.

    Args:
        user: whom the session belongs to.
        password: the account's, as typed.
        signed_on_at: when the session began, where it began with the organization's sign-on; else None.

    Raises:
        RefusedError: the password is another one, or the sign-on is too long ago.
        TooOftenError: too many passwords were tried.
    """
    if signed_on_at is None:
        prove_password(user, password)
    elif not 0 <= time.time() - signed_on_at <= FRESH_SIGN_ON:
        raise RefusedError(_("Sign out and sign on again first: a token is made within 15 minutes of that."))


@transaction.atomic
def create_personal_token(
    scope: Scope,
    *,
    name: str,
    capabilities: Collection[str],
    days: int | None = USUAL_DAYS,
    job_ids: Collection[uuid.UUID | str] | None = None,
) -> tuple[ApiToken, str]:
    """Make a token of one's own, in the organization of the scope; :func:`prove_presence` comes first.

    Args:
        scope: whose it is.
        name: what it is for.
        capabilities: among :func:`portal.oauth.persons.personal_capabilities` of the role.
        days: how long it lasts, at most :data:`MAX_DAYS`; it always ends.
        job_ids: the jobs that it sees; None for all that the person sees.

    Returns:
        The row, and the secret, which is never to be seen again.

    Raises:
        RefusedError: no name, no capability, one that the person has not, a strange duration, another's job, too many.
    """
    require_a_hand(scope)
    if scope.user_id is None or scope.role is None:
        raise NotAllowedError(Capability.READ_JOBS)
    name = require_text(name, field="name", sentence=_("Name what will use it."), at_most=100)
    allowed = personal_capabilities(scope.role)
    scopes = checked_capabilities(capabilities, allowed, sentence=_("Your role cannot give it this."))
    sentence = _("Give a number of days from 1 to 366.")
    ends = until(days if days is not None else 0, at_most=MAX_DAYS, sentence=sentence)
    _require_room_for_one_more(scope, scope.user_id)
    secret = fresh_secret(PREFIX)
    token: ApiToken = ApiToken.objects.within(scope).create(
        name=name,
        prefix=secret[:16],
        digest=digest_of(secret),
        scopes=scopes,
        job_ids=checked_jobs(scope, job_ids),
        user_id=scope.user_id,
        created_by_id=scope.user_id,
        expires_at=ends,
    )
    record_event(scope, "personal_token.created", token, scopes=" ".join(scopes), jobs=jobs_in_log(token.job_ids))
    return token, secret


def _require_room_for_one_more(scope: Scope, user_id: uuid.UUID) -> None:
    list(Membership.objects.within(scope).select_for_update().filter(user_id=user_id))  # two at once are counted
    living = ApiToken.objects.within(scope, hidden_too=True).filter(
        Q(expires_at=None) | Q(expires_at__gt=timezone.now()), user_id=user_id, revoked_at=None
    )
    if living.count() >= MOST:
        raise RefusedError(_("You have 50 tokens that work. Revoke those that nothing uses."))


@transaction.atomic
def revoke_own_token(scope: Scope, token: ApiToken) -> ApiToken:
    """End a token of one's own at once.

    Raises:
        NotAllowedError: it is somebody else's.
    """
    if scope.user_id is None or token.user_id != scope.user_id:
        raise NotAllowedError(Capability.MANAGE_TOKENS)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record_event(scope, "personal_token.revoked", token, user=token.user_id)
    return token


def revoke_tokens_of(scope: Scope, membership: Membership) -> int:
    """End the personal tokens of somebody whose membership or password ends; how many there were."""
    return _end(scope, ApiToken.objects.within(scope).filter(user_id=membership.user_id))


def revoke_tokens_of_everybody(scope: Scope) -> int:
    """End every member's personal tokens: whoever had a session for a minute may have made one with it."""
    scope.require(Capability.MANAGE_MEMBERS)
    return _end(scope, ApiToken.objects.within(scope).exclude(user=None))


@transaction.atomic
def revoke_all_own_tokens(user_id: uuid.UUID, organization: str = "") -> int:
    """End all of a person's own tokens, in every organization of theirs or in one; how many there were."""
    rows = ApiToken.objects.across_organizations("a person ends what acts for them, wherever").filter(user_id=user_id)
    rows = rows.filter(organization_id=organization) if organization else rows
    places = set(rows.filter(revoked_at=None).values_list("organization_id", flat=True))
    scopes = [Scope(organization_id=place, user_id=user_id) for place in sorted(places)]
    return sum(_end(scope, ApiToken.objects.within(scope).filter(user_id=user_id)) for scope in scopes)


@transaction.atomic
def _end(scope: Scope, rows: QuerySet[ApiToken]) -> int:
    ended = list(rows.filter(revoked_at=None))
    now = timezone.now()
    for token in ended:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record_event(scope, "personal_token.revoked", token, user=token.user_id)
    return len(ended)
