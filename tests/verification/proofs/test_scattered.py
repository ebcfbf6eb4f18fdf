"""What depends on the place where it stands is not read from a signature over statements."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from portal.demonstration.signing import sign_vc_jwt
from tests.verification.records import (
    SCHOOL,
    SCHOOL_KEY,
    VC1,
    Json,
    badge,
    examined,
    learner_record,
    outcome_of,
    signed,
)
from verification import Verdict
from verification.report import CredentialReport


def course(name: str, grade: str, *, described: bool = False, **changes: Any) -> Json:
    """A course's credential without a proof of its own; its result may name a description of its achievement."""
    description = f"https://school.example/{name}/grade"
    achievement = {
        "id": f"https://school.example/{name}",
        "type": ["Achievement"],
        "name": name,
        "description": "A course.",
        "criteria": {"narrative": "Passed."},
    }
    result = {"type": ["Result"], "value": grade}
    if described:
        result["resultDescription"] = description
        achievement["resultDescription"] = [
            {"id": description, "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
        ]
    subject = {
        "id": "did:example:ada",
        "type": ["AchievementSubject"],
        "achievement": achievement,
        "result": [result],
        "creditsEarned": len(name),
    }
    return badge(id=f"https://school.example/credentials/{name}", credentialSubject=subject, **changes)


def said(report: CredentialReport) -> list[tuple[str, list[str], str, str]]:
    return [
        (claim.name, [result.value for result in claim.results], claim.credits, claim.valid_until)
        for child in report.credentials
        for claim in child.claims
    ]


def children_of(record: Json) -> list[Json]:
    found: list[Json] = record["credentialSubject"]["verifiableCredential"]
    return found


def test_it_works() -> None:
    report = examined(signed(learner_record(course("Art", "A"))))
    assert report.verdict is Verdict.VERIFIED
    assert said(report) == [("Art", ["A"], "3", "")]


def test_grades_of_two_courses_are_not_read_when_they_could_be_swapped() -> None:
    record = signed(learner_record(course("Art", "A"), course("Maths", "F", validUntil="2027-01-01T00:00:00Z")))
    swapped = copy.deepcopy(record)
    art, maths = children_of(swapped)
    for name in ("result", "creditsEarned"):
        subjects = art["credentialSubject"], maths["credentialSubject"]
        subjects[0][name], subjects[1][name] = subjects[1][name], subjects[0][name]
    for one in (record, swapped):
        report = examined(one)
        assert report.verdict is Verdict.VERIFIED
        assert said(report) == [("Art", [], "", ""), ("Maths", [], "", "")]


def test_a_grade_that_names_its_course_is_read_there_and_nowhere_else() -> None:
    record = signed(learner_record(course("Art", "A", described=True), course("Maths", "F", described=True)))
    assert [(name, results) for name, results, _, _ in said(examined(record))] == [("Art", ["A"]), ("Maths", ["F"])]
    art, maths = (child["credentialSubject"] for child in children_of(record))
    art["result"], maths["result"] = maths["result"], art["result"]
    report = examined(record)
    assert report.verdict is Verdict.INDETERMINATE
    assert [(name, results) for name, results, _, _ in said(report)] == [("Art", []), ("Maths", [])]


def test_a_grade_is_not_hidden_in_the_subject_around_the_courses() -> None:
    """Later contexts protect their terms so that this cannot be written; those of the first model do not."""
    dated = {"validFrom": None, "issuanceDate": "2025-09-01T10:00:00Z"}
    home = "https://purl.imsglobal.org/spec/"
    contexts = [VC1, f"{home}clr/v2p0/context.json", f"{home}ob/v3p0/context-3.0.1.json"]
    art = course("Art", "F", **{"@context": [VC1, contexts[2]]}, **dated)
    whole = learner_record(art, **{"@context": [*contexts, "https://w3id.org/security/data-integrity/v2"]}, **dated)
    record = signed(whole)
    assert said(examined(record)) == [("Art", ["F"], "3", "")]
    around = record["credentialSubject"]
    around["type"] = [*around["type"], "AchievementSubject"]
    around["result"] = children_of(record)[0]["credentialSubject"].pop("result")
    report = examined(record)
    assert outcome_of(report, "proof")[0] == "passed"
    assert outcome_of(report, "coverage") == ("unknown", "hidden_term")
    assert report.verdict is Verdict.INDETERMINATE


def test_every_byte_of_a_token_stands_where_it_stands() -> None:
    token = sign_vc_jwt(learner_record(course("Art", "A"), course("Maths", "F")), SCHOOL_KEY, f"{SCHOOL}#key-1")
    assert said(examined(token)) == [("Art", ["A"], "3", ""), ("Maths", ["F"], "5", "")]


@pytest.mark.parametrize(
    ("place", "term"),
    [(("credentialSubject",), "result"), (("credentialSubject", "achievement"), "description")],
)
@pytest.mark.parametrize("turned", [False, True])
def test_an_object_in_pieces_is_not_read(place: tuple[str, ...], term: str, *, turned: bool) -> None:
    """The signature fits; a reader of the first piece would miss what the second says."""
    record = signed(course("Art", "F"))
    around: Any = record
    for name in place[:-1]:
        around = around[name]
    whole = around[place[-1]]
    pieces = [
        {key: item for key, item in whole.items() if key != term},
        {"id": whole["id"], "type": whole["type"], term: whole[term]},
    ]
    around[place[-1]] = pieces[::-1] if turned else pieces
    report = examined(record)
    assert outcome_of(report, "proof")[0] == "passed"
    assert ("unknown", "hidden_term") in [
        (check.outcome.value, check.code.value) for check in report.checks if check.id.value == "coverage"
    ]
    assert report.verdict is not Verdict.VERIFIED


def test_an_unnamed_object_gets_no_name_to_be_taken_apart_by() -> None:
    record = signed(course("Art", "F", described=True))
    subject = record["credentialSubject"]
    (result,) = subject["result"]
    subject["result"] = [
        {"id": "_:grade", "type": result["type"], "resultDescription": result["resultDescription"]},
        {"id": "_:grade", "type": result["type"], "value": result["value"]},
    ]
    report = examined(record)
    assert outcome_of(report, "coverage") == ("failed", "hidden_term")
    assert report.verdict is Verdict.REJECTED


def test_definitions_of_ones_own_spell_no_second_name_for_a_thing() -> None:
    record = signed(course("Art", "F"))
    subject = record["credentialSubject"]
    whole = subject["achievement"]
    record["@context"] = [*record["@context"], {"school": "https://school.example/"}]
    subject["achievement"] = [
        {"id": whole["id"], "type": whole["type"], "name": whole["name"], "criteria": whole["criteria"]},
        {"id": "school:Art", "type": whole["type"], "description": whole["description"]},
    ]
    report = examined(record)
    assert outcome_of(report, "proof")[0] == "passed"
    assert report.verdict is Verdict.INDETERMINATE


def test_copies_and_mere_names_of_a_thing_are_no_pieces() -> None:
    whole = course("Art", "A")["credentialSubject"]
    two = [whole, {**whole, "id": "did:example:grace", "achievement": whole["achievement"]}]
    report = examined(signed(badge(credentialSubject=two)))
    assert report.verdict is Verdict.VERIFIED
    assert [[result.value for result in claim.results] for claim in report.claims] == [["A"], ["A"]]
