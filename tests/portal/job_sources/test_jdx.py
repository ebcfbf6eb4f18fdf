"""Jobs as other systems write them: JDX JobSchema+, HR Open's JSON, schema.org; hostile ones end in a sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from portal.actions.refusal import RefusedError
from portal.job_sources import from_jdx
from portal.models import ConceptIdentifier
from tests.portal.people_factories import CPR, INFECTION, VITALS, some_skills

pytestmark = pytest.mark.django_db

#: As JDX's own example file is built: a graph, prefixes, texts by language, terms without names.
JDX: dict[str, Any] = {
    "@context": "http://jobdataexchange.org/jdxcontext.json",
    "@graph": [
        {"@id": "urn:org", "@type": "jdx:Organization", "name": "Birch Street Clinic"},
        {
            "@id": "urn:job",
            "@type": "JobPosting",
            "schema:title": {"en-US": "Nursing Assistant"},
            "schema:description": {"en-US": "Helps residents.<br>At <b>night</b> &amp; by day."},
            "schema:jobLocation": {"@type": "schema:Place", "address": {"schema:streetAddress": "Dayton, OH"}},
            "jdx:competency": [
                {"@id": VITALS, "@type": "jdx:AnnotatedDefinedTerm", "schema:description": {"en-US": "Takes vitals"}},
                {"@type": "jdx:AnnotatedDefinedTerm", "schema:description": {"en-US": "Juggling of knives"}},
            ],
            "jdx:requiredCredential": {"@type": "Credential", "description": {"en-US": "Basic life support"}},
            "jdx:citizenshipRequirement": {"name": {"en-US": "US Citizen"}},
            "jdx:physicalRequirement": {"en-US": "lifting"},
        },
    ],
}


@pytest.fixture(autouse=True)
def skills() -> None:
    some_skills()


def given(document: object) -> bytes:
    return json.dumps(document).encode()


def test_it_works() -> None:
    proposal = from_jdx(given(JDX))
    assert (proposal.title, proposal.place) == ("Nursing Assistant", "Dayton, OH")
    assert proposal.description == "Helps residents.\nAt night & by day."
    found = {line.concepts[0].uri: line for line in proposal.lines}
    assert found[VITALS].concepts[0].method == "identifier"
    assert (found[VITALS].need, found[VITALS].chosen, found[VITALS].words) == ("nice", True, "Takes vitals")
    assert (found[CPR].need, found[CPR].in_force) == ("must", False)
    assert "is it a licence" in found[CPR].notes[-1]
    assert "citizenship: “US Citizen”. It is no skill" in proposal.left_out[-2]


def test_hr_open_says_what_is_required_and_when() -> None:
    job = {
        "title": "Aide",
        "skills": [
            {
                "name": "Infection prevention",
                "annotation": {"required": True, "requiredAtHiring": False},
                "proficiencyLevel": "EQF 5",
            },
            {"name": "Vital signs", "annotation": {"preferred": True}},
        ],
        "requiredExperiences": [{"duration": "P5Y", "descriptions": ["Basic life support is required"]}],
        "responsibilities": [{"name": "Measures vital signs"}],
    }
    proposal = from_jdx(given(job))
    found = {line.concepts[0].uri: line for line in proposal.lines}
    assert (found[INFECTION].need, found[INFECTION].day_one, found[INFECTION].level) == ("must", False, 3)
    assert found[VITALS].need == "nice"
    assert found[CPR].need == "must"
    assert proposal.tasks == ("Measures vital signs",)


def test_schema_org_names_skills_in_a_text_or_as_terms() -> None:
    term = {"@type": "DefinedTerm", "termCode": "K0016", "name": "Unheard of", "inDefinedTermSet": {"name": "NICE"}}
    job = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": "Aide",
        "skills": [term, "Vital signs, CPR"],
    }
    from portal.models import SkillConcept

    ConceptIdentifier.objects.create(concept=SkillConcept.objects.get(uri=INFECTION), value="K0016")
    found = {line.concepts[0].uri: line for line in from_jdx(given(job)).lines}
    assert found[INFECTION].source.startswith("JSON, skills, NICE")
    assert VITALS in found


def test_one_line_for_each_skill_and_at_most_five_must_haves() -> None:
    terms = [{"@id": uri, "name": uri, "required": uri == VITALS} for uri in (VITALS, VITALS, CPR)]
    proposal = from_jdx(
        given({"@type": "JobPosting", "title": "Aide", "competency": [*terms, {"@id": CPR, "name": "x"}]})
    )
    assert [(line.concepts[0].uri, line.need) for line in proposal.lines] == [(VITALS, "must"), (CPR, "nice")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no json",
        b"[]",
        b"{}",
        b"null",
        b'{"title": "A job without anything"}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"a": 1, "a": 2}',
        b'{"a": 1e99999}',
        b"\xff\xfe{\x00}\x00",
        b'{"@type": "JobPosting", "title": "x"' + b" " * 1_100_000 + b"}",
        json.dumps([0] * 30_000).encode(),
    ],
)
def test_what_holds_no_job_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        from_jdx(data)
    assert refused.value.field == "file"


@pytest.mark.parametrize(
    "part",
    [
        {"title": ["a", {"b": 1}], "competency": {"name": {"name": {"name": {"name": {"name": "deep"}}}}}},
        {"title": 7, "skills": [None, True, 3, [], {}, {"name": None}, "\u0000"]},
        {"title": "x" * 9_000, "competency": [{"name": "y" * 9_000}] * 80},
        {"title": "x", "annotation": 3, "competency": [{"name": "Vital signs", "annotation": [{"required": "yes"}]}]},
        {"title": "x", "qualifications": "<" * 50_000, "jobLocation": [{"address": [1]}]},
        {"@type": ["JobPosting", 3, None], "title": {"@value": "x"}},
    ],
)
def test_odd_parts_are_left_out(part: dict[str, Any]) -> None:
    proposal = from_jdx(given({"@type": "JobPosting", **part}))
    assert len(proposal.title) <= 200
    assert len(proposal.lines) <= 60
