"""Issuers and registries: looked for in every list, imported with a preview, registries added where one may."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.actions.issuers import trust_issuer
from portal.models import TrustedIssuer
from portal.queries_registries import own_list
from portal.registries import keep
from tests.portal.conftest import Person
from verification.sources import TrustEntry, TrustList

LISTED = {"name": "Consortium", "issuers": [{"id": "did:web:college.example%3A8443:dept", "name": "The College"}]}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.CREDENCE_REGISTRIES = tmp_path / "registries"
    return tmp_path / "registries"


def upload(data: object) -> SimpleUploadedFile:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return SimpleUploadedFile("list.json", body, "application/json")


def page(person: Person, query: str = "") -> str:
    answer = person.client.get(reverse("registries") + query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_works(alice: Person, folder: Path) -> None:
    assert "No registry was added." in page(alice)
    add = alice.client.post(reverse("add_registry"), {"registry": "consortium", "file": upload(LISTED)})
    assert add.status_code == 302
    assert "Consortium" in page(alice)
    for text in ("college.example", "COLLEGE", "college.example:8443/dept", "did:web:college"):
        assert "The College" in page(alice, f"?q={text}")
    assert "In no list." in page(alice, "?q=nowhere")
    gone = alice.client.post(reverse("remove_registry"), {"registry": "consortium"})
    assert gone.status_code == 302
    assert list(folder.iterdir()) == []
    assert alice.client.post(reverse("remove_registry"), {"registry": "../x"}).status_code == 422


def test_trust_is_one_step_from_what_was_found(bob: Person, folder: Path) -> None:
    keep(folder, "c", TrustList("C", "1", (TrustEntry("did:web:college.example", "The College"),)))
    shown = page(bob, "?q=college")
    assert 'value="did:web:college.example"' in shown
    form = {"issuer": "did:web:college.example", "name": "The College", "level": "trusted", "reason": "visited"}
    assert bob.client.post(reverse("trust_issuer"), form).status_code == 302
    assert "Your own list" in page(bob, "?q=college")


def test_how_fresh_and_by_whom(alice: Person, folder: Path) -> None:
    from datetime import UTC, datetime

    keep(folder, "old", TrustList("Old", "1", good_until=datetime(2020, 1, 1, tzinfo=UTC)), signers=("ab" * 32,))
    (folder / "broken.json").write_text("{")
    shown = page(alice)
    assert "Too old to say anything" in shown
    assert "abababababababab…" in shown
    assert "Cannot be read" in shown


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"registry": "Bad Name", "file": LISTED}, "registry"),
        ({"registry": "good"}, "file"),
        ({"registry": "good", "file": b"no json"}, "file"),
        ({"registry": "good", "file": LISTED, "signers": "xyz"}, "signers"),
    ],
)
def test_what_is_no_registry_is_refused(alice: Person, typed: dict[str, object], field: str) -> None:
    sent = {name: upload(value) if name == "file" else value for name, value in typed.items()}
    answer = alice.client.post(reverse("add_registry"), sent)
    assert answer.status_code == 422
    assert answer.context["error"].field == field


def test_shared_installations_leave_registries_to_their_operator(alice: Person, charlie: Person) -> None:
    answer = charlie.client.post(reverse("add_registry"), {"registry": "evil", "file": upload(LISTED)})
    assert answer.status_code == 422
    assert "Several organizations share this installation" in page(alice)


def test_roles(bob: Person, dora: Person, erin: Person) -> None:
    for person in (bob, dora, erin):
        assert "Find an issuer" in page(person)
        assert person.client.post(reverse("add_registry"), {"registry": "x"}).status_code == 403
    assert erin.client.get(reverse("import_issuers")).status_code == 403


def test_imported_with_a_preview_and_taken_back(bob: Person) -> None:
    trust_issuer(bob.scope, issuer="did:web:a.example", reason="first")
    rows = [
        {"id": "did:web:a.example", "reason": "second"},
        {"id": "did:web:b.example", "name": "<b>B"},
        {"id": "bad"},
    ]
    shown = bob.client.post(reverse("import_issuers"), {"file": upload(rows), "reason": "why not"})
    text = shown.content.decode()
    assert shown.context["counts"] == {"new": 1, "changed": 1, "same": 0, "refused": 1}
    assert "&lt;b&gt;B" in text
    assert len(own_list(bob.scope)) == 1, "a preview changes nothing"
    take = {"list": shown.context["list"], "reason": "why not", "do": "take"}
    assert bob.client.post(reverse("import_issuers"), take).status_code == 302
    assert {row.issuer: row.reason for row in own_list(bob.scope)} == {
        "did:web:a.example": "second",
        "did:web:b.example": "why not",
    }
    assert "2 entries came with the last import" in page(bob)
    batch = bob.client.get(reverse("registries")).context["last"][0]
    assert bob.client.post(reverse("undo_import"), {"batch": str(batch)}).status_code == 302
    assert [row.reason for row in own_list(bob.scope)] == ["first"]
    assert bob.client.post(reverse("undo_import"), {"batch": "nonsense"}).status_code == 422


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_list_goes_out_and_comes_in(bob: Person, charlie: Person, kind: str) -> None:
    trust_issuer(bob.scope, issuer="did:web:a.example", name="A", reason="first")
    answer = bob.client.get(reverse("export_issuers") + f"?kind={kind}")
    assert "attachment" in answer["Content-Disposition"]
    assert "did:web:a.example" not in charlie.client.get(reverse("export_issuers")).content.decode()
    TrustedIssuer.objects.within(bob.scope).all().delete()
    file = SimpleUploadedFile("l", answer.content)
    assert bob.client.post(reverse("import_issuers"), {"file": file, "do": "take"}).status_code == 302
    assert own_list(bob.scope)[0].reason == "first"


def test_a_bad_list_is_refused(bob: Person) -> None:
    answer = bob.client.post(reverse("import_issuers"), {"file": upload(b"\xff")})
    assert answer.status_code == 422
    assert "UTF-8" in answer.content.decode()
