"""`python -m tests.portal.api.filled_portal`: fills an empty data folder, and says with which tokens it may be called.

One organization with the sample people of the portal, their records verified and ranked in this process; an
administrator's personal token, and a system's own.
"""

from __future__ import annotations

import json
import os
import sys

import django

SYSTEM_NAME = "Contract tests"


def fill() -> dict[str, str]:
    """Fill the database that the environment names; the two secrets, by who has them."""
    from django.core.management import call_command

    from portal.actions.load_sample import load_sample
    from portal.actions.personal_tokens import create_personal_token
    from portal.actions.tokens import TOKEN_CAPABILITIES, create_token
    from portal.models import Membership, Organization, User
    from portal.oauth.persons import personal_capabilities
    from portal.permissions import Role
    from portal.scope import Scope
    from tests.portal.work import work_off

    call_command("migrate", verbosity=0)
    organization = Organization.objects.create(
        name="Alder Grove Care", contact_name="Imani Castellanos", contact_email="records@aldergrove.example"
    )
    user = User.objects.create_user("alice@aldergrove.example", "correct horse battery", name="Alice")
    alice = Scope(organization_id=organization.pk, user_id=user.pk, role=Role.ADMINISTRATOR)
    Membership.objects.within(alice).create(user=user, role=Role.ADMINISTRATOR)
    load_sample(alice)
    work_off()
    everything = [item.value for item in personal_capabilities(Role.ADMINISTRATOR)]
    _, personal = create_personal_token(alice, name=SYSTEM_NAME, capabilities=everything)
    keeper = Scope(organization_id=organization.pk, system="test")
    _, system = create_token(keeper, name=SYSTEM_NAME, capabilities=[item.value for item in TOKEN_CAPABILITIES])
    return {"person": personal, "system": system}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    json.dump(fill(), sys.stdout)
