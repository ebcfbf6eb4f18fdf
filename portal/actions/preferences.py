"""In which language, time zone and looks a member works, and what an organization sets for those who chose nothing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.refusal import RefusedError
from portal.frame import CHOICES
from portal.models import Organization, User
from portal.permissions import Capability
from portal.scope import Scope
from portal.speaking import known_language, known_zone

__all__ = ["change_preferences", "set_house_language"]


@transaction.atomic
def change_preferences(
    scope: Scope, *, language: str = "", time_zone: str = "", looks: Mapping[str, str] | None = None
) -> User:
    """Keep how a member wants pages to speak and look; what is empty is decided by organization, browser and system.

    Raises:
        RefusedError: a language that the portal does not speak, no time zone, or looks that nobody can choose.

    """
    language, time_zone = _spoken(language), _zone(time_zone)
    chosen = dict(looks or {})
    for name, value in chosen.items():
        if value not in CHOICES.get(name, ()):
            raise RefusedError(_("Choose one of those that the list offers."), field=name)
    user = User.objects.select_for_update().get(pk=str(scope.user_id))
    user.language, user.time_zone = language, time_zone
    user.looks = {name: value for name, value in chosen.items() if value != CHOICES[name][0]}
    user.save(update_fields=["language", "time_zone", "looks"])
    record_event(scope, "preferences.changed", user)
    return user


@transaction.atomic
def set_house_language(scope: Scope, *, language: str = "", time_zone: str = "") -> Organization:
    """Set what an organization speaks to members and candidates who chose nothing, and whose clock it goes by.

    Raises:
        RefusedError: a language that the portal does not speak, or no time zone.

    """
    scope.require(Capability.MANAGE_MEMBERS)
    organization = Organization.objects.select_for_update().get(pk=scope.organization_id)
    organization.language, organization.time_zone = _spoken(language), _zone(time_zone)
    organization.save(update_fields=["language", "time_zone"])
    record_event(scope, "organization.language_set", organization, language=language, time_zone=time_zone)
    return organization


def _spoken(code: str) -> str:
    if code and not known_language(code):
        raise RefusedError(_("Choose one of the languages of the list."), field="language")
    return code


def _zone(name: str) -> str:
    name = name.strip().replace(" ", "_")
    if name and not known_zone(name):
        raise RefusedError(
            _("There is no such time zone. Choose one of the list, such as America/Chicago."), field="time_zone"
        )
    return name
