"""Trust at a glance: the parts add up to the best estimate, whoever issued."""

from __future__ import annotations

import pytest

from portal.trust_glance import glance_of
from tests.portal.conftest import Person
from tests.portal.work_factories import a_ranked_job


def test_it_works(bob: Person) -> None:
    ranked = a_ranked_job(bob)
    for application in ranked.applications[:3]:
        row = ranked.entry(application)
        found = glance_of(row.entry)
        assert sum(part.points for part in found.parts) == pytest.approx(row.score_best)
        if found.parts:
            assert sum(part.share for part in found.parts) == pytest.approx(1)
    assert [part.trust for part in glance_of(ranked.entry(ranked.applications[0]).entry).parts] == ["trusted"]


def test_claims_that_do_not_count_are_no_part() -> None:
    lines = [
        {"counted_from": "verified", "points": 0.4, "evidence": {"trust": "trusted"}},
        {"counted_from": "best", "points": 0.1, "evidence": {"trust": "known", "observation": True}},
        {"counted_from": "all", "points": 0.3, "evidence": {"trust": "unknown"}},
    ]
    found = glance_of({"contributions": [{"lines": lines}], "subjects": [["name", 2]], "subjects_words": "2 by name"})
    assert [part.words for part in found.parts] == ["0.40 trusted", "0.10 observed here"]
    assert (found.subject, found.subject_words) == ("name", "2 by name")
