"""What an organization demands of who signs in: a part of ``Organization.policies``, read and checked here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.permissions import Role

__all__ = ["LONGEST_SESSION", "USUAL_SESSION", "SignInPolicies", "TwoFactor", "policies_of"]

USUAL_SESSION, LONGEST_SESSION = 12, 168  # hours


class TwoFactor(models.TextChoices):
    """Who must have a second factor."""

    NONE = "none", _("Nobody has to")
    ADMINISTRATORS = "administrators", _("Administrators")
    EVERYBODY = "everybody", _("Everybody")


@dataclass(frozen=True, slots=True)
class SignInPolicies:
    """``break_glass`` are the user ids of administrators who may use a password although only sign-on is allowed.

    ``ended_at`` is the second (Unix time) before which every session that began has ended; ``sign_ons_ended`` the same
    for those that came through one identity provider, by its id.
    """

    two_factor: TwoFactor = TwoFactor.NONE
    sign_on_only: bool = False
    break_glass: frozenset[str] = frozenset()
    session_hours: int = USUAL_SESSION
    ended_at: float = 0.0
    sign_ons_ended: Mapping[str, float] = field(default_factory=dict)

    def demands_second_factor(self, role: Role | str | None) -> bool:
        """Whether a member of this role must have one."""
        if self.two_factor is TwoFactor.ADMINISTRATORS:
            return role == Role.ADMINISTRATOR
        return self.two_factor is TwoFactor.EVERYBODY

    def refuses_password_of(self, user_id: object) -> bool:
        """Whether this member has to come by sign-on."""
        return self.sign_on_only and str(user_id) not in self.break_glass

    def is_over(self, began_at: float, now: datetime, *, sign_on: str = "") -> bool:
        """Whether a session that began then, through this identity provider if through one, has ended."""
        ended_at = max(self.ended_at, self.sign_ons_ended.get(sign_on, 0.0))
        return began_at < ended_at or now.timestamp() - began_at > self.session_hours * 3600


def policies_of(kept: dict[str, Any]) -> SignInPolicies:
    """The policies as kept; what cannot be understood is the usual."""
    two_factor = kept.get("two_factor")
    hours, keys = kept.get("session_hours"), kept.get("break_glass")
    sign_ons = kept.get("sign_ons_ended_at")
    return SignInPolicies(
        two_factor=TwoFactor(two_factor) if two_factor in TwoFactor.values else TwoFactor.NONE,
        sign_on_only=kept.get("sign_on_only") is True,
        break_glass=frozenset(str(key) for key in keys) if isinstance(keys, list) else frozenset(),
        session_hours=hours if isinstance(hours, int) and 1 <= hours <= LONGEST_SESSION else USUAL_SESSION,
        ended_at=_moment(kept.get("sessions_ended_at")),
        sign_ons_ended={str(key): _moment(at) for key, at in sign_ons.items()} if isinstance(sign_ons, dict) else {},
    )


def _moment(kept: object) -> float:
    return float(kept) if isinstance(kept, int | float) and math.isfinite(kept) else 0.0
