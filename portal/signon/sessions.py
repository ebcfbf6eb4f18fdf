"""What a session says of how it began: its time, its way, and the one organization that a sign-on opens.

Whoever signs on through an organization's identity provider is known by that organization's word alone. The word counts
in that organization and nowhere else: otherwise an administrator of one employer could, with a provider of their own,
sign in as a member of another.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Any, TypeAlias

from django.contrib.sessions.backends.base import SessionBase

from portal.models import Membership
from portal.signon.policies import policies_of

__all__ = ["Kept", "began_at", "bound_to", "came_through", "mark_begun", "only_by_sign_on", "usable"]

BEGAN, BOUND, SIGN_ON = "signed_in_at", "sign_on_organization", "sign_on"


#: A session, or what stands for one that has not begun.
Kept: TypeAlias = SessionBase | dict[str, Any]


def mark_begun(
    session: Kept,
    *,
    organization: uuid.UUID | None = None,
    sign_on: uuid.UUID | None = None,
    at: float | None = None,
) -> None:
    """Say that a session begins now, or began ``at``, and which organization it opens: None for all of the member's."""
    session[BEGAN] = time.time() if at is None else at
    session[BOUND] = session[SIGN_ON] = ""
    if organization is not None:
        session[BOUND] = session["organization"] = str(organization)
        session[SIGN_ON] = str(sign_on)


def began_at(session: Kept) -> float | None:
    """When it began; None for one that nobody marked."""
    began = session.get(BEGAN)
    return float(began) if isinstance(began, int | float) else None


def bound_to(session: Kept) -> str:
    """The id of the only organization that the session opens; empty for one that opens all of the member's."""
    return str(session.get(BOUND) or "")


def came_through(session: Kept) -> str:
    """The id of the sign-on by which the session began; empty where it was none."""
    return str(session.get(SIGN_ON) or "")


def usable(session: Kept, memberships: Iterable[Membership]) -> list[Membership]:
    """The memberships that the session may use: after a sign-on its organization's, else those that take passwords."""
    if bound := bound_to(session):
        return [row for row in memberships if str(row.organization_id) == bound]
    return [row for row in memberships if not only_by_sign_on(row)]


def only_by_sign_on(membership: Membership) -> bool:
    """Whether the member has to sign on to come in here."""
    return policies_of(membership.organization.policies).refuses_password_of(membership.user_id)
