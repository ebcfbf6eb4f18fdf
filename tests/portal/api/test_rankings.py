"""Rankings, their entries and gap reports by the API, and a ranking as a file."""

from __future__ import annotations

import csv
import io
import json

import pytest

from portal.actions.rank import request_ranking
from portal.models import Candidate
from tests.portal.actions.test_evidence_fell import REVOKED, check_again, record_of
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person
from tests.portal.work_factories import a_job, a_ranked_job, an_application, rank_now

pytestmark = pytest.mark.django_db


def test_it_works(bob: Person, system_of: Call) -> None:
    ranked, system = a_ranked_job(bob), system_of(bob)
    status, run = system.get(f"rankings/{ranked.run.pk}/")
    assert (status, run["state"], run["job"]) == (200, "done", str(ranked.job.pk))
    assert len(run["ranking_hash"]) == 64
    entries = system.get("entries/", run=run["id"])[1]["results"]
    best = min((entry for entry in entries if entry["band"]), key=lambda entry: entry["band"])
    assert run["order"] == "bands"
    assert [entry["rank"] for entry in entries] == [None] * 4  # under ten, bands only
    assert "rank" not in best["explanation"]
    assert len(run["inputs_hash"]) == 64
    marisol = ranked.applications[0]
    assert (best["candidate"], best["tier"]) == (str(marisol.candidate_id), "met")
    verified, estimate, everything = best["score"]
    assert 0 < verified <= estimate <= everything
    assert system.get(f"entries/{best['id']}/")[1] == best


def test_a_stranger_finds_nothing(bob: Person, charlie: Person, system_of: Call) -> None:
    ranked, theirs = a_ranked_job(bob), system_of(charlie)
    entry = ranked.entry(ranked.applications[0])
    for path in (
        f"rankings/{ranked.run.pk}/",
        f"rankings/{ranked.run.pk}/pool/",
        f"rankings/{ranked.run.pk}/export/",
        f"entries/{entry.pk}/",
        f"gap-reports/{entry.application_id}/",
    ):
        status, body = theirs.get(path)
        assert (status, body["code"]) == (404, "not_found")
    assert theirs.get("rankings/", job=str(ranked.job.pk))[1]["results"] == []
    assert theirs.get("entries/", run=str(ranked.run.pk))[1]["results"] == []


def test_who_has_nothing_to_rank_is_there_without_a_rank(bob: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    owen = ranked.applications[3]
    (entry,) = system_of(bob).get("entries/", application=str(owen.pk))[1]["results"]
    assert (entry["rank"], entry["score"]) == (None, [0, 0, 0])
    assert entry["reason_group"]


def test_a_gap_report_is_had_by_application(bob: Person, system_of: Call) -> None:
    ranked, system = a_ranked_job(bob), system_of(bob)
    desmond = ranked.applications[2]
    status, report = system.get(f"gap-reports/{desmond.pk}/")
    assert status == 200
    assert [line["needed"] for line in report["musts"]] == ["Vital signs"]
    assert system.get(f"gap-reports/{desmond.pk}/", run="1")[1] == report
    status, missing = system.get(f"gap-reports/{desmond.pk}/", run="2")
    assert (status, missing["code"]) == (404, "not_ranked")
    assert system.get(f"gap-reports/{desmond.pk}/", run="x")[0] == 400
    late = an_application(bob, ranked.job, "Late Comer")
    assert system.get(f"gap-reports/{late.pk}/")[1]["code"] == "not_ranked"


def test_the_pools_gaps(bob: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    status, pool = system_of(bob).get(f"rankings/{ranked.run.pk}/pool/")
    assert status == 200
    assert json.dumps(pool).count("Vital signs") >= 1


def test_a_file_of_the_ranking(bob: Person, system_of: Call) -> None:
    ranked, system = a_ranked_job(bob), system_of(bob)
    Candidate.objects.within(bob.scope).filter(name="Marisol Etcheverry").update(name='=HYPERLINK("x")')
    answer = system.browser.get(f"/api/v1/rankings/{ranked.run.pk}/export/")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 4
    assert rows[0]["name"] == '\'=HYPERLINK("x")'
    whole = system.browser.get(f"/api/v1/rankings/{ranked.run.pk}/export/?as=json").json()
    assert json.dumps(whole).count(ranked.run.ranking_hash) >= 1
    status, wrong = system.get(f"rankings/{ranked.run.pk}/export/", **{"as": "exe"})
    assert (status, list(wrong["errors"])) == (400, ["as"])


def test_what_is_not_done_yet_says_so(bob: Person, system_of: Call) -> None:
    job = a_job(bob)
    run = request_ranking(bob.scope, job, reason="asked")
    for path in ("pool", "export"):
        status, body = system_of(bob).get(f"rankings/{run.pk}/{path}/")
        assert (status, body["code"]) == (409, "not_done")


def test_scopes(bob: Person, system_of: Call) -> None:
    ranked, reader = a_ranked_job(bob), system_of(bob, "read_rankings")
    assert reader.get(f"rankings/{ranked.run.pk}/")[0] == 200
    status, body = reader.get(f"rankings/{ranked.run.pk}/export/")
    assert (status, body["code"]) == (403, "missing_scope")
    assert system_of(bob, "export").get(f"rankings/{ranked.run.pk}/")[0] == 403
    assert system_of(bob, "read_jobs").get(f"gap-reports/{ranked.applications[0].pk}/")[0] == 403


def test_what_changed_is_told_by_ids_and_codes(bob: Person, system_of: Call) -> None:
    ranked = a_ranked_job(bob)
    first, reader = ranked.run, system_of(bob)
    assert reader.get(f"rankings/{first.pk}/changes/") == (200, {"since": None, "total": 0, "list": []})
    check_again(bob, record_of(bob, ranked.applications[0]), REVOKED)
    status, told = reader.get(f"rankings/{rank_now(bob, ranked.job).pk}/changes/")
    assert (status, told["since"], told["total"]) == (200, 1, 1)
    change = told["list"][0]
    assert (change["candidate"], change["code"]) == (str(ranked.applications[0].pk), "rejected")
    assert (change["before"], change["after"]) == ([1, 0], [0, 0])
