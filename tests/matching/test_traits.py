"""NACE's competencies, and which behaviours are too vague to be seen."""

from __future__ import annotations

import pytest

from matching.frameworks.builtin import read
from matching.traits import TRAITS, names_a_trait, trait_among, vague_behaviour

TEAMWORK = TRAITS["urn:credence:nace:teamwork"]


def test_it_works() -> None:
    assert not vague_behaviour("Takes over a colleague's round when theirs is finished.", TEAMWORK)
    assert vague_behaviour("Teamwork", TEAMWORK)


def test_the_eight_stand_in_the_built_in_framework_each_with_examples_that_would_do() -> None:
    assert [trait.label for trait in TRAITS.values()] == [
        "Career & Self-Development",
        "Communication",
        "Critical Thinking",
        "Equity & Inclusion",
        "Leadership",
        "Professionalism",
        "Teamwork",
        "Technology",
    ]
    concepts = {getattr(item, "uri", "") for item in read()}
    for trait in TRAITS.values():
        assert trait.uri in concepts
        assert len(trait.examples) > 1
        for example in trait.examples:
            assert not vague_behaviour(example, trait), example


@pytest.mark.parametrize(
    "behaviour",
    [
        "",
        "  ",
        "12345 67 89",
        "Works well",
        "Teamwork teamwork teamwork teamwork teamwork teamwork",
        "Is a very good and strong team worker with excellent teamwork skills",
        "Shows outstanding teamwork at work at all times with others",
    ],
)
def test_vague_behaviours_get_a_sentence_with_an_example(behaviour: str) -> None:
    sentence = vague_behaviour(behaviour, TEAMWORK)
    assert "Such as: “" in sentence


def test_which_lines_ask_for_a_trait() -> None:
    assert trait_among(["urn:x", TEAMWORK.uri]) is TEAMWORK
    assert trait_among(["urn:x"]) is None
    assert names_a_trait(" teamwork ", [])
    assert names_a_trait("Anything", [TEAMWORK.uri])
    assert not names_a_trait("Teamwork in the operating theatre", [])
