"""Exports by the API: asked for, followed, fetched whole and in parts, taken back, and refused."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest

from portal.actions.exports import MOST_WAITING
from portal.actions.write_export import perform_export
from portal.ids import new_id
from portal.models import Export
from tests.portal.api.conftest import Call, Caller
from tests.portal.conftest import Person
from tests.portal.work_factories import Ranked, a_ranked_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ranked(bob: Person) -> Ranked:
    return a_ranked_job(bob)


def made(system: Caller, **body: Any) -> dict[str, Any]:
    status, row = system.post("exports/", {"what": "candidates", "form": "csv", **body})
    assert status == 202, row
    perform_export(row["id"])
    status, found = system.get(f"exports/{row['id']}/")
    assert status == 200
    return dict(found)


def test_it_works(bob: Person, ranked: Ranked, system_of: Call) -> None:
    system = system_of(bob)
    row = made(system, what="rankings", form="ndjson", about={"run": str(ranked.run.pk)})
    assert (row["state"], row["done"], row["total"], row["about"]) == ("done", 4, 4, {"run": str(ranked.run.pk)})
    answer = system.browser.get(f"/api/v1/exports/{row['id']}/file/", headers={"Accept": "application/x-ndjson"})
    found = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert json.loads(found.splitlines()[0])["name"] == "Marisol Etcheverry"
    assert answer["Content-Length"] == str(len(found)) == str(row["size"])
    digest = hashlib.sha256(found)
    assert row["sha256"] == digest.hexdigest()
    assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert answer["Content-Disposition"] == f'attachment; filename="{row["file_name"]}"'
    assert answer["Content-Type"] == "application/x-ndjson"
    assert [each["id"] for each in system.get("exports/", state="done")[1]["results"]] == [row["id"]]
    assert system.get("exports/", state="failed")[1]["results"] == []
    _, read = system.get(f"exports/{row['id']}/")
    assert read["fetched_at"]


def test_a_part_is_answered(bob: Person, ranked: Ranked, system_of: Call) -> None:
    system = system_of(bob)
    row = made(system)
    path, size = f"/api/v1/exports/{row['id']}/file/", row["size"]
    whole = b"".join(system.browser.get(path).streaming_content)
    for asked, first, last in (
        ("0-9", 0, 9),
        ("10-", 10, size - 1),
        ("-5", size - 5, size - 1),
        ("0-999999", 0, size - 1),
    ):
        answer = system.browser.get(path, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, b"".join(answer.streaming_content)) == (206, whole[first : last + 1])
        assert answer["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert answer["Content-Length"] == str(last + 1 - first)
    for asked in (f"{size}-", "9-3", "-0"):
        answer = system.browser.get(path, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=x-", "bytes=" + "9" * 40 + "-"):
        assert system.browser.get(path, headers={"Range": asked}).status_code == 200
    old = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert system.browser.get(path, headers=old).status_code == 200


def test_a_stranger_finds_nothing(bob: Person, alice: Person, charlie: Person, ranked: Ranked, system_of: Call) -> None:
    """Nor does another system of the same organization: a file is for who asked."""
    row = made(system_of(bob))
    for other in (charlie, alice, bob):
        stranger = system_of(other)
        for path in (f"exports/{row['id']}/", f"exports/{row['id']}/file/", f"exports/{new_id()}/"):
            assert stranger.get(path)[0] == 404
        assert stranger.browser.delete(f"/api/v1/exports/{row['id']}/").status_code == 404
        assert stranger.get("exports/")[1]["results"] == []
    theirs = system_of(charlie)
    status, body = theirs.post("exports/", {"what": "rankings", "form": "csv", "about": {"run": str(ranked.run.pk)}})
    assert (status, list(body["errors"])) == (422, ["about.run"])
    assert Export.objects.within(bob.scope).get(pk=row["id"]).state == Export.State.DONE


def test_it_takes_both_rights(bob: Person, ranked: Ranked, system_of: Call) -> None:
    status, body = system_of(bob, "read_candidates").post("exports/", {"what": "candidates", "form": "csv"})
    assert (status, body["code"]) == (403, "missing_scope")
    taker = system_of(bob, "export", "read_candidates")
    assert taker.post("exports/", {"what": "candidates", "form": "csv"})[0] == 202
    about = {"run": str(ranked.run.pk)}
    for what in ("rankings", "gap_reports", "records", "verifications", "audit"):
        status, body = taker.post("exports/", {"what": what, "form": "csv", "about": about})
        assert (status, body["code"]) == (403, "missing_scope"), what
    assert system_of(bob, "export", "read_audit").post("exports/", {"what": "audit", "form": "csv"})[0] == 202


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"what": "candidates"},
        {"what": None, "form": None},
        {"what": ["candidates"], "form": {}},
        {"what": "candidates", "form": "exe"},
        {"what": "candidates", "form": "csv", "about": []},
        {"what": "candidates", "form": "csv", "about": None},
        {"what": "candidates", "form": "csv", "about": {"job": "x"}},
        {"what": "candidates", "form": "csv", "about": {"job": None}},
        {"what": "candidates", "form": "csv", "about": {"jb": str(new_id())}},
        {"what": "candidates", "form": "csv", "about": {"run": str(new_id())}},
        {"what": "candidates", "form": "csv", "about": {"job": str(new_id())}},
        {"what": "applications", "form": "csv", "about": {"stage": "fired"}},
        {"what": "records", "form": "csv", "about": {"issuer_id": "x" * 201}},
        {"what": "records", "form": "csv", "about": {"issuer_id": {"a": 1}}},
        {"what": "rankings", "form": "csv"},
    ],
)
def test_what_is_wrong_is_said(bob: Person, system_of: Call, body: dict[str, Any]) -> None:
    status, said = system_of(bob).post("exports/", body)
    assert status in {400, 422}
    assert said["errors"]
    assert not Export.objects.within(bob.scope).exists()


def test_only_a_few_at_once(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    for _ in range(MOST_WAITING):
        assert system.post("exports/", {"what": "candidates", "form": "csv"})[0] == 202
    status, body = system.post("exports/", {"what": "candidates", "form": "csv"})
    assert (status, body["code"]) == (409, "too_many_exports")


def test_what_is_not_there_is_not_handed_out(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    _, waiting = system.post("exports/", {"what": "candidates", "form": "csv"})
    ready = made(system)
    assert system.browser.delete(f"/api/v1/exports/{ready['id']}/").status_code == 204
    assert system.browser.delete(f"/api/v1/exports/{waiting['id']}/").status_code == 204
    for row, state in ((waiting, "cancelled"), (ready, "expired")):
        status, body = system.get(f"exports/{row['id']}/file/")
        assert (status, body["code"]) == (409, "no_file")
        assert system.get(f"exports/{row['id']}/")[1]["state"] == state


def test_small_rankings_are_answered_at_once(bob: Person, ranked: Ranked, system_of: Call) -> None:
    browser = system_of(bob).browser
    path = f"/api/v1/rankings/{ranked.run.pk}/export/"
    lines = browser.get(path, {"as": "ndjson"}).content.splitlines()
    assert json.loads(lines[0])["explanation"] == browser.get(path, {"as": "json"}).json()["entries"][0]["explanation"]
    book = browser.get(path, {"as": "xlsx"})
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert book["Content-Disposition"].endswith('.xlsx"')
