"""How the organization is set up: an auditor reads all of it, and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from portal.actions.policies import change_policies
from portal.actions.tokens import create_token
from portal.actions.webhooks import add_endpoint
from portal.models import Organization, RetentionProfile, SecondFactor
from portal.policies import Policies
from portal.queries_set_up import set_up
from tests.portal.conftest import Person


def shown(person: Person) -> str:
    answer = person.client.get(reverse("as_set_up"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_works(alice: Person, bob: Person, erin: Person) -> None:
    SecondFactor.objects.create(user=bob.user, kind="app", secret="x")
    page = shown(erin)
    assert str(bob.user.email) in page
    assert page.count("has one") == 1
    assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0], "nothing to change it by"


def test_what_was_decided_is_told(alice: Person, erin: Person) -> None:
    assert "Recruiters and administrators" in shown(erin)
    change_policies(alice.scope, Policies(blind_by_default=True, trusted_by="administrators", guest_days=7))
    RetentionProfile.objects.within(alice.scope).create(name="Two years", days=730, reason="The law says so.")
    page = shown(erin)
    for words in ("Administrators alone", "screened blind", "for 7 days at most", "Two years"):
        assert words in page, words


def test_whom_a_password_opens_all_the_same_is_told(alice: Person, erin: Person) -> None:
    kept = {"break_glass": [str(alice.user.pk)], "two_factor": "everybody"}
    Organization.objects.filter(pk=alice.organization.pk).update(policies=kept)
    assert set_up(erin.scope).unlocked == [], "passwords open for everybody"
    Organization.objects.filter(pk=alice.organization.pk).update(policies=kept | {"sign_on_only": True})
    found = set_up(erin.scope)
    assert [row.user_id for row in found.unlocked] == [alice.user.pk]
    assert found.sign_in.two_factor == "everybody"


def test_systems_are_named_without_their_secrets(alice: Person, erin: Person, charlie: Person) -> None:
    _token, secret = create_token(alice.scope, name="HR sync", capabilities=["read_jobs"])
    add_endpoint(alice.scope, name="Tracking", url="https://ats.example.com/hooks")
    page = shown(erin)
    assert "HR sync" in page
    assert "https://ats.example.com/hooks" in page
    assert secret not in page
    assert "HR sync" not in shown(charlie)


@pytest.mark.parametrize("who", ["bob", "dora"])
def test_it_is_nobody_elses(request: Any, who: str) -> None:
    assert request.getfixturevalue(who).client.get(reverse("as_set_up")).status_code == 403


def test_the_audit_page_leads_there(erin: Person) -> None:
    assert reverse("as_set_up") in erin.client.get(reverse("audit")).content.decode()
