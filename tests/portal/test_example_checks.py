"""What is published to check webhooks and the audit log with takes what is genuine, and nothing that was changed."""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from standardwebhooks import Webhook

from portal.actions.jobs import create_job
from portal.actions.personal_tokens import create_personal_token
from portal.actions.sequence import sequence_events
from portal.permissions import Role
from portal.scope import Scope
from tests.portal.conftest import Person

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


def published(name: str, what: str) -> Callable[..., Any]:
    spec = importlib.util.spec_from_file_location(name, ROOT / "portal" / "api" / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., Any] = getattr(module, what)
    return found


def test_it_works() -> None:
    genuine, body, now = published("check_webhook", "genuine"), b'{"type": "ping"}', datetime.now(tz=UTC)
    signed = Webhook(SECRET).sign("msg_1", now, body.decode())
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signed}
    assert genuine(SECRET, headers, body)
    assert genuine(SECRET, {**headers, "webhook-signature": f"v1,bm8= {signed}"}, body)
    assert not genuine(SECRET, headers, body + b" ")
    assert not genuine(SECRET, {**headers, "webhook-id": "msg_2"}, body)
    assert not genuine("whsec_bm8=", headers, body)
    assert not genuine(SECRET, {}, body)
    assert not genuine(SECRET, {**headers, "webhook-timestamp": "soon"}, body)
    assert not genuine(SECRET, {**headers, "webhook-signature": "v1,é"}, body)
    late = now - timedelta(minutes=6)
    old = {
        "webhook-timestamp": str(int(late.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", late, "x"),
    }
    assert not genuine(SECRET, headers | old, b"x")


def test_they_are_served_as_they_are() -> None:
    page = Client().get("/api/v1/docs/examples/").content.decode()
    files = [path for path in (ROOT / "portal" / "api" / "examples").iterdir() if path.is_file()]
    assert len(files) == 10
    for file in files:
        answer = Client().get(f"/api/v1/docs/examples/{file.name}")
        assert answer.content == file.read_bytes()
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert f'href="/api/v1/docs/examples/{file.name}"' in page
    assert page.index("push_applicant.py") < page.index("pull_ranking.sh") < page.index("check_webhook.py")
    assert 'href="/api/v1/docs/examples/"' in Client().get("/api/v1/docs/").content.decode()
    assert Client().get("/api/v1/docs/examples/__init__.py").status_code == 404
    assert Client().post("/api/v1/docs/examples/push_applicant.py").status_code == 405


@pytest.mark.django_db
def test_the_log_is_whole_until_it_is_changed(alice: Person) -> None:
    broken = published("check_audit_log", "broken")
    create_job(Scope(alice.organization.pk, system="test"), title="Ward clerk")
    sequence_events()
    own = Scope(alice.organization.pk, user_id=alice.user.pk, role=Role.ADMINISTRATOR)
    secret = create_personal_token(own, name="Log", capabilities=["read_audit"])[1]
    sequence_events()
    answer = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/audit-events/?page_size=500")
    events = answer.json()["results"]
    assert len(events) > 1
    assert broken(events) == []
    assert broken([{**event, "actor": "somebody"} if event["seq"] == 1 else event for event in events]) == [1]
    assert broken([event for event in events if event["seq"] != 1]) == []  # a page begins anywhere
