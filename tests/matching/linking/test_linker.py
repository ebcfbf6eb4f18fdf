"""Text and alignments to concepts: what comes first, what is bounded, that the same text leads to the same place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.gates import LIKELY_LINK
from matching.linking import Linker
from matching.linking.link import IDENTIFIER, LABEL, TEXT
from matching.statements import Concept
from tests.matching.linking.concepts import C_LANGUAGE, CPP, EVERY, INJECTIONS, NURSE, SCHEDULING, VITALS, many

LINKER = Linker([*EVERY, *many(150)])


def test_it_works() -> None:
    first = LINKER.link_text("You will be taking vital signs of our patients and booking their appointments.")
    assert {link.uri for link in first[:2]} == {VITALS.uri, SCHEDULING.uri}
    assert all(link.method == TEXT for link in first)


def test_a_url_in_any_spelling_names_its_concept() -> None:
    for url in (VITALS.uri, "http://skills.example/vitals/", "https://skills.example/old/vitals?lang=en"):
        link = LINKER.link_identifier(url, "", "")
        assert link is not None
        assert (link.uri, link.confidence, link.method) == (VITALS.uri, 1.0, IDENTIFIER)


def test_a_bare_code_counts_only_beside_its_framework() -> None:
    assert LINKER.link_identifier("", "V-1", "") is None
    for code, framework in (("V-1", "example"), ("example:V-1", "")):
        link = LINKER.link_identifier("", code, framework)
        assert link is not None
        assert link.uri == VITALS.uri


def test_occupations_are_known_by_identifier_and_no_text_leads_to_them() -> None:
    link = LINKER.link_identifier("", "29-1141", "onet")
    assert link is not None
    assert link.uri == NURSE.uri
    assert NURSE.uri not in {link.uri for link in LINKER.link_text("nurse")}
    assert LINKER.label_of(NURSE.uri) == "nurse"


def test_a_preferred_label_comes_before_an_alternative_and_both_before_likeness() -> None:
    other = Concept(
        "https://skills.example/other", "example", "basic care", alternative_labels=("measure vital signs",)
    )
    links = Linker([other, *EVERY]).link_text("Measure  VITAL signs!")
    assert [(link.uri, link.method) for link in links[:2]] == [(VITALS.uri, LABEL), (other.uri, LABEL)]
    assert links[0].confidence >= LIKELY_LINK > links[1].confidence
    assert all(link.method == TEXT for link in links[2:])


def test_a_label_of_several_concepts_is_no_sure_link_to_any() -> None:
    twins = [Concept(f"https://skills.example/twin{number}", "example", "care") for number in range(2)]
    links = Linker([*EVERY, *twins]).link_text("care")
    assert [link.confidence < LIKELY_LINK for link in links[:2]] == [True, True]


def test_signs_that_are_part_of_a_name_count() -> None:
    assert LINKER.link_text("C++")[0].uri == CPP.uri
    assert LINKER.link_text("C")[0].uri == C_LANGUAGE.uri


def test_endings_do_not_matter() -> None:
    assert LINKER.link_text("administered an injection")[0].uri == INJECTIONS.uri


@pytest.mark.parametrize("text", ["", "   ", "\0\0", "…!?", "\u200b"])
def test_a_text_of_nothing_leads_nowhere(text: str) -> None:
    assert LINKER.link_text(text) == []
    assert LINKER.link(text) == []


def test_placeholders_and_tags_are_no_words() -> None:
    assert LINKER.link_text("<ORGANIZATION> <b>") == []


def test_top_bounds_the_answer() -> None:
    assert [len(LINKER.link_text("handle series3 appointments", top)) for top in (0, 1, 4)] == [0, 1, 4]


def test_no_concepts_is_an_empty_answer() -> None:
    empty = Linker([])
    assert (len(empty), empty.link_text("care"), empty.link_identifier("https://a.example", "", "")) == (0, [], None)


@given(st.text(max_size=300))
def test_any_text_gets_a_bounded_ordered_and_repeatable_answer(text: str) -> None:
    links = LINKER.link(text, 5)
    assert links == LINKER.link(text, 5)
    assert len({link.uri for link in links}) == len(links) <= 5
    assert all(0.0 <= link.confidence <= 1.0 for link in links)
    assert [link.score for link in links] == sorted((link.score for link in links), reverse=True)


def test_a_text_of_a_megabyte_is_cut() -> None:
    assert LINKER.link_text("appointments " * 100_000)[0].uri == SCHEDULING.uri


def test_what_was_kept_gives_the_same_links(tmp_path: Path) -> None:
    texts = ("check the pulse", "give a vaccine", "calendar of clients")
    told: list[str] = []
    fresh = [Linker(EVERY, folder=tmp_path, report=told.append).link_text(text) for text in texts]
    assert fresh == [Linker(EVERY, folder=tmp_path, report=told.append).link_text(text) for text in texts]
    assert fresh == [Linker(EVERY).link_text(text) for text in texts]
    assert len(told) == 1


def test_changed_concepts_are_read_anew_and_what_is_older_goes(tmp_path: Path) -> None:
    Linker(EVERY, folder=tmp_path)
    Linker([*EVERY, *many(3)], folder=tmp_path)
    assert len(list(tmp_path.glob("words_all=*"))) == 1
