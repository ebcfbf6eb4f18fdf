"""A new organization, with the first person who administers it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal.actions.events import record_event
from portal.actions.members import ORGANIZATION_FIELDS, add_member
from portal.actions.refusal import RefusedError, require_text
from portal.models import Membership, Organization
from portal.permissions import Role
from portal.scope import Scope

__all__ = ["add_organization"]


@transaction.atomic
def add_organization(*, name: str, email: str, person: str = "", system: str) -> tuple[Membership, str]:
    """Make an organization, and let its administrator in.

    Args:
        name: what it is called; no two organizations of an installation are called the same.
        email: the administrator's address; an account that exists is taken as it is.
        person: the administrator's name.
        system: which machinery asks, for the log: nobody of the organization is there yet to do it.

    Returns:
        The administrator's membership, and their first password; empty for someone who signs in already.

    Raises:
        RefusedError: no name, a name that is taken or too long, or no e-mail address.

    """
    name = " ".join(name.split())
    require_text(name, field="name", sentence=_("Give the organization’s name."))
    most = ORGANIZATION_FIELDS["name"]
    if len(name) > most:
        raise RefusedError(
            _("Keep the name under %(most)s characters; it has %(number)s.") % {"most": most, "number": len(name)},
            field="name",
        )
    if Organization.objects.filter(name__iexact=name).exists():
        raise RefusedError(_("There is an organization called %(name)s already.") % {"name": name}, field="name")
    organization = Organization.objects.create(name=name)
    scope = Scope(organization_id=organization.pk, system=system)
    record_event(scope, "organization.added", organization)
    return add_member(scope, email=email, role=Role.ADMINISTRATOR, name=person)
