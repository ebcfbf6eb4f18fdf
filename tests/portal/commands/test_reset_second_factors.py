"""`manage.py reset_second_factors`: the operator helps where no administrator can."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from portal.models import Event, Membership, OutgoingMail
from portal.permissions import Role
from tests.portal.conftest import Person


def test_it_works(alice: Person, charlie: Person, capsys: pytest.CaptureFixture[str]) -> None:
    alice.user.second_factors.create(kind="app", secret="x")
    Membership.objects.within(charlie.scope).create(user=alice.user, role=Role.AUDITOR)
    call_command("reset_second_factors", alice.user.email.upper())
    assert "1 removed" in capsys.readouterr().out
    assert not alice.user.second_factors.exists()
    assert OutgoingMail.objects.within(alice.scope).get().to == alice.user.email
    event = Event.objects.within(alice.scope).get(kind="second_factor.reset")
    assert event.actor == "system:command line"


def test_nobody_and_nothing(alice: Person) -> None:
    for address in ("nobody@x.example", alice.user.email):
        with pytest.raises(CommandError):
            call_command("reset_second_factors", address)
