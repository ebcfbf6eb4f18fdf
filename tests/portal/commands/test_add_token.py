"""`manage.py add_token`: a token that works at once, and nothing else on standard output."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from portal.models import ApiToken, Job
from portal.scope import Scope
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db


def run(organization: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command("add_token", "Nightly export", "--organization", organization, *arguments, stdout=out)
    return out.getvalue()


def me(token: str) -> Any:
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/").json()


def tokens() -> Any:
    return ApiToken.objects.across_organizations("a test looks at what was made")


def test_it_works(bob: Person) -> None:
    said = run(bob.organization.name, "--scope", "read_jobs", "read_rankings", "--days", "7")
    assert said == said.strip() + "\n"
    found = me(said.strip())
    assert found["organization"]["id"] == str(bob.organization.pk)
    assert sorted(found["capabilities"]) == ["read_jobs", "read_rankings"]
    assert tokens().get().expires_at is not None


@pytest.mark.parametrize(
    "wrong", [["--scope", "decide"], ["--days", "0"], ["--days", "x"], ["--job", "7"], ["--organization", "Nobody's"]]
)
def test_what_cannot_be_is_said(bob: Person, wrong: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        run(bob.organization.name, *wrong)
    assert refused.value.returncode == 64
    assert not tokens().exists()


def test_another_organizations_job_does_not_exist(bob: Person, charlie: Person) -> None:
    job = Job.objects.within(Scope(charlie.organization.pk, system="test")).create(title="Elsewhere")
    with pytest.raises(CommandError):
        run(bob.organization.name, "--job", str(job.pk))
