"""The OpenAPI document is whole, and its page needs nothing from elsewhere."""

from __future__ import annotations

import io
import re

from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client


def test_it_works() -> None:
    answer = Client().get("/api/v1/schema/?format=json")
    document = answer.json()
    assert answer.status_code == 200
    assert document["openapi"].startswith("3.1")
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert {"/api/v1/jobs/", "/api/v1/records/", "/api/v1/gap-reports/{id}/"} <= set(document["paths"])


def test_nothing_in_it_is_guessed() -> None:
    """drf-spectacular warns of what it could not deduce; a warning fails here."""
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=io.StringIO(), stderr=io.StringIO())


def test_its_page_loads_only_what_is_ours() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith(("/", "#", "?")) for address in loaded)
    static = [address.removeprefix("/static/") for address in loaded if address.startswith("/static/")]
    assert [name for name in static if finders.find(name) is None] == []
