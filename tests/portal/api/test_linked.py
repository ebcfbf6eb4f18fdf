"""Lists lead to their rows, by ids that go where they belong."""

from __future__ import annotations

import json

from tests.portal.api.linked import linked
from tests.portal.api.running import DOCUMENT


def test_it_works() -> None:
    plain = json.loads(DOCUMENT.read_text())
    whole = linked(plain)
    links = whole["paths"]["/api/v1/jobs/"]["get"]["responses"]["200"]["links"]
    assert links["jobs_retrieve"] == {
        "operationId": "jobs_retrieve",
        "parameters": {"id": "$response.body#/results/0/id"},
    }
    assert links["jobs_team_list"]["parameters"] == {"job": "$response.body#/results/0/id"}
    assert "links" not in plain["paths"]["/api/v1/jobs/"]["get"]["responses"]["200"], "the document itself stays"


def test_rows_of_rows_take_both_ids() -> None:
    whole = linked(json.loads(DOCUMENT.read_text()))
    links = whole["paths"]["/api/v1/jobs/{job}/team/"]["get"]["responses"]["200"]["links"]
    assert links["jobs_team_destroy"]["parameters"] == {
        "job": "$request.path.job",
        "id": "$response.body#/results/0/id",
    }


def test_every_link_leads_to_an_operation() -> None:
    whole = linked(json.loads(DOCUMENT.read_text()))
    known = {one["operationId"] for item in whole["paths"].values() for one in item.values()}
    led = {
        name
        for item in whole["paths"].values()
        for name in item.get("get", {}).get("responses", {}).get("200", {}).get("links", {})
    }
    assert led <= known
    assert len(led) > 80
