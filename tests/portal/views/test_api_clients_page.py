"""The page API clients: clients beside tokens beside members' own, made and ended there, with no script."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.actions.api_clients import create_client
from portal.actions.personal_tokens import create_personal_token
from portal.actions.sequence import sequence_events
from portal.actions.tokens import create_token
from portal.models import ApiClient, ApiToken
from tests.portal.conftest import Person
from tests.portal.people_factories import make_job


def test_it_works(alice: Person) -> None:
    job = make_job(alice)
    typed = {"name": "Payroll", "capabilities": ["read_jobs"], "reach": "some", "job_ids": [str(job.pk)], "days": "10"}
    answer = alice.client.post(reverse("create_client"), typed)
    assert answer.status_code == 200
    client = ApiClient.objects.within(alice.scope).get()
    assert (client.name, client.scopes, client.job_ids) == ("Payroll", ["read_jobs"], [str(job.pk)])
    page = answer.content.decode()
    secret = answer.context["secret"]
    assert secret in page
    assert str(client.pk) in page
    shown = alice.client.get(reverse("tokens")).content.decode()
    assert secret not in shown
    assert client.digest not in shown
    for words in ("Payroll", str(client.pk), job.title, "soon", "never"):
        assert words in shown, words


def test_only_administrators(alice: Person, bob: Person, erin: Person, charlie: Person) -> None:
    client, _ = create_client(alice.scope, name="Payroll", capabilities=["read_jobs"])
    for other, status in ((bob, 403), (erin, 403), (charlie, 404)):
        for name in ("rotate_client", "revoke_client"):
            assert other.client.post(reverse(name, args=[client.pk])).status_code == status
    assert bob.client.post(reverse("create_client"), {"name": "X", "capabilities": ["rank"]}).status_code == 403
    assert "Payroll" not in charlie.client.get(reverse("tokens")).content.decode()
    assert alice.client.get(reverse("revoke_client", args=[client.pk])).status_code == 405
    client.refresh_from_db()
    assert client.revoked_at is None


@pytest.mark.parametrize("address", ["create_client", "create_token"])
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capabilities": ["manage_members"]}, "capabilities"),
        ({"capabilities": []}, "capabilities"),
        ({"days": "soon"}, "days"),
        ({"reach": "some"}, "job_ids"),
        ({"reach": "some", "job_ids": ["x"]}, "job_ids"),
        ({"reach": "all", "job_ids": ["x"]}, "job_ids"),
    ],
)
def test_what_is_wrong_is_said_and_kept(alice: Person, address: str, wrong: dict[str, Any], field: str) -> None:
    answer = alice.client.post(reverse(address), {"name": "Typed", "capabilities": ["rank"]} | wrong)
    assert answer.status_code == 422
    assert answer.context["error"].field == field
    assert 'value="Typed"' in answer.content.decode()
    assert not ApiClient.objects.within(alice.scope).exists()
    assert not ApiToken.objects.within(alice.scope).exists()


def test_a_new_secret_and_the_end(alice: Person) -> None:
    client, first = create_client(alice.scope, name="Payroll", capabilities=["read_jobs"])
    answer = alice.client.post(reverse("rotate_client", args=[client.pk]))
    assert answer.context["secret"] != first
    assert answer.context["secret"] in answer.content.decode()
    assert alice.client.post(reverse("revoke_client", args=[client.pk])).status_code == 302
    client.refresh_from_db()
    assert client.revoked_at is not None
    assert alice.client.post(reverse("rotate_client", args=[client.pk])).status_code == 422


def test_members_own_tokens_are_seen_and_ended_here(alice: Person, bob: Person) -> None:
    token, _ = create_personal_token(bob.scope, name="Weekly report", capabilities=["read_jobs"])
    old, _ = create_personal_token(bob.scope, name="Forgotten", capabilities=["read_jobs"])
    long_ago = timezone.now() - timedelta(days=40)
    ApiToken.objects.within(bob.scope).filter(pk=old.pk).update(expires_at=long_ago)
    shown = alice.client.get(reverse("tokens")).content.decode()
    assert "Weekly report" in shown
    assert "Bob" in shown
    assert "Forgotten" not in shown
    assert alice.client.post(reverse("rotate_token", args=[token.pk])).status_code == 422
    assert alice.client.post(reverse("revoke_token", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_access_tokens_are_not_listed(alice: Person) -> None:
    client, _ = create_client(alice.scope, name="Payroll", capabilities=["read_jobs"])
    ApiToken.objects.within(alice.scope).create(name="P", prefix="credence_at_abcd", digest="x", client=client)
    assert "credence_at_abcd" not in alice.client.get(reverse("tokens")).content.decode()


def test_what_each_did_is_counted(alice: Person, bob: Person) -> None:
    _, system = create_token(alice.scope, name="ATS", capabilities=["edit_jobs"])
    _, own = create_personal_token(bob.scope, name="Mine", capabilities=["edit_jobs"])
    for secret in (system, own, own):
        browser = Client(headers={"Authorization": f"Bearer {secret}"})
        assert browser.post("/api/v1/jobs/", {"title": "X"}, content_type="application/json").status_code == 201
    sequence_events()
    answer = alice.client.get(reverse("tokens"))
    assert [row.did for row in answer.context["rows"]] == [1]
    assert [row.did for row in answer.context["personal"]] == [2]
