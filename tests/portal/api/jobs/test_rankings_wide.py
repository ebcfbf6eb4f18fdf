"""Rankings compared, computed again, tried otherwise, printed; and who looked is noted."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portal.api.entries import explanation_schema
from portal.models import Job, JobVersion, RankingEntry, Viewing
from tests.portal.api.jobs.conftest import TokenOf
from tests.portal.api.test_wire_schema import plain
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job, rank_now

pytestmark = pytest.mark.django_db


def test_it_works(bob: Person, token_of: TokenOf) -> None:
    ranked, system = a_ranked_job(bob), token_of(bob, system=True)
    run, names = ranked.run, [row.candidate.name for row in ranked.applications]
    status, tried = system.post(f"jobs/{ranked.job.pk}/what-if/", {"changes": [{"key": "cpr", "need": "must"}]})
    assert (status, tried["run"], tried["people"], tried["musts_then"] + 1) == (200, 1, 4, tried["musts_now"])
    assert not [name for name in [*names, *(str(row.pk) for row in ranked.applications)] if name in str(tried)]
    assert JobVersion.objects.within(bob.scope).count() == 1
    for wrong in ([{"key": "none"}], [{"key": "cpr"}, {"key": "cpr"}], [{"key": "cpr", "minimum_level": 9}], ["x"]):
        assert system.post(f"jobs/{ranked.job.pk}/what-if/", {"changes": wrong})[0] == 400
    kept = {"changes": [{"key": "cpr", "weight": "high"}], "based_on": 1, "reason": "Why not"}
    status, made = system.post(f"jobs/{ranked.job.pk}/what-if/version/", kept)
    assert (status, made["number"]) == (201, 2)
    assert system.post(f"jobs/{ranked.job.pk}/what-if/version/", kept)[0] == 409
    later = rank_now(bob, Job.objects.within(bob.scope).get(pk=ranked.job.pk))
    status, beside = system.get(f"rankings/{later.pk}/compare/", before="1")
    assert (status, beside["before"], beside["total"], len(beside["people"])) == (200, 1, 4, 4)
    assert {person["way"] for person in beside["people"]} == {"same"}
    assert beside["people"][0]["candidate"]
    for query in ({"before": "x"}, {"before": "1", "page": "0"}, {"before": "1", "moved": "perhaps"}, {}):
        assert system.get(f"rankings/{later.pk}/compare/", **query)[0] == 400
    assert system.get(f"rankings/{later.pk}/compare/", before="77")[0] == 404
    assert system.post(f"rankings/{run.pk}/recompute/")[1]["outcome"] == "same"
    assert system.get(f"rankings/{run.pk}/provenance/")[1]["ranking_hash"] == run.ranking_hash
    for path in (f"rankings/{run.pk}/pool/pdf/", f"gap-reports/{ranked.applications[0].pk}/pdf/"):
        paper = system.browser.get(f"/api/v1/{path}?paper=letter")
        assert (paper.status_code, paper["Content-Type"], paper.content[:5]) == (200, "application/pdf", b"%PDF-")
        assert system.get(path, paper="napkin")[0] == 400


def test_an_explanation_has_the_shape_that_is_described(bob: Person, token_of: TokenOf) -> None:
    ranked = a_ranked_job(bob)
    checked = Draft202012Validator(plain(explanation_schema()))
    entries: list[dict[str, Any]] = token_of(bob, system=True).get("entries/", run=str(ranked.run.pk))[1]["results"]
    assert len(entries) == 4
    for entry in entries:
        checked.validate(entry["explanation"])
    assert not checked.is_valid({**entries[0]["explanation"], "results": 7})


def test_a_persons_look_is_noted_and_a_systems_is_not(bob: Person, token_of: TokenOf) -> None:
    ranked = a_ranked_job(bob)
    application = ranked.applications[0]
    entry = RankingEntry.objects.within(bob.scope).get(run=ranked.run, application=application)
    for path in (f"gap-reports/{application.pk}/", f"gap-reports/{application.pk}/pdf/", f"entries/{entry.pk}/"):
        assert token_of(bob, system=True).browser.get(f"/api/v1/{path}").status_code == 200
    assert not Viewing.objects.within(bob.scope).exists()
    assert Job.objects.within(bob.scope).get(pk=ranked.job.pk).locked_at is None
    assert token_of(bob).get(f"entries/{entry.pk}/")[0] == 200
    assert Job.objects.within(bob.scope).get(pk=ranked.job.pk).locked_at
    assert token_of(bob).get(f"gap-reports/{application.pk}/")[0] == 200
    assert Viewing.objects.within(bob.scope).get().what == "gap_report"


def test_a_blind_job_names_nobody(bob: Person, token_of: TokenOf) -> None:
    ranked = a_ranked_job(bob)
    later = rank_now(bob, ranked.job)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(blind=True)
    bobs = token_of(bob)
    told = [bobs.get(f"rankings/{later.pk}/compare/", before="1")[1]]
    told += [bobs.post(f"jobs/{ranked.job.pk}/what-if/")[1], bobs.get(f"rankings/{later.pk}/provenance/")[1]]
    assert [person["candidate"] for person in told[0]["people"]] == [None] * 4
    for row in ranked.applications:
        assert row.candidate.name not in str(told)
        assert str(row.candidate_id) not in str(told)


def test_a_closed_job_shows_nothing(bob: Person, token_of: TokenOf) -> None:
    ranked = a_ranked_job(bob)
    Job.objects.within(bob.scope).filter(pk=ranked.job.pk).update(legal_profile="nyc")
    bobs = token_of(bob)
    for path in ("compare/?before=1", "provenance/", "pool/pdf/"):
        assert bobs.get(f"rankings/{ranked.run.pk}/{path}")[0] == 404
    assert bobs.post(f"rankings/{ranked.run.pk}/recompute/")[0] == 404
    assert bobs.post(f"jobs/{ranked.job.pk}/what-if/")[0] == 403
    assert bobs.get(f"gap-reports/{ranked.applications[0].pk}/pdf/")[0] == 403
    assert bobs.get(f"jobs/{ranked.job.pk}/standing/")[1]["run"] is None
    assert not Viewing.objects.within(bob.scope).exists()
