"""Evidence packs over REST: a contract test per endpoint, with alice, bob and charlie."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from portal.actions import make_pack
from portal.models import Application, Candidate
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.pack_factories import some_records
from tests.portal.work_factories import a_ranked_job
from verification.pack import check_pack

NEEDED = ("export", "read_records", "read_candidates", "read_rankings")


@pytest.fixture
def application(bob: Person) -> Application:
    found = a_ranked_job(bob).applications[0]
    some_records(bob, found.candidate)
    return found


@pytest.fixture
def candidate(application: Application) -> Candidate:
    return application.candidate


def address(row: Application | Candidate) -> str:
    noun = "applications" if isinstance(row, Application) else "candidates"
    return f"/api/v1/{noun}/{row.pk}/evidence-pack/"


def got(browser: Client, row: Application | Candidate, **headers: str) -> bytes:
    answer = browser.get(address(row), headers=headers)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "private, no-store"
    return b"".join(answer.streaming_content)


def test_it_works(bob: Person, candidate: Candidate, application: Application, system_of: Call, tmp_path: Path) -> None:
    system = system_of(bob, *NEEDED)
    path = tmp_path / "pack.zip"
    for row in (candidate, application):
        path.write_bytes(got(system.browser, row))
        assert check_pack(path).wrong == ()
    path.write_bytes(got(system.browser, candidate, accept="application/zip"))
    assert check_pack(path).wrong == ()


def test_a_stranger_finds_nothing(
    charlie: Person, candidate: Candidate, application: Application, system_of: Call
) -> None:
    system = system_of(charlie)
    for row in (candidate, application):
        answer = system.browser.get(address(row))
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert Client().get(address(row)).status_code == 401


@pytest.mark.parametrize("missing", NEEDED)
def test_a_token_without_the_scope(missing: str, bob: Person, application: Application, system_of: Call) -> None:
    system = system_of(bob, *(name for name in NEEDED if name != missing))
    answer = system.browser.get(address(application), headers={"accept": "application/zip"})
    assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


def test_who_may_not_be_known_yet(bob: Person, application: Application, system_of: Call) -> None:
    application.job.blind = True
    application.job.save()
    for row in (application, application.candidate):
        assert system_of(bob).browser.get(address(row)).status_code == 403


def test_a_large_one_is_refused_with_a_code(
    bob: Person, candidate: Candidate, system_of: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make_pack, "AT_ONCE", 100)
    answer = system_of(bob).browser.get(address(candidate))
    assert (answer.status_code, answer.json()["code"]) == (422, "pack_too_large")


def test_a_token_of_some_jobs_finds_their_people_only(bob: Person, candidate: Candidate, system_of: Call) -> None:
    from portal.models import ApiToken

    system = system_of(bob)
    ApiToken.objects.within(bob.scope).update(job_ids=[str(a_ranked_job(bob).job.pk)])
    assert system.browser.get(address(candidate)).status_code == 404
