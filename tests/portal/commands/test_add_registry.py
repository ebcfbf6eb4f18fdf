"""`manage.py add_registry`: what an operator adds is looked in for everybody; what is no registry is refused."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from portal.documents import PortalSources
from portal.registries import installed
from tests.portal.conftest import Person
from tests.verification.records import SCHOOL
from tests.verification.trust.test_eu_list import GOOD, SIGNER
from tests.verification.trust.test_openid_federation import LISTS
from verification.trust.list_file import trust_list_to_json

DCC = {"meta": {"name": "A community", "updated": "2026-01-01"}, "registry": {SCHOOL: {"name": "A school"}}}


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.CREDENCE_REGISTRIES = tmp_path / "registries"
    return Path(settings.CREDENCE_REGISTRIES)


def add(*words: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("add_registry", *words, stdout=out, **options)
    return out.getvalue().strip()


def file_with(tmp_path: Path, data: Any) -> str:
    path = tmp_path / "given"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return str(path)


@pytest.mark.django_db
def test_it_works(folder: Path, tmp_path: Path, bob: Person, charlie: Person) -> None:
    said = add("dcc-community", file_with(tmp_path, DCC))

    assert said == "Added. A community, version 2026-01-01: 1 issuers"
    for person in (bob, charlie):
        own, community = PortalSources(person.scope, timezone.now()).trust_lists()
        assert own.name == "Your organization’s list"
        assert [entry.issuer for entry in community.entries] == [SCHOOL]
    assert add(list=True) == "A community, version 2026-01-01: 1 issuers"
    assert add(remove="dcc-community") == "dcc-community is forgotten."
    assert installed(folder) == ()
    assert add(list=True).startswith("None was added.")


def test_the_same_name_replaces(folder: Path, tmp_path: Path) -> None:
    add("dcc", file_with(tmp_path, DCC))
    add("dcc", file_with(tmp_path, {**DCC, "registry": {}}))
    assert [len(one.entries) for one in installed(folder)] == [0]


def test_a_federation_is_added(folder: Path, tmp_path: Path) -> None:
    assert add("dcc", file_with(tmp_path, trust_list_to_json(LISTS[0]))) == "Added. The federation: 1 federations"
    assert installed(folder) == LISTS


def test_a_trusted_list_is_added_with_its_signer(folder: Path, tmp_path: Path) -> None:
    path = file_with(tmp_path, GOOD)
    with pytest.raises(CommandError, match=f"SHA-256 {SIGNER}"):
        add("eu-xx", path)
    assert installed(folder) == ()
    assert add("eu-xx", path, signed_by=[SIGNER]).endswith("1 certificates, good until 2026-12-01")
    assert installed(folder)[0].certificates


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        ((), {}, "Give a name and a file"),
        (("dcc",), {}, "Give a name and a file"),
        (("../up", "given"), {}, "A name has small letters"),
        (("dcc", "not there"), {}, "cannot be read"),
        (("dcc", "given"), {}, "is not JSON|no JSON|not JSON"),
        ((), {"remove": "nothing"}, "was not added"),
    ],
)
def test_wrong_usage_is_told(folder: Path, tmp_path: Path, words: Any, options: Any, said: str) -> None:
    file_with(tmp_path, b"{no json")
    given = [str(tmp_path / "given") if word == "given" else word for word in words]
    with pytest.raises(CommandError, match=said) as caught:
        add(*given, **options)
    assert caught.value.returncode == 64
    assert installed(folder) == ()


def test_a_file_that_was_damaged_is_left_out(folder: Path, tmp_path: Path) -> None:
    add("dcc", file_with(tmp_path, DCC))
    (folder / "other.json").write_text("{")
    assert [one.name for one in installed(folder)] == ["A community"]
