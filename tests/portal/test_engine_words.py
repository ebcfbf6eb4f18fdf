"""The engine's sentences in another language: every sentence it can produce is recognized, and English is untouched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given, settings

from matching.gaps import gap_report
from matching.interview import opening_question
from matching.pool import pool_report
from matching.rank import rank
from matching.statements import Application, Requirement
from matching.traits import TRAITS, vague_behaviour
from matching.wording import Draft, DraftLine, remarks_on
from matching.wording_table import RULES
from portal.engine_words import grammar, recognized, spoken, spoken_json, spoken_report
from portal.engine_words.trees import SENTENCES
from portal.evidence_standing import _WORDS
from portal.sentences import verdict_sentence
from tests.matching.people import AS_OF, GRAPH, requirement
from tests.matching.strategies import application_lists, requirement_lists
from verification.codes import Code

#: Codes that stand under the name of a sentence elsewhere, and a need that is no more than its label.
CODES = {"nothing_shared", "nothing_readable", "nothing_counts", "nothing_on_point"}


def sentences(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a report's JSON, with the field it stands in."""
    if isinstance(value, str):
        if name in SENTENCES and value and value not in CODES:
            yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from sentences(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from sentences(item, name)


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A language in which every phrase is said in capitals, so that what is kept can be told from what is spoken."""

    def shouted(text: str) -> str:
        return "".join(part if part.startswith("{") else part.upper() for part in re.split(r"(\{\w+\})", text))

    monkeypatch.setattr(grammar, "gettext", shouted)
    grammar._said.cache_clear()
    with override("es"):
        yield
    grammar._said.cache_clear()


def test_it_works(loud: None) -> None:
    assert spoken("The hiring manager observes it at level 3") == "THE HIRING MANAGER OBSERVES IT AT LEVEL 3"
    assert spoken("Vital signs: “Basic care” matches by name only; level not stated, level 3 needed.") == (
        "Vital signs: “Basic care” MATCHES BY NAME ONLY; LEVEL NOT STATED, LEVEL 3 NEEDED."
    )
    assert spoken("A sentence that nobody wrote") == "A sentence that nobody wrote"


def test_english_is_untouched() -> None:
    report = {"headline": "Confirmed 1 of 2 must-haves; 1 unproven."}
    assert spoken_json(report) is report
    assert spoken("The hiring manager observes it") == "The hiring manager observes it"


def test_dates_are_said_as_the_language_does() -> None:
    with override("es"):
        assert "2028" in spoken("in force to 31 Mar 2028")
        assert "Mar " not in spoken("in force to 31 Mar 2028")


def test_the_level_that_a_question_asks_for_is_said() -> None:
    need = requirement("sql", "urn:sql", minimum_level=3.0)
    with override("es"):
        said = spoken(opening_question(need).good_answer)
    assert "El nivel 3 significa aquí" in said
    assert "good answer" not in said


def test_words_of_records_stay(loud: None) -> None:
    """A title that reads like a sentence of ours is still the record's."""
    said = spoken_json({"title": "Expired", "fact": "SQL: “Expired” has expired.", "label": "Met"})
    assert said == {"title": "Expired", "fact": "SQL: “Expired” HAS EXPIRED.", "label": "Met"}


def test_a_long_or_hostile_text_ends() -> None:
    for text in ("; ".join(["no evidence yet"] * 2_000), ": ".join("a" * 300), ", ".join(["x"] * 300), "“" * 3_000):
        recognized(text)


@given(application_lists(), requirement_lists())
@settings(max_examples=60, deadline=None)
def test_every_sentence_of_a_report_is_recognized(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...]
) -> None:
    assert set(unrecognized(applications, requirements, AS_OF, GRAPH)) == set()


def unrecognized(
    applications: tuple[Application, ...], requirements: tuple[Requirement, ...], as_of: date, graph: Any
) -> Iterator[tuple[str, str]]:
    found = rank(applications, requirements, graph, seed="s", as_of=as_of)
    by_id = {entry.candidate: entry for entry in found.entries}
    labels = {item.label for item in requirements}
    reports = [found.to_json(), pool_report(found, requirements, applications, graph).to_json()]
    reports += [
        gap_report(by_id.get(item.candidate), item, requirements, graph, as_of=as_of).to_json() for item in applications
    ]
    levels = {statement.level_text for item in applications for statement in item.statements}
    for report in reports:
        for name, text in sentences(report):
            if text not in labels | levels and not recognized(text):
                yield name, text


def test_a_report_is_spoken_whole(loud: None) -> None:
    report = {"settle_first": {"fact": "SQL: no evidence yet.", "others": ["CPR: no evidence yet."]}, "rank": 3}
    assert spoken_report(report) == {
        "settle_first": {"fact": "SQL: NO EVIDENCE YET.", "others": ["CPR: NO EVIDENCE YET."]},
        "rank": 3,
    }


def test_every_sentence_about_a_draft_is_recognized() -> None:
    every = [text for rule in RULES for text in (rule.why, rule.instead)]
    wordy = " ".join(("competitive", "dominant", "assertive", "ambitious", "decisive", "aggressive", "strong") * 3)
    lines = tuple(DraftLine(label="Teamwork", need="must", concepts=(uri,)) for uri in [*TRAITS] * 3)
    for remark in remarks_on(Draft("Title", wordy, lines)):
        every += [remark.why, remark.instead]
    for trait in TRAITS.values():
        every += [
            vague_behaviour(text, trait) for text in ("", "Is good", "Is a very good and great team player person")
        ]
        every += trait.examples
    assert [text for text in every if not recognized(text)] == []


@pytest.mark.parametrize("verdict", ["verified", "not_in_force", "indeterminate", "rejected"])
def test_every_verdict_is_recognized(verdict: str) -> None:
    outcome = {"verified": "passed", "indeterminate": "unknown"}.get(verdict, "failed")
    for code in (item.value for item in Code):
        for id_ in ("container", "dates", "suspension", "revocation", "proof"):
            for more in (
                {"issuer": {"trust": "unknown"}, "subject_match": "name", "expires": "2027-06-30T00:00:00Z"},
                {"issuer": {"trust": "unknown"}, "subject_match": "mismatch"},
                {"issuer": {"trust": "trusted"}, "subject_match": "mismatch", "issued": "2027-06-30"},
                {"issuer": {"trust": "unknown"}, "format": "ler_rs"},
                {"issuer": None, "format": "ler-rs", "subject_match": "name"},
            ):
                for act in ("network", "issuer", "candidate", "us", None):
                    check = {"id": id_, "outcome": outcome, "code": code, "detail": "", "pointer": "", "act": act}
                    sentence = verdict_sentence({"verdict": verdict, "checks": [check], **more})
                    assert recognized(sentence), sentence


def test_every_reason_of_a_claim_is_recognized() -> None:
    assert [words for words in _WORDS.values() if not recognized(words)] == []


def test_the_questions_that_everybody_is_asked_are_recognized() -> None:
    for level in (None, 1.0, 2.0, 3.0, 4.0):
        for in_force in (False, True):
            need = requirement("sql", "urn:sql", minimum_level=level, in_force=in_force)
            asked = opening_question(need)
            assert recognized(asked.ask), asked.ask
            assert recognized(asked.good_answer), asked.good_answer
