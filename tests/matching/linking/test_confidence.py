"""What is only alike waits for a person, however far ahead of the rest it is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matching.gates import LIKELY_LINK
from matching.linking import Linker
from matching.linking.confidence import Evidence, confidence_of_alias, confidence_of_label, confidence_of_text
from matching.statements import Concept

SHARES = st.floats(0, 1)


def test_it_works() -> None:
    linker = Linker([Concept("urn:s", "x", "Spanish conversation"), Concept("urn:c", "x", "Carpentry")])
    (nearest,) = linker.link_text("Spanish dancing", 1)
    assert nearest.uri == "urn:s"
    assert nearest.confidence < LIKELY_LINK


@given(SHARES, st.floats(-1, 1), SHARES, st.integers(1, 300), st.booleans())
def test_likeness_alone_never_counts_in_the_best_estimate(
    score: float,
    margin: float,
    likeness: float,
    words: int,
    vectors: bool,  # noqa: FBT001 - drawn
) -> None:
    sure = confidence_of_text(Evidence(score, margin, likeness, words), with_vectors=vectors)
    assert 0 < sure < LIKELY_LINK


def test_a_label_of_one_concept_counts_and_an_alternative_waits() -> None:
    assert confidence_of_label(1) >= LIKELY_LINK > confidence_of_label(2)
    assert confidence_of_alias(0) < LIKELY_LINK
    assert confidence_of_alias(1) < confidence_of_alias(0)
