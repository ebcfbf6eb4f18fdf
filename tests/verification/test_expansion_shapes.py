"""What an object is by its keys and types is remembered, and never mistaken for what another one is."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verification.test_expansion import OPEN_BADGES, VOCABULARY, badge, canonical, expanded
from tests.verification.test_expansion_against_pyld import by_pyld, walked
from verification import expansion_shapes
from verification.budget import Budget
from verification.errors import Invalid
from verification.expansion_plan import walk
from verification.expansion_scope import ROOT
from verification.meanings import Meanings

_NAME = {"name": "https://schema.org/name"}
_OTHER = {"name": "https://terms.example/name"}


def test_it_works() -> None:
    document = badge()
    alignment = document["credentialSubject"]["achievement"]["alignment"]
    alignment += [dict(alignment[0], targetName=f"Weld {number}") for number in range(5)]
    shapes = walk(document, Budget()).shapes
    assert len(shapes) == 6  # credential, issuer, subject, achievement, criteria, and one for six alignments
    assert walk(badge(id="urn:uuid:2"), Budget()).shapes == shapes


@pytest.mark.parametrize("first", [_NAME, _OTHER])
def test_the_same_keys_under_other_contexts_are_another_thing(first: dict[str, str]) -> None:
    second = _OTHER if first is _NAME else _NAME
    for context in (first, second, first):
        stated = expanded({"@context": context, "@id": "urn:a", "name": "Ada"}).dataset.quads
        assert stated == {("<urn:a>", f"<{context['name']}>", '"Ada"', "")}


def test_the_same_keys_with_another_type_are_another_thing() -> None:
    context = {
        "@version": 1.1,
        "One": {"@id": "urn:One", "@context": {"name": "urn:one"}},
        "Two": {"@id": "urn:Two", "@context": {"name": "urn:two"}},
    }
    for types, iri in ((["One"], "urn:one"), (["Two"], "urn:two"), (["One", "Two"], "urn:two"), ("One", "urn:one")):
        document = {"@context": context, "@id": "urn:a", "@type": types, "name": "Ada"}
        assert expanded(document).meanings["/name"] == iri


def test_the_empty_key_is_no_top() -> None:
    """Below a key without letters an object reads in the scope of what is around it, and is not taken for the top."""
    document = badge()
    document["credentialSubject"][""] = {"id": "urn:x", "type": "Achievement", "name": "x"}
    assert walked(document) == by_pyld(document)
    document["credentialSubject"]["achievement"]["creator"] = {"id": "urn:x", "type": "Profile", "name": "x"}
    assert walked(document) == by_pyld(document)


@pytest.mark.parametrize("types", [[1], [True], [None], [["Achievement"]], [{"a": 1}], {"@set": ["x"]}, 5])
def test_types_that_are_no_texts_are_refused_each_time(types: Any) -> None:
    for _ in range(2):
        document = badge()
        document["credentialSubject"]["type"] = types
        with pytest.raises(Invalid):
            expanded(document)


def test_two_ids_are_refused_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Invalid):
            expanded(badge() | {"@id": "urn:other"})


def test_a_blank_id_and_a_relative_one_mean_nothing_and_the_next_object_does() -> None:
    for identifier, known in (("urn:x", True), ("_:x", False), ("urn:y", True)):
        document = badge()
        document["credentialSubject"]["achievement"]["id"] = identifier
        assert ("/credentialSubject/achievement/id" in expanded(document).meanings) is known
    document["credentialSubject"]["achievement"]["id"] = "relative"
    result = expanded(document)
    assert "/credentialSubject/achievement/name" not in result.meanings
    assert "/credentialSubject/achievement/name" in expanded(badge()).meanings


def test_odd_shapes_are_not_remembered() -> None:
    many = {f"key{number}": "x" for number in range(60)}
    before = len(expansion_shapes._forms.entries), len(expansion_shapes._shapes.entries)
    expanded({"@context": {"@vocab": "urn:v#"}, **many})
    expanded({"@context": {"@vocab": "urn:v#"}, "x" * 5_000: "x"})
    form = expansion_shapes.form_in(ROOT, ("@type",))
    form.shape({"@type": [f"urn:t{number}" for number in range(20)]}, Budget())
    grown = len(expansion_shapes._forms.entries) - before[0], len(expansion_shapes._shapes.entries) - before[1]
    assert grown in {(0, 0), (1, 0)}  # the form with one key is usual


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(["name", "description", "id", "type", "targetUrl", "@type", "nonsense"]),
    st.integers(min_value=1, max_value=6),
    st.sampled_from(["Alignment", "Achievement", ["Alignment", "Related"], ["urn:x"], []]),
)
def test_whatever_was_seen_before_the_plan_says_what_pyld_says(keys: list[str], kept: int, types: Any) -> None:
    element = {key: types if "type" in key else f"urn:{key}" for key in keys[:kept] if key != "nonsense"}
    document = badge()
    document["credentialSubject"]["achievement"]["alignment"] = [element, copy.deepcopy(element)]
    said = walked(document)
    assert said == by_pyld(document) or said in {"left to pyld", "Invalid"}


def test_a_text_among_other_values_is_stated_once() -> None:
    for tags in ("one", ["one"], ["one", "one"]):
        document = badge()
        document["credentialSubject"]["achievement"]["tag"] = tags
        assert canonical(document).count(b'"one"') == 1


def test_meanings_are_a_mapping_by_pointer() -> None:
    meanings = Meanings({"": {"a/b": "urn:a", "@id": "@id"}, "/a~1b/0": {"c": "urn:c"}})
    assert dict(meanings) == {"/a~1b": "urn:a", "/@id": "@id", "/a~1b/0/c": "urn:c"}
    assert len(meanings) == 3
    assert dict(meanings.below("/a~1b")) == {"/0/c": "urn:c"}
    assert meanings.below("/a~1b")["/0/c"] == "urn:c"
    assert "" not in meanings
    meanings.set("", "@id", "")
    assert "/@id" not in meanings


def test_a_change_to_one_object_is_none_to_its_like() -> None:
    shared = {"id": "@id", "name": VOCABULARY + "name"}
    meanings = Meanings()
    meanings.put("/1", shared)
    meanings.put("/2", shared)
    meanings.set("/1", "id", "")
    assert list(meanings) == ["/1/name", "/2/id", "/2/name"]
    assert OPEN_BADGES not in shared
