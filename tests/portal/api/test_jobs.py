"""Jobs by the API: read, made, changed into versions, ranked."""

from __future__ import annotations

from portal.actions.jobs import close_job
from portal.models import Job, JobVersion, RankingRun
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, PROVENANCE, VITALS, make_job, some_skills

LINE = {"label": "Vital signs", "concepts": [{"uri": VITALS}], "need": "must", **PROVENANCE}


def test_it_works(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    status, body = system_of(bob).get(f"jobs/{job.pk}/")
    assert status == 200
    assert (body["title"], body["status"], body["current_version"]["number"]) == (job.title, "open", 1)
    lines = body["current_version"]["requirements"]
    assert [(line["concepts"][0]["uri"], line["need"]) for line in lines] == [(VITALS, "must"), (CPR, "nice")]


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    job, theirs = make_job(bob), system_of(charlie)
    assert theirs.get(f"jobs/{job.pk}/")[0] == 404
    assert theirs.get("jobs/")[1]["results"] == []
    assert theirs.post(f"jobs/{job.pk}/versions/", {"requirements": [LINE]})[0] == 404
    assert theirs.post(f"jobs/{job.pk}/rankings/")[0] == 404
    assert JobVersion.objects.within(bob.scope).count() == 1
    assert not RankingRun.objects.within(bob.scope).exists()


def test_the_list_goes_page_by_page_and_by_status(bob: Person, system_of: Call) -> None:
    jobs = [make_job(bob, title=f"Job {number}") for number in range(5)]
    close_job(bob.scope, jobs[4])
    system = system_of(bob)
    first = system.get("jobs/", page_size=3)[1]
    assert [job["title"] for job in first["results"]] == ["Job 0", "Job 1", "Job 2"]
    rest = system.browser.get(first["next"]).json()
    assert [job["title"] for job in rest["results"]] == ["Job 3", "Job 4"]
    assert rest["next"] is None
    assert [job["title"] for job in system.get("jobs/", status="closed")[1]["results"]] == ["Job 4"]
    status, wrong = system.get("jobs/", status="sleeping")
    assert (status, wrong["code"], list(wrong["errors"])) == (400, "invalid", ["status"])


def test_a_job_is_added_with_what_it_needs(bob: Person, system_of: Call) -> None:
    some_skills()
    status, body = system_of(bob).post("jobs/", {"title": "Ward clerk", "place": "Marietta", "requirements": [LINE]})
    assert status == 201
    job = Job.objects.within(bob.scope).get(pk=body["id"])
    assert (job.title, job.place) == ("Ward clerk", "Marietta")
    (line,) = body["current_version"]["requirements"]
    assert (line["label"], line["need"], line["weight"]) == ("Vital signs", "must", "normal")


def test_a_version_replaces_the_requirements_and_keeps_the_earlier(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    body = {"requirements": [LINE | {"weight": "high"}], "reason": "The ward asked."}
    status, version = system_of(bob).post(f"jobs/{job.pk}/versions/", body)
    assert (status, version["number"], version["reason"]) == (201, 2, "The ward asked.")
    assert [line["weight"] for line in version["requirements"]] == ["high"]
    assert JobVersion.objects.within(bob.scope).filter(job=job).count() == 2


def test_what_is_wrong_is_said_field_by_field(bob: Person, system_of: Call) -> None:
    system = system_of(bob)
    status, wrong = system.post("jobs/", {"requirements": [{"need": "perhaps", "concepts": "x"}]})
    assert (status, wrong["code"]) == (400, "invalid")
    assert set(wrong["errors"]) == {"title", "requirements"}
    status, refused = system.post(
        "jobs/", {"title": "Clerk", "requirements": [LINE | {"concepts": [{"uri": "urn:no"}]}]}
    )
    assert (status, refused["code"]) == (422, "refused")
    assert refused["detail"]
    assert not Job.objects.within(bob.scope).exists()


def test_a_ranking_is_asked_for(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    status, body = system_of(bob).post(f"jobs/{job.pk}/rankings/")
    assert (status, body["state"], body["number"]) == (202, "waiting", 1)
    assert RankingRun.objects.within(bob.scope).get().pk.hex == body["id"].replace("-", "")


def test_scopes(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    reader, ranker = system_of(bob, "read_jobs"), system_of(bob, "rank")
    assert reader.get("jobs/")[0] == 200
    for path, body in (("jobs/", {"title": "x"}), (f"jobs/{job.pk}/versions/", {}), (f"jobs/{job.pk}/rankings/", {})):
        status, answer = reader.post(path, body)
        assert (status, answer["code"]) == (403, "missing_scope")
    assert ranker.get("jobs/")[0] == 403
    assert ranker.post(f"jobs/{job.pk}/rankings/")[0] == 202
