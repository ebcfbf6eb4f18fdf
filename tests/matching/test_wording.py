"""What a draft is asked again: proxies, biased wording, too many must-haves, and what is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.wording import LEAN, MANY_MUSTS, MAX_REMARKS, MAX_TEXT, Draft, DraftLine, remarks_on, remarks_on_text
from matching.wording_table import RULES, Severity, WordingKind

WHOLE = DraftLine("SQL", task="Joins tables", source="Job analysis", day_one=True, approved=True)


def kinds(text: str) -> set[str]:
    return {remark.kind.value for remark in remarks_on_text("description", text)}


def test_it_works() -> None:
    text = "We want a young nurse with a bachelor's degree."
    age, degree = remarks_on_text("description", text)
    assert (age.kind, age.severity, text[age.start : age.end]) == (WordingKind.AGE, Severity.STRONG, "young")
    assert (degree.kind, text[degree.start : degree.end]) == (WordingKind.DEGREE, "bachelor's degree")
    assert degree.where == "description"
    assert degree.why.endswith(".")
    assert degree.instead.endswith(".")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bachelor’s degree required", "degree"),
        ("Master's in nursing", "degree"),
        ("BSc in computing", "degree"),
        ("Ph.D. required", "degree"),
        ("5+ years of relevant experience", "years"),
        ("three to five years’ experience", "years"),
        ("at least 2 years with SQL", "years"),
        ("digital natives", "age"),
        ("a recent college graduate", "age"),
        ("under the age of 35", "age"),
        ("overqualified applicants need not apply", "age"),
        ("high-energy", "age"),
        ("able-bodied", "disability"),
        ("Must be able to lift 50 lb", "disability"),
        ("normal hearing", "disability"),
        ("valid driver’s license", "disability"),
        ("native English speaker", "origin"),
        ("English as a mother tongue", "origin"),
        ("citizens only", "origin"),
        ("no family commitments", "family"),
        ("a culture fit", "fit"),
        ("we’re a family", "fit"),
        ("well-groomed", "appearance"),
        ("no criminal record", "past"),
        ("salesman", "gender"),
        ("He will report to the ward", "gender"),
        ("coding ninja", "gender"),
    ],
)
def test_each_kind_is_found(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Looks after twelve residents with a nurse on the floor.",
        "Works with young people at risk, and for young children.",
        "Answers the wards’ questions about beds, waiting times and staffing.",
        "Handles over 40 calls a day, and under 30 minutes each.",
        "Journeyman electrician licence",
        "Analyses data; leads a team of three; supports two wards.",
        "Builds a degree of trust with residents",
        "Understanding of statistics",
        "Converts degrees to radians",
        "May lift loads, with or without reasonable accommodation: must be able to lift 10 kg",
        "Drives the minibus; driving licence required",
        "Native plants of Ohio",
        "",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert kinds(text) == set()


def test_a_degree_that_may_be_replaced_is_a_mild_remark() -> None:
    (remark,) = remarks_on_text("description", "Bachelor's degree or equivalent experience")
    assert remark.severity is Severity.MILD


def test_many_must_haves_are_remarked_on_first() -> None:
    few = Draft(lines=(WHOLE,) * MANY_MUSTS)
    assert not remarks_on(few)
    many = remarks_on(Draft(lines=(WHOLE,) * (MANY_MUSTS + 1)))
    assert many[0].kind is WordingKind.MANY_MUSTS
    assert f"{MANY_MUSTS + 1} must-haves" in many[0].why
    assert many[0].where == ""


def test_what_a_must_have_leaves_open_is_said_by_field() -> None:
    found = remarks_on(Draft(lines=(WHOLE, DraftLine("SQL"))))
    assert [(item.kind.value, item.where) for item in found] == [
        ("no_task", "requirements.1.task"),
        ("no_source", "requirements.1.source"),
        ("no_day_one", "requirements.1.day_one"),
        ("not_approved", "requirements.1.approved"),
    ]
    assert not remarks_on(Draft(lines=(DraftLine("SQL", need="nice"),)))


def test_a_trait_by_another_name_is_remarked_on() -> None:
    for line in (
        DraftLine("Team player", task="a", source="b", day_one=True, approved=True),
        DraftLine("Works well", "must", ("urn:credence:skill:teamwork-skill",), "a", "b", day_one=True, approved=True),
    ):
        (found,) = remarks_on(Draft(lines=(line,)))
        assert found.kind is WordingKind.GENERAL_TRAIT


def test_gender_coded_words_count_together() -> None:
    assert not remarks_on(Draft("Nurse", "Confident and ambitious."))
    found = remarks_on(Draft("Nurse", "Confident, ambitious, assertive, competitive; kind."))
    assert len(found) == 4
    assert all(item.kind is WordingKind.GENDER and "masculine" in item.why for item in found)
    balanced = "Confident, ambitious, assertive; warm, gentle, loyal."
    assert not remarks_on(Draft("Nurse", balanced))
    assert len(remarks_on(Draft("Nurse", "Warm, gentle, loyal and cheerful."))) == LEAN + 1


def test_every_rule_says_what_to_write_and_finds_something_plausible() -> None:
    for rule in RULES:
        assert rule.patterns
        assert rule.why.endswith(".")
        assert rule.instead.endswith(".")
        for pattern in rule.patterns:
            re.compile(pattern)


def test_hostile_texts_are_bounded() -> None:
    assert len(remarks_on(Draft("young " * 30, "young " * 100_000))) <= MAX_REMARKS
    assert all(item.end <= MAX_TEXT for item in remarks_on_text("description", "young " * 100_000))


@given(st.text(max_size=400))
def test_positions_lead_to_the_words(text: str) -> None:
    for item in remarks_on_text("title", text):
        assert text[item.start : item.end] == item.words


@given(st.text(alphabet="0123456789 +-yearsofexpinc/&", max_size=300))
def test_no_text_takes_long(text: str) -> None:
    remarks_on_text("title", text * 20)
