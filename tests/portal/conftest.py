"""The people of the portal's tests.

Alice owns, bob is on the team, charlie is a stranger; dora manages, erin audits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client

from portal.api.caller_rates import forget_counts
from portal.models import Membership, Organization, User
from portal.permissions import Role
from portal.scope import Scope

PASSWORD = "correct horse battery"


@dataclass
class Person:
    """A member with their scope and a signed-in browser."""

    user: User
    organization: Organization
    scope: Scope
    client: Client


def make_person(name: str, organization: Organization, role: Role) -> Person:
    user = User.objects.create_user(f"{name}@{organization.pk.hex[:8]}.example", PASSWORD, name=name.title())
    scope = Scope(organization_id=organization.pk, user_id=user.pk, role=role)
    Membership.objects.within(scope).create(user=user, role=role)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Person(user, organization, scope, client)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords are hashed as everywhere, in one round: the usual many took most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PBKDF2PasswordHasher, "iterations", 1)
        yield


@pytest.fixture(autouse=True)
def unhurried(settings: Any) -> None:
    """No test meets the limits of callers by being quick; those about the limits set their own."""
    settings.CREDENCE_API_READS = settings.CREDENCE_API_WRITES = 1_000_000
    forget_counts()


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path: Path) -> Path:
    """Every test has a data folder of its own."""
    settings.CREDENCE_DATA = tmp_path / "data"
    settings.CREDENCE_DATA.mkdir()
    settings.CREDENCE_MASTER_KEY_FILE = settings.CREDENCE_DATA / "master_key"
    return settings.CREDENCE_DATA


@pytest.fixture
def organization(db) -> Organization:
    return Organization.objects.create(
        name="Alder Grove Care", contact_name="Imani Castellanos", contact_email="records@aldergrove.example"
    )


@pytest.fixture
def alice(organization: Organization) -> Person:
    """Administrator: the owner."""
    return make_person("alice", organization, Role.ADMINISTRATOR)


@pytest.fixture
def bob(organization: Organization) -> Person:
    """Recruiter of the same organization."""
    return make_person("bob", organization, Role.RECRUITER)


@pytest.fixture
def charlie(db) -> Person:
    """Administrator of another organization: a stranger, to whom nothing here exists."""
    return make_person("charlie", Organization.objects.create(name="Somewhere Else"), Role.ADMINISTRATOR)


@pytest.fixture
def dora(organization: Organization) -> Person:
    """Hiring manager of the same organization."""
    return make_person("dora", organization, Role.HIRING_MANAGER)


@pytest.fixture
def erin(organization: Organization) -> Person:
    """Auditor of the same organization."""
    return make_person("erin", organization, Role.AUDITOR)
