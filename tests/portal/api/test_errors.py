"""Who may call at all, and errors of one shape: problem details with a code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.actions.tokens import create_token, revoke_token
from portal.models import ApiToken
from tests.portal.api.conftest import JSON, Call
from tests.portal.conftest import Person

pytestmark = pytest.mark.django_db

PROBLEM = "application/problem+json"


def ask(secret: str | None) -> tuple[int, str]:
    headers = {} if secret is None else {"Authorization": secret}
    answer = Client(headers=headers).get("/api/v1/jobs/")
    assert answer["Content-Type"].startswith(PROBLEM if answer.status_code >= 400 else JSON)
    return answer.status_code, answer.json().get("code", "")


def test_it_works(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"])
    assert ask(f"Bearer {secret}") == (200, "")
    assert ask(f"bearer {secret}") == (200, "")
    token.refresh_from_db()
    assert token.last_used_at is not None


def test_nobody_gets_in_without_a_living_token(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"], days=1)
    for wrong in (None, "", "Bearer", f"Basic {secret}", f"Bearer {secret} x"):
        assert ask(wrong) == (401, "not_authenticated")
    assert ask(f"Bearer {secret}x") == (401, "bad_token")
    assert ask("Bearer \xff") == (401, "bad_token")
    revoke_token(alice.scope, token)
    assert ask(f"Bearer {secret}") == (401, "bad_token")


def test_a_token_ends(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"], days=1)
    ApiToken.objects.within(alice.scope).update(expires_at=timezone.now())
    assert token.expires_at is not None
    assert ask(f"Bearer {secret}") == (401, "bad_token")


def test_a_signed_in_browser_is_no_token(alice: Person) -> None:
    assert alice.client.get("/api/v1/jobs/").status_code == 401


def test_use_is_noted_once_a_minute(alice: Person) -> None:
    token, secret = create_token(alice.scope, name="ATS", capabilities=["read_jobs"])
    ask(f"Bearer {secret}")
    token.refresh_from_db()
    first = token.last_used_at
    ask(f"Bearer {secret}")
    token.refresh_from_db()
    assert token.last_used_at == first
    assert first is not None
    ApiToken.objects.within(alice.scope).update(last_used_at=first - timedelta(minutes=2))
    ask(f"Bearer {secret}")
    token.refresh_from_db()
    assert token.last_used_at is not None
    assert token.last_used_at >= first


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "nowhere/", 404, "not_found"),
        ("get", "jobs/7/", 404, "not_found"),
        ("get", "jobs/00000000-0000-4000-8000-000000000000/", 404, "not_found"),
        ("get", "jobs/------------------------------------/", 404, "not_found"),
        ("delete", "jobs/", 405, "method_not_allowed"),
        ("get", "jobs/?cursor=nonsense", 400, "bad_cursor"),
    ],
)
def test_every_error_is_a_problem_with_a_code(
    bob: Person, system_of: Call, method: str, path: str, status: int, code: str
) -> None:
    answer = getattr(system_of(bob).browser, method)(f"/api/v1/{path}")
    body = answer.json()
    assert answer["Content-Type"].startswith(PROBLEM)
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize(
    ("kind", "body", "status", "code"),
    [
        (JSON, b"{", 400, "parse_error"),
        (JSON, b"[]", 400, "invalid"),
        (JSON, b'"x"', 400, "invalid"),
        (JSON, b"\xff", 400, "parse_error"),
        (JSON, b'{"name": "\\u0000"}', 400, "invalid"),
        (JSON, b'{"name": "\\ud800"}', 400, "parse_error"),
        (JSON, b'{"name": "Ada", "name": "Eve"}', 400, "parse_error"),
        (JSON, b"[" * 100_000, 400, "parse_error"),
        ("text/plain", b"name=x", 415, "unsupported_media_type"),
    ],
)
def test_bad_bodies(bob: Person, system_of: Call, kind: str, body: bytes, status: int, code: str) -> None:
    answer = system_of(bob).browser.generic("POST", "/api/v1/candidates/", body, content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_our_own_trouble_is_a_problem_too(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("portal.api.jobs.actions.create_job", fail)
    status, body = system_of(bob).post("jobs/", {"title": "Clerk"})
    assert (status, body["code"]) == (500, "internal")
    assert "secret" not in str(body)
