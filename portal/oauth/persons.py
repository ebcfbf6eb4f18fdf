"""What a personal token is worth at the moment of a call: what its person may do now, and nothing once they are gone.

What must hold, each time:

- The person's account is active and they are a member of the token's organization, without a break since the token was
  made: who leaves and comes back makes new ones.
- Where the organization lets this member in by its sign-on alone, they signed on within :data:`SIGNED_ON_WITHIN`. The
  identity provider tells nobody when it removes a person; it only stops letting them in. So a token ends at most that
  long after its person's last sign-on, and works again when they sign on again.
- Where the organization demands a second factor of their role, they have one, or signed on as above (the provider
  answers for factors then, as it does for pages).

Capabilities are those of the role now and of the token; jobs those of the member now and of the token.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from portal.middleware import jobs_of
from portal.models import ApiToken, LinkedSignOn, Membership, SecondFactor
from portal.permissions import CAPABILITIES, Capability, Role
from portal.scope import Scope
from portal.signon.policies import policies_of

__all__ = ["SIGNED_ON_WITHIN", "limited", "person_scope", "personal_capabilities", "still_let_in"]

SIGNED_ON_WITHIN = timedelta(days=30)
#: What no program does in a person's place. A sealed copy is opened by a hand, each time for a reason. Rates by group
#: are read by a token that reads nothing else (an auditor makes it on that page), so that no program holds both them
#: and names. What makes tokens refuses every token by itself; and the API has no address that adds a member or sets a
#: password, so that whoever found a token cannot stay when it ends.
_BY_HAND = frozenset({Capability.OPEN_SEALED, Capability.READ_RATES})


def personal_capabilities(role: Role | str) -> list[Capability]:
    """What a member of this role may give a token of their own, in the order of :class:`Capability`."""
    allowed = CAPABILITIES[Role(role)] - _BY_HAND
    return [item for item in Capability if item in allowed]


def person_scope(token: ApiToken, capabilities: frozenset[Capability], now: datetime) -> Scope | None:
    """The scope of a personal token; None where its person is not let in any more.

    Args:
        token: one with a ``user``, not revoked and not expired.
        capabilities: those that the token names.
        now: the moment of the call.
    """
    if token.user_id is None:
        return None
    memberships = Membership.objects.across_organizations("the token says which")
    membership: Membership | None = (
        memberships.filter(
            organization_id=token.organization_id,
            user_id=token.user_id,
            user__is_active=True,
            created_at__lte=token.created_at,
        )
        .select_related("organization")
        .defer("organization__brand")
        .first()
    )
    if membership is None or not still_let_in(membership, now):
        return None
    return Scope(
        organization_id=membership.organization_id,
        user_id=membership.user_id,
        role=Role(membership.role),
        token_id=token.pk,
        token_capabilities=capabilities - _BY_HAND,
        jobs=limited(jobs_of(membership), token.job_ids),
    )


def still_let_in(membership: Membership, now: datetime) -> bool:
    """Whether the organization's sign-in policies would let the member in today; see the head of this module."""
    policies = policies_of(membership.organization.policies)
    if policies.refuses_password_of(membership.user_id):
        return _signed_on(membership, now)
    if not policies.demands_second_factor(membership.role):
        return True
    return SecondFactor.objects.filter(user_id=membership.user_id).exists() or _signed_on(membership, now)


def _signed_on(membership: Membership, now: datetime) -> bool:
    links = LinkedSignOn.objects.across_organizations("the membership says which")
    mine = links.filter(organization_id=membership.organization_id, user_id=membership.user_id, sign_on__enabled=True)
    return mine.filter(last_used_at__gte=now - SIGNED_ON_WITHIN).exists()


def limited(jobs: frozenset[uuid.UUID] | None, job_ids: list[str] | None) -> frozenset[uuid.UUID] | None:
    """The jobs that are left of ``jobs`` by a limit as it is kept; None where neither limits anything."""
    if job_ids is None:
        return jobs
    own = frozenset(uuid.UUID(text) for text in job_ids)
    return own if jobs is None else jobs & own
