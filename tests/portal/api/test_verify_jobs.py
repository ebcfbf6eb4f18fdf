"""Verifying in the queue without storing: taken in, taken apart, verified once each, read by the caller, forgotten."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from portal import store
from portal.actions import verify_jobs as actions
from portal.actions.tokens import create_token
from portal.actions.verify_jobs import forget_verify_jobs, perform_item
from portal.models import ApiToken, Event, Record, StoredBlob, VerifyItem, VerifyJob
from portal.scope import Scope
from tests.portal.api.conftest import Call, Caller
from tests.portal.api.test_verifying import archive, compact, good
from tests.portal.conftest import Person
from tests.portal.work import work_off

pytestmark = pytest.mark.django_db
URL = "/api/v1/verify/jobs/"


def ask(system: Caller, body: Any, kind: str = "application/json") -> Any:
    return system.browser.generic(
        "POST", URL, json.dumps(body) if isinstance(body, dict | list) else body, content_type=kind
    )


def given(system: Caller, *records: Any) -> str:
    answer = ask(system, {"records": list(records)})
    assert answer.status_code == 202, answer.content
    found: str = answer.json()["id"]
    return found


def results(system: Caller, job: str, **query: Any) -> list[Any]:
    status, page = system.get(f"verify/jobs/{job}/results/", **query)
    assert status == 200
    found: list[Any] = page["results"]
    return found


def test_it_works(bob: Person, system_of: Call) -> None:
    system = system_of(bob, "read_records")
    answer = ask(system, {"records": [good(), {"name": "b", "record": compact()}, 7, "Dear Sir"]})
    job = answer.json()
    assert (answer.status_code, job["state"], job["total"], job["done"]) == (202, "unpacking", None, 0)
    assert answer["Location"].endswith(f"{URL}{job['id']}/")
    work_off()
    status, job = system.get(f"verify/jobs/{job['id']}/")
    assert (status, job["state"], job["total"], job["done"], job["problems"]) == (200, "done", 4, 4, 1)
    assert job["finished_at"]
    found = results(system, job["id"])
    assert [(one["number"], one["name"], one["state"]) for one in found] == [
        (1, "1", "done"),
        (2, "b", "done"),
        (3, "3", "failed"),
        (4, "4", "done"),
    ]
    assert [one["report"]["verdict"] for one in found if one["report"]] == ["verified", "verified", "rejected"]
    assert found[2]["problem"]["code"] == "bad_record"
    assert system.get("verify/jobs/")[1]["results"] == [job]


def test_a_job_is_never_done_before_it_was_taken_apart(bob: Person, system_of: Call) -> None:
    """Whoever polls while the upload is taken apart is not told that all of nothing is done."""
    system = system_of(bob, "read_records")
    job = given(system, good())
    upload = VerifyItem.objects.within(bob.scope).get()
    asked: list[str] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if sql.startswith("SELECT") and "verifyitem" in sql and not asked:
            asked.append(sql)
            perform_item(upload.pk)
        return found

    with connection.execute_wrapper(meanwhile):
        told = system.get(f"verify/jobs/{job}/")[1]
    assert VerifyItem.objects.within(bob.scope).filter(number=1).exists(), "it was taken apart in between"
    assert (told["state"], told["done"]) in {("unpacking", 0), ("running", 0)}


def test_a_message_too_many_works_off_another(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    job = given(system, good(), good())
    items = VerifyItem.objects.within(bob.scope).filter(job=job)
    perform_item(items.get(number=0).pk)
    first = items.get(number=1)
    for left in (1, 0, 0):  # the third finds nothing, and does no harm
        perform_item(first.pk)
        assert items.filter(state="waiting").count() == left


def test_the_report_is_what_the_call_answers(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    text = json.dumps(good())
    job = given(system, {"name": "n", "record": text})
    work_off()
    (one,) = results(system, job)
    direct = system.browser.post("/api/v1/verify/", {"record": text, "name": "n"}, content_type="application/json")
    assert one["report"] | {"receipt": None} == direct.json() | {"receipt": None}


def test_the_bytes_go_and_nothing_else_is_told(
    bob: Person, system_of: Call, django_capture_on_commit_callbacks: Any
) -> None:
    system = system_of(bob)
    events = Event.objects.within(bob.scope).count()
    given(system, good())
    assert StoredBlob.objects.within(bob.scope).get().wrapped_key is not None
    with django_capture_on_commit_callbacks(execute=True):
        work_off()
    blobs = list(StoredBlob.objects.within(bob.scope))
    assert len(blobs) == 2
    assert all(blob.wrapped_key is None and not (store.folder() / blob.path).exists() for blob in blobs)
    assert Event.objects.within(bob.scope).count() == events
    assert not Record.objects.within(bob.scope).exists()


def test_lines_and_archives_and_files(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    badge = json.dumps(good()).encode()
    lines = b"\n".join([badge, b"", compact().encode(), json.dumps({"name": "w", "record": good()}).encode(), b"{"])
    lines += b'\n{"record": "x", "at": "2026"}\n'
    packed = archive(**{"a.json": badge, "b.jwt": compact().encode(), "c.txt": b""})
    one = {"records": SimpleUploadedFile("all.zip", packed)}
    files = {"records": [SimpleUploadedFile("a.json", badge), SimpleUploadedFile("x.png", b"\x89PNG\xff")]}
    jobs = [ask(system, lines, "application/x-ndjson"), ask(system, packed, "application/zip")]
    jobs += [system.browser.post(URL, one), system.browser.post(URL, files)]
    work_off()
    found = [
        [
            (item["name"], (item["report"] or {}).get("verdict") or item["problem"]["code"])
            for item in results(system, pk)
        ]
        for pk in (answer.json()["id"] for answer in jobs)
    ]
    members = [("a.json", "verified"), ("b.jwt", "verified"), ("c.txt", "empty")]
    assert found[0] == [("1", "verified"), ("2", "verified"), ("w", "verified"), ("4", "rejected"), ("5", "bad_record")]
    assert found[1] == found[2] == members
    assert [name for name, _ in found[3]] == ["a.json", "x.png"]
    assert found[3][0][1] == "verified"


def test_pages_and_lines_of_results(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    job = given(system, *["x"] * 5)
    work_off()
    page = system.get(f"verify/jobs/{job}/results/", page_size=2)[1]
    assert [one["number"] for one in page["results"]] == [1, 2]
    onward = system.browser.get(page["next"]).json()
    assert [one["number"] for one in onward["results"]] == [3, 4]
    answer = system.browser.get(f"{URL}{job}/results-file/")
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]


def test_nobody_else_sees_it(bob: Person, charlie: Person, system_of: Call) -> None:
    mine, other, theirs = system_of(bob), system_of(bob), system_of(charlie)
    job = given(mine, good())
    for caller in (other, theirs):
        for path in (f"verify/jobs/{job}/", f"verify/jobs/{job}/results/", f"verify/jobs/{job}/results-file/"):
            assert caller.get(path)[0] == 404
        assert caller.browser.delete(f"{URL}{job}/").status_code == 404
        assert caller.get("verify/jobs/")[1]["results"] == []
    assert system_of(bob, "read_jobs").get(f"verify/jobs/{job}/")[0] == 403
    assert ask(system_of(bob, "read_jobs"), {"records": ["x"]}).status_code == 403


def test_a_client_sees_it_under_all_of_its_tokens(bob: Person) -> None:
    from portal.models import ApiClient

    client = ApiClient.objects.within(bob.scope).create(name="HR")
    scope = Scope(bob.organization.pk, token_id=None, client_id=client.pk)
    row = VerifyJob.objects.within(scope).create(client=client, expires_at=timezone.now() + timedelta(1))
    seen = VerifyJob.objects.within(scope).filter(actions.own_jobs(scope))
    assert list(seen) == [row]
    nobody = Scope(bob.organization.pk, user_id=bob.user.pk)
    assert not VerifyJob.objects.within(scope).filter(actions.own_jobs(nobody)).exists()


def test_deleting(bob: Person, system_of: Call, django_capture_on_commit_callbacks: Any) -> None:
    system = system_of(bob)
    job = given(system, good(), good())
    assert system.browser.delete(f"{URL}{job}/").status_code == 204
    assert system.get(f"verify/jobs/{job}/")[0] == 404
    with django_capture_on_commit_callbacks(execute=True):
        work_off()
        assert forget_verify_jobs() == 1
    assert not VerifyJob.objects.within(bob.scope).exists()
    assert not VerifyItem.objects.within(bob.scope).exists()
    assert not StoredBlob.objects.within(bob.scope).exists()
    files = [path for path in store.folder().rglob("*") if path.is_file() and path != store.ledger()]
    assert files == []


def test_after_a_day_everything_is_gone(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    old, new = given(system, "x", "y", "z"), given(system, "x")
    work_off()
    waits = given(system, "w")
    VerifyJob.objects.within(bob.scope).filter(pk__in=[old, waits]).update(expires_at=timezone.now())
    monkeypatch.setattr(actions, "_AT_ONCE", 2)
    assert forget_verify_jobs() == 2
    assert [str(pk) for pk in VerifyJob.objects.within(bob.scope).values_list("pk", flat=True)] == [new]
    assert {str(pk) for pk in VerifyItem.objects.within(bob.scope).values_list("job_id", flat=True)} == {new}
    assert StoredBlob.objects.within(bob.scope).count() == 2
    assert work_off() == 0


def test_a_worker_that_dies_leaves_its_record_to_another(
    bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = system_of(bob)
    job = given(system, good())

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    def revive() -> None:
        VerifyItem.objects.within(bob.scope).update(lease_until=timezone.now() - timedelta(seconds=1))

    for name in ("records_in", "verify_given"):
        with monkeypatch.context() as patch:
            patch.setattr(actions, name, dies)
            with pytest.raises(KeyboardInterrupt):
                work_off()
        assert system.get(f"verify/jobs/{job}/")[1]["done"] == 0
        revive()
        item = VerifyItem.objects.within(bob.scope).exclude(next_attempt_at=None).get()
        perform_item(item.pk)
    work_off()
    found = results(system, job)
    assert [one["report"]["verdict"] for one in found] == ["verified"]


def test_who_lost_the_lease_writes_nothing(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    job = given(system, good())
    perform_item(VerifyItem.objects.within(bob.scope).get().pk)
    item = VerifyItem.objects.within(bob.scope).get(number=1)
    verify = actions.verify_given

    def slow(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(actions, "verify_given", verify)
        VerifyItem.objects.within(bob.scope).update(lease_until=timezone.now() - timedelta(seconds=1))
        perform_item(item.pk)  # another worker is quicker
        return {"verdict": "rejected"}

    monkeypatch.setattr(actions, "verify_given", slow)
    perform_item(item.pk)
    (one,) = results(system, job)
    assert one["report"]["verdict"] == "verified"


def test_what_breaks_our_software_is_given_up(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    job = given(system, good())
    perform_item(VerifyItem.objects.within(bob.scope).get().pk)

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(actions, "verify_given", breaks)
    for _ in range(actions.MAX_ATTEMPTS + 1):
        VerifyItem.objects.within(bob.scope).filter(number=1).update(next_attempt_at=timezone.now())
        work_off()
    (one,) = results(system, job)
    assert (one["state"], one["problem"]["code"]) == ("failed", "internal")
    assert all(blob.wrapped_key is None for blob in StoredBlob.objects.within(bob.scope))


def test_an_upload_that_cannot_be_taken_apart(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    monkeypatch.setattr("portal.verify_uploads.MOST_RECORDS", 2)
    bad = [ask(system, b"PK\x03\x04nonsense", "application/zip"), ask(system, "x\ny\nz", "application/x-ndjson")]
    work_off()
    for answer, code in zip(bad, ("bad_archive", "too_many"), strict=True):
        job = system.get(f"verify/jobs/{answer.json()['id']}/")[1]
        assert (job["state"], job["total"], job["problem"]["code"]) == ("failed", None, code)
        assert job["finished_at"]


def test_bad_bodies(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    for body in ({"records": []}, {"records": 5}, [], {"records": ["x"], "at": 5}, {"records": ["x"], "more": 1}, ""):
        assert ask(system, body).status_code == 400, body
    assert ask(system, b" ", "application/x-ndjson").status_code == 400
    monkeypatch.setattr("portal.api.record_parsers.JobParser.most", 10)
    assert ask(system, b"x" * 11, "application/zip").status_code == 413
    assert not VerifyJob.objects.within(bob.scope).exists()


def test_not_too_many_at_once(bob: Person, system_of: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of(bob)
    monkeypatch.setattr(actions, "MOST_OPEN", 1)
    job = given(system, "x")
    answer = ask(system, {"records": ["x"]})
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "too_many_jobs", "30")
    assert ask(system_of(bob), {"records": ["x"]}).status_code == 202  # another caller's own
    system.browser.delete(f"{URL}{job}/")
    given(system, "y")


def test_the_demands_hold_for_each(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    expiring = good(validUntil="2026-06-01T00:00:00Z")
    answer = ask(system, {"records": [expiring, expiring], "at": "2026-05-01T00:00:00Z", "offline": True})
    work_off()
    found = results(system, answer.json()["id"])
    assert [one["report"]["verdict"] for one in found] == ["verified", "verified"]


def test_a_token_that_is_gone_takes_its_jobs_along(bob: Person) -> None:
    keeper = Scope(organization_id=bob.organization.pk, system="test")
    row, _ = create_token(keeper, name="System", capabilities=["read_records"])
    VerifyJob.objects.within(keeper).create(token=row, expires_at=timezone.now())
    ApiToken.objects.within(keeper).filter(pk=row.pk).delete()
    assert not VerifyJob.objects.within(keeper).exists()
