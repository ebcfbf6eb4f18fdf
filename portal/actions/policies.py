"""Changing what an organization decided for all jobs; the log keeps what it was before."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.models import Organization, RetentionProfile
from portal.permissions import Capability
from portal.policies import MOST_GUEST_DAYS, MOST_RECHECK_HOURS, Policies, policies_from
from portal.scope import Scope

__all__ = ["change_policies"]


@transaction.atomic
def change_policies(scope: Scope, wanted: Policies, *, retention: uuid.UUID | None = None) -> list[str]:
    """Keep these policies; what else stands among the organization's (signing in) stays.

    Args:
        scope: who decides, and for which organization.
        wanted: the policies as they are to be.
        retention: the profile that jobs have which name no other; None leaves it.

    Returns:
        The names of what changed.

    Raises:
        RefusedError: a number is out of bounds, a choice is none, or there is no such profile.
    """
    scope.require(Capability.MANAGE_MEMBERS)
    _check(wanted)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    before, after = asdict(policies_from(organization.policies)), wanted.to_json()
    told: dict[str, Any] = {}
    changed = [name for name, value in after.items() if before[name] != value]
    for name in changed:
        told[f"{name}_before"], told[name] = before[name], after[name]
    default = RetentionProfile.objects.within(scope).filter(is_default=True).first()
    if retention is not None and (default is None or default.pk != retention):
        profile = RetentionProfile.objects.within(scope).filter(pk=retention).first()
        if profile is None:
            raise RefusedError(_("Choose one of the retention profiles."), field="retention")
        RetentionProfile.objects.within(scope).filter(is_default=True).update(is_default=False)
        profile.is_default = True
        profile.save(update_fields=["is_default"])
        told["retention_before"], told["retention"] = (default.pk if default else None), profile.pk
        changed.append("retention")
    if changed:
        organization.policies = {**organization.policies, **after}
        organization.save(update_fields=["policies"])
        record_event(scope, "organization.policies_changed", organization, fields=" ".join(changed), **told)
    return changed


def _check(wanted: Policies) -> None:
    if policies_from(wanted.to_json()) == wanted:
        return
    if not 0 <= wanted.recheck_hours <= MOST_RECHECK_HOURS:
        sentence = _("Give a number of hours from 0 to %(most)d.") % {"most": MOST_RECHECK_HOURS}
        raise RefusedError(sentence, field="recheck_hours")
    if not 1 <= wanted.guest_days <= MOST_GUEST_DAYS:
        sentence = _("Give a number of days from 1 to %(most)d.") % {"most": MOST_GUEST_DAYS}
        raise RefusedError(sentence, field="guest_days")
    raise RefusedError(_("Choose one of what is offered."))
