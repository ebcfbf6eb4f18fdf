"""Jobs by the API: read, made, changed into versions, ranked."""

from __future__ import annotations

from django.utils import timezone

from portal.actions.approve import approve_requirements
from portal.actions.jobs import close_job
from portal.models import Job, JobVersion, RankingRun
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.people_factories import CPR, PROVENANCE, VITALS, make_job, some_skills
from tests.portal.work_factories import a_candidate, a_ranked_job, a_record

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


def test_everything_that_a_requirement_says_goes_in_and_comes_out(bob: Person, system_of: Call) -> None:
    job = make_job(bob)
    line = LINE | {"minimum_trust": "trusted", "in_force": True, "behaviour": "Reports at once", "task": "Measures"}
    why = "Aides with higher scores had fewer incidents in a study of ninety hires over two years."
    body = {"requirements": [line], "strict_order": True, "order_rationale": why}
    status, version = system_of(bob).post(f"jobs/{job.pk}/versions/", body)
    assert (status, version["strict_order"], version["order_rationale"]) == (201, True, why)
    (got,) = version["requirements"]
    assert {name: got[name] for name in line if name != "concepts"} == {
        n: v for n, v in line.items() if n != "concepts"
    }
    assert (got["approved_by"], got["approved_at"]) == (None, None)
    assert [item["kind"] for item in version["warnings"]] == ["not_approved"]
    approve_requirements(bob.scope, job)
    (got,) = system_of(bob).get(f"jobs/{job.pk}/")[1]["current_version"]["requirements"]
    assert got["approved_by"] == "Bob"
    assert got["approved_at"]


def test_the_same_is_refused_and_made_nice_as_on_the_page(bob: Person, system_of: Call) -> None:
    some_skills()
    system = system_of(bob)
    bare = {name: value for name, value in LINE.items() if name not in PROVENANCE}
    status, refused = system.post("jobs/", {"title": "Clerk", "requirements": [bare]})
    assert (status, refused["code"]) == (422, "refused")
    assert "Say what it is used for" in refused["detail"]
    assert set(refused["errors"]) == {f"requirements.0.{name}" for name in PROVENANCE}
    status, made = system.post("jobs/", {"title": "Clerk", "requirements": [LINE | {"day_one": False}]})
    assert (status, made["current_version"]["requirements"][0]["need"]) == (201, "nice")


def test_a_draft_is_looked_at_and_nothing_is_kept(bob: Person, charlie: Person, system_of: Call) -> None:
    some_skills()
    a_record(bob, candidate=a_candidate(bob))
    body = {"title": "Young nurse", "requirements": [LINE, LINE | {"concepts": [{"uri": CPR}]}]}
    status, seen = system_of(bob).post("jobs/review/", body)
    assert (status, seen["people"], seen["whole"], seen["all_met"]) == (200, 1, 1, 0)
    assert [(one["met"], one["unproven"], one["no_evidence"]) for one in seen["counts"]] == [(1, 0, 0), (0, 0, 1)]
    first = seen["warnings"][0]
    assert (first["kind"], first["severity"], first["where"], first["words"]) == ("age", "strong", "title", "Young")
    assert (first["start"], first["end"]) == (0, 5)
    assert not Job.objects.within(bob.scope).exists()
    assert system_of(charlie).post("jobs/review/", body)[1]["people"] == 0
    assert system_of(bob).post("jobs/review/", {})[1]["counts"] == []


def test_the_counts_of_a_job(bob: Person, charlie: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    status, seen = system_of(bob).get(f"jobs/{ranked.job.pk}/counts/")
    assert (status, seen["people"], seen["all_met"]) == (200, 4, 1)
    assert [(one["key"], one["met"], one["unproven"], one["no_evidence"]) for one in seen["counts"]] == [
        ("vitals", 1, 1, 2),
        ("cpr", 1, 0, 3),
    ]
    assert system_of(charlie).get(f"jobs/{ranked.job.pk}/counts/")[0] == 404
    assert system_of(bob, "read_jobs").get(f"jobs/{ranked.job.pk}/counts/")[0] == 403


def test_a_locked_job_is_changed_for_a_reason_alone(bob: Person, system_of: Call) -> None:
    job, system = make_job(bob), system_of(bob)
    Job.objects.within(bob.scope).filter(pk=job.pk).update(locked_at=timezone.now())
    status, said = system.post(f"jobs/{job.pk}/versions/", {"requirements": [LINE]})
    assert (status, "looked at already" in str(said)) == (422, True)
    assert system.post(f"jobs/{job.pk}/versions/", {"requirements": [LINE], "reason": "The ward changed."})[0] == 201
    assert system.get(f"jobs/{job.pk}/")[1]["locked_at"]
