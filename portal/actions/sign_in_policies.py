"""What an organization demands of who signs in, changed by its administrators."""

from __future__ import annotations

import time

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.personal_tokens import revoke_tokens_of_everybody
from portal.actions.refusal import RefusedError
from portal.models import Membership, Organization, SignOn
from portal.permissions import Capability, Role
from portal.scope import Scope
from portal.signon.policies import LONGEST_SESSION, TwoFactor

__all__ = ["change_sign_in_policies", "end_all_sessions"]


@transaction.atomic
def change_sign_in_policies(
    scope: Scope, *, two_factor: str, sign_on_only: bool, break_glass: list[str], session_hours: int
) -> Organization:
    """Change them.

    Raises:
        RefusedError: a value that cannot be, or sign-on alone without a sign-on, or without an administrator with a
            password who can come in when the provider is down.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    if two_factor not in TwoFactor.values:
        raise RefusedError(_("Choose who must have a second factor."), field="two_factor")
    if not 1 <= session_hours <= LONGEST_SESSION:
        raise RefusedError(_("Give a number of hours from 1 to 168."), field="session_hours")
    keys = _break_glass(scope, break_glass)
    if sign_on_only:
        if not SignOn.objects.within(scope).filter(enabled=True).exists():
            raise RefusedError(
                _("Switch an identity provider on first: otherwise nobody could come in."), field="sign_on_only"
            )
        if not keys:
            raise RefusedError(
                _("Choose an administrator who may come in by password when the identity provider is down."),
                field="break_glass",
            )
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    wanted = {
        "two_factor": two_factor,
        "sign_on_only": sign_on_only,
        "break_glass": keys,
        "session_hours": session_hours,
    }
    changed = sorted(name for name, value in wanted.items() if organization.policies.get(name) != value)
    if changed:
        organization.policies = {**organization.policies, **wanted}
        organization.save(update_fields=["policies"])
        record_event(scope, "organization.policies_changed", organization, fields=" ".join(changed))
    return organization


@transaction.atomic
def end_all_sessions(scope: Scope) -> None:
    """Sign every member out of this organization, the one who asks included: whoever took a session has it no more.

    Personal tokens end, too: one may have been made with such a session.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    organization.policies = {**organization.policies, "sessions_ended_at": time.time()}
    organization.save(update_fields=["policies"])
    revoke_tokens_of_everybody(scope)
    record_event(scope, "organization.sessions_ended", organization)


def _break_glass(scope: Scope, chosen: list[str]) -> list[str]:
    rows = Membership.objects.within(scope).filter(role=Role.ADMINISTRATOR).select_related("user")
    able = {str(row.user_id) for row in rows if row.user.has_usable_password()}
    if set(chosen) - able:
        raise RefusedError(_("Only administrators who have a password can be chosen."), field="break_glass")
    return sorted(set(chosen))
