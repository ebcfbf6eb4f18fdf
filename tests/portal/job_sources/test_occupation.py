"""An occupation proposes what it is rated to need and what its tasks name; few of it as must-haves."""

from __future__ import annotations

import pytest

from portal.actions.refusal import RefusedError
from portal.job_sources import from_occupation
from portal.job_sources.occupation import search_occupations
from portal.models import ConceptAnchor, ConceptEdge, ConceptIdentifier, Framework, SkillConcept

AIDE = "urn:onet:31-1131.00"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def onet() -> Framework:
    framework = Framework.objects.create(name="onet", version="29.2", title="O*NET", current=True)
    concepts = [
        (AIDE, "Nursing Assistants", "occupation", ["Certified Nurse Aide"]),
        ("urn:t:1", "Measure vital signs of patients", "task", []),
        ("urn:t:2", "Serve meals", "task", []),
        ("urn:s:listening", "Active Listening", "skill", []),
        ("urn:s:medicine", "Medicine", "knowledge", []),
        ("urn:s:dependability", "Dependability", "competence", []),
        ("urn:s:telecoms", "Telecommunications", "knowledge", []),
        ("urn:s:excel", "Microsoft Excel", "technology", []),
        ("urn:credence:skill:vitals", "Vital signs", "skill", []),
    ]
    for uri, label, kind, also in concepts:
        text = "\n".join([label, *also]).lower()
        SkillConcept.objects.create(
            framework=framework, uri=uri, label=label, kind=kind, alternative_labels=also, search_text=text
        )
    rated = [("urn:s:listening", 4.1, 4.1), ("urn:s:medicine", 3.1, 2.5), ("urn:s:dependability", 4.8, None)]
    rated += [("urn:s:telecoms", 1.9, 1.0), ("urn:s:excel", None, None), ("urn:t:1", None, None)]
    for target, importance, level in rated:
        ConceptEdge.objects.create(
            framework=framework, source=AIDE, target=target, kind="essential", importance=importance, level=level
        )
    ConceptEdge.objects.create(framework=framework, source=AIDE, target="urn:t:2", kind="optional")
    for value, text in ((2, "Take an order"), (4, "Answer questions"), (6, "Preside over a court")):
        ConceptAnchor.objects.create(framework=framework, uri="urn:s:listening", scale="LV", value=value, text=text)
    ConceptIdentifier.objects.create(concept=SkillConcept.objects.get(uri=AIDE), value="31-1131.00")
    return framework


def test_it_works() -> None:
    proposal = from_occupation(AIDE)
    assert proposal.origin == "O*NET 29.2, 31-1131.00 Nursing Assistants"
    assert [line.label for line in proposal.lines] == [
        "Vital signs",
        "Active Listening",
        "Medicine",
        "Microsoft Excel",
        "Dependability",
    ]
    vitals, listening, medicine, excel, trait = proposal.lines
    assert (vitals.task, vitals.words, vitals.chosen) == ("Measure vital signs of patients", "vital signs", True)
    assert (listening.need, listening.chosen, listening.level, listening.weight) == ("must", True, 3, "high")
    assert listening.source == "O*NET 29.2, 31-1131.00, importance 4.1 of 5"
    assert listening.notes == ("O*NET level 4.1 of 7, about “Answer questions”",)
    assert (medicine.need, medicine.chosen) == ("nice", False)
    assert excel.source == "O*NET 29.2, 31-1131.00, essential"
    assert (trait.need, trait.chosen, "general trait" in trait.notes[-1]) == ("nice", False, True)
    assert proposal.tasks == ("Measure vital signs of patients", "Serve meals")
    assert "1 that are rated less than 2.5 of 5" in proposal.left_out[0]


def test_at_most_five_are_proposed_as_must_haves(onet: Framework) -> None:
    for number in range(9):
        uri = f"urn:s:more-{number}"
        SkillConcept.objects.create(framework=onet, uri=uri, label=f"More {number}", kind="skill", search_text="more")
        ConceptEdge.objects.create(framework=onet, source=AIDE, target=uri, kind="essential", importance=4.5)
    assert from_occupation(AIDE).musts == 5


def test_what_is_not_rated_is_no_must_have(onet: Framework) -> None:
    ConceptEdge.every_version.update(importance=None, level=None)
    proposal = from_occupation(AIDE)
    assert proposal.musts == 0
    assert {line.level for line in proposal.lines} == {None}


def test_occupations_are_found_by_title_and_by_alternate_title() -> None:
    (found,) = search_occupations("nursing ass")
    assert (found.uri, found.framework, found.called) == (AIDE, "O*NET", "")
    (found,) = search_occupations("certified aide")
    assert found.called == "Certified Nurse Aide"
    assert search_occupations("x") == []
    assert search_occupations("active listening") == [], "a skill is no occupation"


@pytest.mark.parametrize("uri", ["", "urn:nowhere", "urn:s:listening", "x" * 600])
def test_what_is_no_occupation_is_refused(uri: str) -> None:
    with pytest.raises(RefusedError):
        from_occupation(uri)
