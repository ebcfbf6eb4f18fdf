"""The document says of a filter what the filter refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.api.committed import DOCUMENT
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person


def parameters(path: str) -> dict[str, Any]:
    found = json.loads(DOCUMENT.read_text())["paths"][path]["get"]["parameters"]
    return {one["name"]: one["schema"] for one in found}


@pytest.mark.parametrize(("path", "name"), [("applications/", "source"), ("candidates/", "q")])
def test_it_works(alice: Person, system_of: Call, path: str, name: str) -> None:
    most = parameters(f"/api/v1/{path}")[name]["maxLength"]
    system = system_of(alice)
    assert system.get(path, **{name: "x" * most})[0] == 200
    status, refused = system.get(path, **{name: "x" * (most + 1)})
    assert status == 400
    assert name in refused["errors"]


def test_what_has_no_bounds_says_none() -> None:
    assert not {"maxLength", "minLength", "maximum"} & set(parameters("/api/v1/applications/")["candidate"])
