"""Retention profiles: for how long applications are kept, and why; for administrators."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError, require_text
from portal.models import JobSharing, RetentionProfile
from portal.permissions import Capability
from portal.scope import Scope
from portal.storable import storable_text

__all__ = ["MAX_DAYS", "add_retention_profile", "change_retention_profile", "remove_retention_profile"]

MAX_DAYS = 20 * 366
MAX_NAME = 100
MAX_REASON = 500


@transaction.atomic
def add_retention_profile(
    scope: Scope,
    *,
    name: str,
    days: int,
    reason: str,
    sealed_days: int = 0,
    sealed_reason: str = "",
    is_default: bool = False,
) -> RetentionProfile:
    """Add a profile. The first one is the default, whatever is said.

    Raises:
        RefusedError: no name, one that is taken, a strange number of days, no reason where one is owed.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    facts = _facts(name, days, reason, sealed_days, sealed_reason)
    profiles = RetentionProfile.objects.within(scope)
    _insist_name_free(scope, str(facts["name"]), None)
    is_default = is_default or not profiles.exists()
    if is_default:
        profiles.filter(is_default=True).update(is_default=False)
    profile: RetentionProfile = profiles.create(is_default=is_default, **facts)
    record_event(scope, "retention.added", profile, days=days, sealed_days=sealed_days)
    return profile


@transaction.atomic
def change_retention_profile(
    scope: Scope,
    profile: RetentionProfile,
    *,
    name: str,
    days: int,
    reason: str,
    sealed_days: int = 0,
    sealed_reason: str = "",
    is_default: bool = False,
) -> RetentionProfile:
    """Change a profile. Applications that came already keep the date that they were told.

    Raises:
        RefusedError: as for a new one; or nothing would be the default any more.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    facts = _facts(name, days, reason, sealed_days, sealed_reason)
    _insist_name_free(scope, str(facts["name"]), profile)
    if profile.is_default and not is_default:
        raise RefusedError(_("One profile is the default. Make another one the default instead."), field="is_default")
    if is_default and not profile.is_default:
        RetentionProfile.objects.within(scope).filter(is_default=True).update(is_default=False)
    for field, value in facts.items():
        setattr(profile, field, value)
    profile.is_default = is_default
    profile.save()
    record_event(scope, "retention.changed", profile, days=days, sealed_days=sealed_days)
    return profile


@transaction.atomic
def remove_retention_profile(scope: Scope, profile: RetentionProfile) -> None:
    """Remove a profile that no job uses.

    Raises:
        RefusedError: a job uses it, or it is the default of several.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    using = JobSharing.objects.within(scope).filter(retention=profile).count()
    if using:
        words = ngettext(
            "%(count)d job uses it. Give that job another profile first.",
            "%(count)d jobs use it. Give those jobs another profile first.",
            using,
        )
        raise RefusedError(words % {"count": using})
    others = RetentionProfile.objects.within(scope).exclude(pk=profile.pk)
    if profile.is_default and others.exists():
        raise RefusedError(_("This is the default. Make another one the default first."))
    record_event(scope, "retention.removed", profile)
    profile.delete()


def _facts(name: str, days: int, reason: str, sealed_days: int, sealed_reason: str) -> dict[str, str | int]:
    name = " ".join(storable_text(name).split())
    name = require_text(name, field="name", sentence=_("Give the profile a name."), at_most=MAX_NAME)
    if not 1 <= days <= MAX_DAYS:
        raise RefusedError(_("Give a number of days from 1 to %(most)s.") % {"most": f"{MAX_DAYS:,}"}, field="days")
    why = _("Say why it is kept for so long; candidates read it.")
    reason = require_text(storable_text(reason), field="reason", sentence=why, at_most=MAX_REASON)
    if not 0 <= sealed_days <= MAX_DAYS:
        raise RefusedError(
            _("Give a number of days from 0 to %(most)s.") % {"most": f"{MAX_DAYS:,}"}, field="sealed_days"
        )
    sealed_reason = storable_text(sealed_reason).strip()
    if sealed_days:
        why = _("Say what requires a sealed copy, such as a law; candidates read it.")
        sealed_reason = require_text(sealed_reason, field="sealed_reason", sentence=why, at_most=MAX_REASON)
    return {
        "name": name,
        "days": days,
        "reason": reason,
        "sealed_days": sealed_days,
        "sealed_reason": sealed_reason if sealed_days else "",
    }


def _insist_name_free(scope: Scope, name: str, profile: RetentionProfile | None) -> None:
    taken = RetentionProfile.objects.within(scope).filter(name__iexact=name)
    if (taken.exclude(pk=profile.pk) if profile else taken).exists():
        raise RefusedError(_("There is a profile called %(name)s already.") % {"name": name}, field="name")
