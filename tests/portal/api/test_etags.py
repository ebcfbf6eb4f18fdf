"""Which state a caller saw: 304 for reads, 412 for writes, whichever fields were read, gzip or not."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse

from portal.actions.links import NONE_OF_THESE, say_what_words_mean
from portal.models import Job, JobVersion, LinkConfirmation
from tests.portal.api.conftest import JSON, Call, Caller
from tests.portal.conftest import Person
from tests.portal.people_factories import VITALS, some_skills
from tests.portal.work_factories import a_ranked_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(bob: Person) -> Job:
    some_skills()
    return a_ranked_job(bob).job


def read(system: Caller, address: str, **headers: str) -> HttpResponse:
    answer: HttpResponse = system.browser.get(f"/api/v1/{address}", headers=headers)
    return answer


def change(system: Caller, job: Job, tag: str, **more: str) -> tuple[int, Any]:
    line = {"label": "Vital signs", "concepts": [{"uri": VITALS}], "need": "nice"}
    answer = system.browser.post(
        f"/api/v1/jobs/{job.pk}/versions/",
        {"requirements": [line], "reason": "Asked again"},
        content_type=JSON,
        headers={"If-Match": tag, **more},
    )
    return answer.status_code, answer.json()


def versions(bob: Person, job: Job) -> int:
    return JobVersion.objects.within(bob.scope).filter(job=job).count()


def test_it_works(bob: Person, system_of: Call, job: Job) -> None:
    system, address = system_of(bob), f"jobs/{job.pk}/"
    seen = read(system, address)["ETag"]
    assert seen.startswith('"')
    unchanged = read(system, address, **{"If-None-Match": f'"other", W/{seen}'})
    assert (unchanged.status_code, unchanged.content, unchanged["ETag"]) == (304, b"", seen)
    assert unchanged["X-Request-ID"]
    before = versions(bob, job)
    assert change(system, job, seen)[0] == 201
    status, body = change(system, job, seen)
    assert (status, body["code"]) == (412, "precondition_failed")
    assert versions(bob, job) == before + 1
    assert read(system, address, **{"If-None-Match": seen}).status_code == 200


def test_a_tag_of_some_fields_and_of_gzip_stands_for_the_same_thing(bob: Person, system_of: Call, job: Job) -> None:
    system = system_of(bob)
    whole = read(system, f"jobs/{job.pk}/")["ETag"]
    some = read(system, f"jobs/{job.pk}/?fields=id")["ETag"]
    small = read(system, f"jobs/{job.pk}/", **{"Accept-Encoding": "gzip"})["ETag"]
    assert len({whole, some, small}) == 3
    assert small == whole[:-1] + '-gzip"'
    assert read(system, f"jobs/{job.pk}/?fields=title", **{"If-None-Match": some}).status_code == 200
    for tag in (some, small):
        assert read(system, f"jobs/{job.pk}/", **{"If-Match": tag}).status_code == 200  # reads need no match
    assert change(system, job, some)[0] == 201
    assert change(system, job, small)[0] == 412


@pytest.mark.parametrize("tag", ['"x"', "x", "", 'W/"x"', '"' + "0" * 5_000 + '"', '"x", "y"'])
def test_other_tags_match_nothing(bob: Person, system_of: Call, job: Job, tag: str) -> None:
    assert change(system_of(bob), job, tag)[0] == 412


def test_weak_tags_never_match_a_write(bob: Person, system_of: Call, job: Job) -> None:
    system = system_of(bob)
    seen = read(system, f"jobs/{job.pk}/")["ETag"]
    assert change(system, job, f"W/{seen}")[0] == 412
    assert change(system, job, f'"x", {seen}')[0] == 201
    assert change(system, job, "*")[0] == 201


def test_lists_have_weak_tags_that_serve_no_write(bob: Person, system_of: Call, job: Job) -> None:
    system = system_of(bob)
    tag = read(system, "candidates/")["ETag"]
    assert tag.startswith('W/"')
    assert read(system, "candidates/", **{"If-None-Match": tag}).status_code == 304
    for given in (tag, tag[2:]):
        answer = system.browser.post(
            "/api/v1/candidates/", {"name": "Ada"}, content_type=JSON, headers={"If-Match": given}
        )
        assert answer.status_code == 412


def test_a_row_that_is_deleted(bob: Person, system_of: Call) -> None:
    word = say_what_words_mean(bob.scope, spelling="Sewing", concept_uri=NONE_OF_THESE)
    system, address = system_of(bob), f"/api/v1/remembered-links/{word.pk}/"
    tag = system.browser.get(address)["ETag"]
    LinkConfirmation.objects.within(bob.scope).filter(pk=word.pk).update(text="sewing")
    assert system.browser.delete(address, headers={"If-Match": tag}).status_code == 412
    tag = system.browser.get(address)["ETag"]
    assert system.browser.delete(address, headers={"If-Match": tag}).status_code == 204
    assert system.browser.delete(address, headers={"If-Match": tag}).status_code == 404


def test_another_organizations_row_is_404_whatever_the_tag(charlie: Person, system_of: Call, job: Job) -> None:
    for tag in ("*", '"x"'):
        assert change(system_of(charlie), job, tag)[0] == 404


def test_reading_for_the_comparison_leaves_no_trace(
    bob: Person, system_of: Call, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An endpoint may note that somebody looked; a comparison is no look."""
    from portal.api.jobs import JobEndpoint

    plain = JobEndpoint.retrieve

    def noting(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        Job.objects.within(bob.scope).filter(pk=job.pk).update(place="looked at")
        return plain(self, request, *args, **kwargs)

    system = system_of(bob)
    monkeypatch.setattr(JobEndpoint, "retrieve", noting)
    tag = read(system, f"jobs/{job.pk}/")["ETag"]
    Job.objects.within(bob.scope).filter(pk=job.pk).update(place="")
    address, body = f"/api/v1/jobs/{job.pk}/", {"title": "Charge nurse"}
    answer = system.browser.patch(address, body, content_type="application/json", headers={"If-Match": tag})
    assert answer.status_code == 200
    job.refresh_from_db()
    assert (job.place, job.title) == ("", "Charge nurse")
