"""Health addresses: alive is not ready, and neither tells a stranger anything."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from portal.models import WorkerPulse
from portal.views import health


def ready() -> tuple[int, dict[str, bool]]:
    answer = health.readyz(RequestFactory().get("/readyz"))
    return answer.status_code, json.loads(answer.content)["checks"]


def beat(age: timedelta = timedelta(0)) -> None:
    seen = timezone.now() - age
    WorkerPulse.objects.update_or_create(name="w", defaults={"queue": "verify", "process": 1, "seen_at": seen})


def test_it_works(db: None) -> None:
    beat()
    assert Client().get("/healthz").json() == {"status": "ok"}
    status, checks = ready()
    assert status == 200, checks
    assert all(checks.values())


def test_alive_needs_no_database() -> None:
    assert health.healthz(RequestFactory().get("/healthz")).status_code == 200


def test_nobody_works(db: None) -> None:
    assert ready() == (503, {"database": True, "data_folder": True, "broker": True, "workers": False})
    beat(timedelta(minutes=2))
    assert ready()[1]["workers"] is False


def test_the_broker_is_away(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    beat()
    monkeypatch.setattr(health.app, "connection_for_write", lambda: 1 / 0)
    status, checks = ready()
    assert (status, checks["broker"], checks["workers"]) == (503, False, True)


def test_the_data_folder_is_away(db: None, settings: object, tmp_path: object) -> None:
    beat()
    settings.CREDENCE_DATA = tmp_path / "nowhere"
    assert ready()[1]["data_folder"] is False


def test_nothing_is_said_of_causes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.app, "connection_for_write", lambda: (_ for _ in ()).throw(OSError("redis://secret@x")))
    answer = health.readyz(RequestFactory().get("/readyz"))
    assert b"secret" not in answer.content
