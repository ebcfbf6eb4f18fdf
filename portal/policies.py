"""What an organization decided once for all jobs: a typed reading of ``Organization.policies``, with defaults.

What is kept may be older than this code, or somebody else's (signing in has keys of its own there), so whatever cannot
be read is what it would be if nobody had said anything. Each policy is asked for in the action that it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.actions.refusal import RefusedError
from portal.models import Job, Organization
from portal.permissions import Capability, Role
from portal.scope import Scope

__all__ = [
    "MOST_GUEST_DAYS",
    "MOST_RECHECK_HOURS",
    "Policies",
    "TrustedBy",
    "may_trust_issuers",
    "policies_for",
    "policies_from",
    "require_guests",
    "require_letters",
    "require_trusting",
]

MOST_GUEST_DAYS = 30
#: Status lists are asked at least this often, whatever an organization says: weekly.
MOST_RECHECK_HOURS = 168


class TrustedBy(StrEnum):
    """Who may put issuers on the organization's list."""

    RECRUITERS = "recruiters"
    ADMINISTRATORS = "administrators"


@dataclass(frozen=True, slots=True)
class Policies:
    """The decisions.

    ``recheck_hours`` is how often status lists are asked again, 0 for as often as the installation does.
    ``unknown_links_wait``: a skill that an issuer nobody knows names by its identifier waits for a person's word.
    """

    blind_by_default: bool = False
    legal_profile: str = Job.LegalProfile.NONE.value
    trusted_by: str = TrustedBy.RECRUITERS.value
    unknown_links_wait: bool = False
    recheck_hours: int = 0
    guests_allowed: bool = True
    guest_days: int = MOST_GUEST_DAYS
    letters_allowed: bool = True

    def to_json(self) -> dict[str, Any]:
        """As they are kept."""
        return asdict(self)

    def recheck_every(self) -> int:
        """The hours between two questions to a status list: never more often than the installation asks; 0: never."""
        floor: int = settings.CREDENCE_RECHECK_HOURS
        return floor if floor <= 0 else max(floor, min(self.recheck_hours, MOST_RECHECK_HOURS))


def policies_from(kept: Mapping[str, Any]) -> Policies:
    """The policies that an organization's row holds."""
    usual = Policies()
    return Policies(
        blind_by_default=_flag(kept, "blind_by_default", usual.blind_by_default),
        legal_profile=_choice(kept, "legal_profile", Job.LegalProfile.values, usual.legal_profile),
        trusted_by=_choice(kept, "trusted_by", list(TrustedBy), usual.trusted_by),
        unknown_links_wait=_flag(kept, "unknown_links_wait", usual.unknown_links_wait),
        recheck_hours=_number(kept, "recheck_hours", 0, MOST_RECHECK_HOURS, usual.recheck_hours),
        guests_allowed=_flag(kept, "guests_allowed", usual.guests_allowed),
        guest_days=_number(kept, "guest_days", 1, MOST_GUEST_DAYS, usual.guest_days),
        letters_allowed=_flag(kept, "letters_allowed", usual.letters_allowed),
    )


def policies_for(scope: Scope) -> Policies:
    """The policies of the scope's organization."""
    kept = Organization.objects.filter(pk=scope.organization_id).values_list("policies", flat=True).first()
    return policies_from(kept if isinstance(kept, dict) else {})


def may_trust_issuers(scope: Scope, policies: Policies | None = None) -> bool:
    """Whether the scope may put issuers on the list: by its role, and by the organization's policy."""
    if not scope.may(Capability.TRUST_ISSUERS):
        return False
    if scope.system or scope.role is Role.ADMINISTRATOR:
        return True
    return (policies or policies_for(scope)).trusted_by != TrustedBy.ADMINISTRATORS


def require_trusting(scope: Scope) -> None:
    """Insist that the scope may put issuers on the list, and take them off.

    Raises:
        NotAllowedError: the role never may.
        RefusedError: the organization lets administrators alone.
    """
    scope.require(Capability.TRUST_ISSUERS)
    if not may_trust_issuers(scope):
        raise RefusedError(_("Here only administrators decide which issuers are trusted. Ask one of them."))


def require_guests(scope: Scope, *, days: int) -> None:
    """Insist that a guest may be given a link for this many days.

    Raises:
        RefusedError: guests get none here, or not for so long.
    """
    policies = policies_for(scope)
    if not policies.guests_allowed:
        raise RefusedError(_("This organization gives no links to guests. An administrator can change that."))
    if days > policies.guest_days:
        words = ngettext(
            "Links for guests last %(days)d day at most here.",
            "Links for guests last %(days)d days at most here.",
            policies.guest_days,
        )
        raise RefusedError(words % {"days": policies.guest_days}, field="days")


def require_letters(scope: Scope) -> None:
    """Insist that letters may be sent to candidates from here.

    Raises:
        RefusedError: the organization sends them by other ways.
    """
    if not policies_for(scope).letters_allowed:
        raise RefusedError(_("This organization does not send letters from here. An administrator can change that."))


def _flag(kept: Mapping[str, Any], name: str, usual: bool) -> bool:  # noqa: FBT001 - a default, not a switch
    value = kept.get(name)
    return value if isinstance(value, bool) else usual


def _choice(kept: Mapping[str, Any], name: str, allowed: list[Any], usual: str) -> str:
    value = kept.get(name)
    return value if isinstance(value, str) and value in allowed else usual


def _number(kept: Mapping[str, Any], name: str, least: int, most: int, usual: int) -> int:
    value = kept.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most else usual
