"""`manage.py add_organization`: an organization, its administrator, and a password that opens the door."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from portal.actions.sequence import sequence_events
from portal.models import Event, Membership, Organization
from portal.permissions import Role
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db


def run(name: str, email: str, **options: str) -> str:
    out = io.StringIO()
    call_command("add_organization", name, email=email, stdout=out, **options)
    return out.getvalue()


def refusal(name: str, email: str) -> str:
    with pytest.raises(CommandError) as refused:
        run(name, email)
    assert refused.value.returncode == 64
    return str(refused.value)


def test_it_works() -> None:
    said = run("  Birch   Street Clinic ", "Ada@Birch.example", person="Ada Winterbourne")
    password = re.search(r"Password {2}(\S{12,})", said)
    assert password is not None
    browser = Client()
    answer = browser.post(
        reverse("sign_in"), {"username": "ada@birch.example", "password": password.group(1)}, follow=True
    )
    page = answer.content.decode()
    assert "Birch Street Clinic" in page
    assert "Ada Winterbourne" in page


def test_it_is_in_the_log() -> None:
    run("Birch Street Clinic", "ada@birch.example")
    sequence_events()
    organization = Organization.objects.get()
    events = Event.objects.across_organizations("the only one").filter(organization=organization)
    assert [(event.kind, event.actor) for event in events.order_by("seq")] == [
        ("organization.added", "system:command line"),
        ("member.added", "system:command line"),
    ]


def test_who_has_an_account_keeps_its_password(bob: Person) -> None:
    said = run("Birch Street Clinic", bob.user.email)
    assert "has already" in said
    theirs = Membership.objects.across_organizations("both of bob's").filter(user=bob.user)
    assert {member.role for member in theirs} == {Role.RECRUITER, Role.ADMINISTRATOR}


def test_what_is_refused_leaves_nothing() -> None:
    assert "name" in refusal("   ", "ada@birch.example")
    assert "200" in refusal("x" * 201, "ada@birch.example")
    assert "e-mail" in refusal("Birch Street Clinic", "nowhere")
    assert not Organization.objects.exists()
    run("Birch Street Clinic", "ada@birch.example")
    assert "already" in refusal("birch street CLINIC", "eve@birch.example")
    assert Organization.objects.count() == 1


def test_without_a_database_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("no such table: portal_organization")

    monkeypatch.setattr("portal.management.commands.add_organization.add_organization", fail)
    with pytest.raises(CommandError, match="Run manage"):
        run("Birch Street Clinic", "ada@birch.example")
