"""Health for load balancers: whether the process answers, and whether the installation can do its work."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.celery import app
from portal.models import WorkerPulse

__all__ = ["healthz", "readyz"]

SILENCE = timedelta(seconds=30)


@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when everything that work needs is there, 503 otherwise; each check by name, no details for strangers."""
    results = {name: _passes(check) for name, check in CHECKS.items()}
    ready = all(results.values())
    body = {"status": "ready" if ready else "not ready", "checks": results}
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _data_folder() -> bool:
    folder = Path(settings.CREDENCE_DATA)
    return folder.is_dir() and os.access(folder, os.W_OK)


def _broker() -> bool:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
        return bool(broker.connected)


def _workers() -> bool:
    last = WorkerPulse.objects.aggregate(last=Max("seen_at"))["last"]
    return last is not None and timezone.now() - last < SILENCE


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # noqa: BLE001 - whatever it is, the answer is "not ready"
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "data_folder": _data_folder,
    "broker": _broker,
    "workers": _workers,
}
