"""The description of a report is that of what is sent: every field, and no other."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from matching.gaps import gap_report
from matching.pool import PoolReport, pool_report
from matching.rank import rank
from matching.reports import GapReport
from portal.api.wire_schema import wire_schema
from tests.matching.people import AS_OF, GRAPH, NURSING, application
from tests.matching.test_gaps import DANETTE


def plain(schema: Any) -> Any:
    """The schema with nothing beside what is described."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: plain(item) for key, item in schema.items() if key != "description"}
    if "properties" in found:
        found["additionalProperties"] = False
    return found


def test_it_works() -> None:
    sent = gap_report(None, DANETTE, NURSING, GRAPH, as_of=AS_OF).to_json()
    Draft202012Validator(plain(wire_schema(GapReport))).validate(sent)
    people = (DANETTE, application("silent"))
    pool = pool_report(rank(people, NURSING, GRAPH, seed="s", as_of=AS_OF), NURSING, people, GRAPH).to_json()
    Draft202012Validator(plain(wire_schema(PoolReport))).validate(pool)


@pytest.mark.parametrize("name", ["headline", "musts", "whole", "settle_first"])
def test_a_field_that_has_another_shape_would_be_noticed(name: str) -> None:
    sent = gap_report(None, DANETTE, NURSING, GRAPH, as_of=AS_OF).to_json()
    assert not Draft202012Validator(plain(wire_schema(GapReport))).is_valid({**sent, name: 7})


def test_what_the_smallest_change_is_stands_in_the_words() -> None:
    line = wire_schema(GapReport)["properties"]["musts"]["items"]
    assert "scorer" in line["description"]
    assert line["properties"]["changes"]["items"]["properties"]["tier"]["enum"] == ["met", "unproven", "no_evidence"]
