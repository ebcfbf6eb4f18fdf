"""The query and its evaluation: what the specification's rules say of answers, drawn at random as well."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.intake.openid4vp.dcql import FORMATS, Complaint, Shown, UnmetError, build, evaluate, select

BADGE, CLR, OTHER = "https://a.example/Badge", "https://a.example/Clr", "https://a.example/Passport"
CLAIMS = {
    "claims": [
        {"id": "title", "path": ["title"]},
        {"id": "grade", "path": ["grade"]},
        {"id": "city", "path": ["address", "city"]},
        {"id": "name", "path": ["name"]},
    ],
    "claim_sets": [["title", "grade", "city"], ["title"], ["name"]],
}
QUERY: dict[str, Any] = dict(build(FORMATS, type_values=[[BADGE], [CLR]], vct_values=["urn:a"], claims=CLAIMS))
LDP, JWT, SD = (asked["id"] for asked in QUERY["credentials"])


def w3c(*types: str, format_: str = "ldp_vc", **claims: Any) -> Shown:
    return Shown(format_, dict(claims), frozenset(types))


def sd_jwt(vct: str = "urn:a", disclosed: Any = (("title",),), **claims: Any) -> Shown:
    return Shown("dc+sd-jwt", claims or {"title": "x"}, vct=vct, disclosed=tuple(disclosed))


def complaint(answer: dict[str, Any], query: dict[str, Any] = QUERY) -> Complaint | None:
    try:
        evaluate(query, answer)
    except UnmetError as unmet:
        return unmet.complaint
    return None


def test_it_works() -> None:
    assert [asked["format"] for asked in QUERY["credentials"]] == list(FORMATS)
    assert all(asked["multiple"] for asked in QUERY["credentials"])
    assert QUERY["credential_sets"] == [{"options": [[LDP], [JWT], [SD]], "required": True}]
    assert complaint({LDP: [[w3c(BADGE, "x:y")]]}) is None
    assert complaint({JWT: [[w3c(CLR, format_="jwt_vc_json")], [w3c(BADGE, format_="jwt_vc_json")]]}) is None
    assert complaint({SD: [[sd_jwt()]], LDP: [[w3c(BADGE)]]}) is None


def test_one_format_needs_no_choice() -> None:
    query: dict[str, Any] = dict(build(["dc+sd-jwt"], type_values=[], vct_values=["urn:a"], claims=CLAIMS))
    assert "credential_sets" not in query
    assert complaint({SD: [[sd_jwt()]]}, query) is None
    assert complaint({}, query) is Complaint.NOT_MET


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ({}, Complaint.NOT_MET),
        ({LDP: []}, Complaint.NOT_MET),
        ({"passport": [[w3c(BADGE)]]}, Complaint.UNASKED),
        ({LDP: [[w3c(OTHER)]]}, Complaint.UNASKED),
        ({LDP: [[w3c()]]}, Complaint.UNASKED),
        ({LDP: [[w3c(BADGE), w3c(OTHER)]]}, Complaint.UNASKED),
        ({LDP: [[w3c(BADGE, format_="jwt_vc_json")]]}, Complaint.WRONG_FORMAT),
        ({SD: [[w3c(BADGE)]]}, Complaint.WRONG_FORMAT),
        ({SD: [[sd_jwt("urn:b")]]}, Complaint.UNASKED),
        ({SD: [[sd_jwt(disclosed=(), other=1)]]}, Complaint.NOT_MET),
        ({SD: [[sd_jwt(disclosed=(("title",), ("birthdate",)), title="x")]]}, Complaint.EXTRA_DISCLOSURE),
        ({SD: [[sd_jwt(disclosed=(("address",), ("address", "street")), title="x")]]}, Complaint.EXTRA_DISCLOSURE),
        ({SD: [[sd_jwt(disclosed=(("grade",),), grade="B")]]}, Complaint.NOT_MET),
    ],
)
def test_what_is_not_what_was_asked_for(answer: dict[str, Any], wrong: Complaint) -> None:
    assert complaint(answer) is wrong


@pytest.mark.parametrize(
    "disclosed", [(("title",),), (("address",), ("address", "city")), (("title", None),), (("address", "city", "x"),)]
)
def test_what_lies_on_the_way_or_inside_is_not_extra(disclosed: Any) -> None:
    assert complaint({SD: [[sd_jwt(disclosed=disclosed, title="x")]]}) is None


def test_several_where_one_was_asked_for() -> None:
    query = {"credentials": [{"id": "a", "format": "ldp_vc", "meta": {"type_values": [[BADGE]]}}]}
    assert complaint({"a": [[w3c(BADGE)]]}, query) is None
    assert complaint({"a": [[w3c(BADGE)], [w3c(BADGE)]]}, query) is Complaint.UNASKED


def test_a_type_of_several_needs_all_of_them() -> None:
    query = {"credentials": [{"id": "a", "format": "ldp_vc", "meta": {"type_values": [[BADGE, CLR], [OTHER]]}}]}
    assert complaint({"a": [[w3c(BADGE)]]}, query) is Complaint.UNASKED
    assert complaint({"a": [[w3c(BADGE, CLR)]]}, query) is None
    assert complaint({"a": [[w3c(OTHER)]]}, query) is None


def test_values_are_compared_with_their_type() -> None:
    def query(*values: Any) -> dict[str, Any]:
        return {"credentials": [{"id": "a", "format": "ldp_vc", "claims": [{"path": ["n", None], "values": values}]}]}

    assert complaint({"a": [[w3c(n=[1, 2])]]}, query(2)) is None
    assert complaint({"a": [[w3c(n=[1, 2])]]}, query(3)) is Complaint.NOT_MET
    assert complaint({"a": [[w3c(n=[True])]]}, query(1)) is Complaint.NOT_MET
    assert complaint({"a": [[w3c(n=["1"])]]}, query(1)) is Complaint.NOT_MET
    assert complaint({"a": [[w3c(n=1)]]}, query(1)) is Complaint.NOT_MET


def test_optional_sets_need_not_come() -> None:
    asked = [{"id": name, "format": "ldp_vc"} for name in ("a", "b", "c")]
    query = {
        "credentials": asked,
        "credential_sets": [{"options": [["a", "b"]]}, {"options": [["c"]], "required": False}],
    }
    assert complaint({"a": [[w3c()]], "b": [[w3c()]]}, query) is None
    assert complaint({"a": [[w3c()]], "c": [[w3c()]]}, query) is Complaint.NOT_MET


DOCUMENT = {"name": "A", "address": {"street": "S", "rooms": [1, 2]}, "degrees": [{"t": "B"}, {"t": "M"}, "x"]}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (["name"], ["A"]),
        (["address", "rooms"], [[1, 2]]),
        (["address", "rooms", 1], [2]),
        (["degrees", None, "t"], ["B", "M"]),
        (["degrees", 5], []),
        (["name", "x"], []),
        (["name", None], []),
        (["address", 0], []),
        ([0], []),
        ([None], []),
        ([], [DOCUMENT]),
        (["degrees", -1], []),
        (["degrees", True], []),
    ],
)
def test_paths(path: Any, found: Any) -> None:
    assert select(DOCUMENT, path) == found


# ---- properties ------------------------------------------------------------------------------------------------------
NAMES = st.sampled_from(["title", "grade", "name", "birthdate", "address", "nationality"])
CREDENTIALS = st.one_of(
    st.builds(lambda types: w3c(*types), st.sets(st.sampled_from([BADGE, CLR, OTHER]), max_size=2)),
    st.builds(lambda types: w3c(*types, format_="jwt_vc_json"), st.sets(st.sampled_from([BADGE, OTHER]), max_size=2)),
    st.builds(
        lambda vct, names: sd_jwt(vct, [(name,) for name in names], **dict.fromkeys(names, "x"), always=1),
        st.sampled_from(["urn:a", "urn:b"]),
        st.sets(NAMES, max_size=4),
    ),
)
ANSWERS = st.dictionaries(
    st.sampled_from([LDP, JWT, SD, "passport"]),
    st.lists(st.lists(CREDENTIALS, max_size=2), max_size=2),
    max_size=3,
)


@given(ANSWERS)
def test_whatever_is_taken_is_only_what_was_asked_for(answer: dict[str, Any]) -> None:
    """Said once more, in other words than the evaluator's."""
    if complaint(answer) is not None:
        return
    formats = {LDP: "ldp_vc", JWT: "jwt_vc_json", SD: "dc+sd-jwt"}
    assert set(answer) <= set(formats)
    assert any(answer.values())
    for name, presentations in answer.items():
        for shown in (one for presentation in presentations for one in presentation):
            assert shown.format == formats[name]
            assert shown.vct == "urn:a" if name == SD else shown.types & {BADGE, CLR}
            if name == SD:
                assert {path[0] for path in shown.disclosed} <= {"title", "grade", "name", "address"}
                assert {"title", "name"} & set(shown.claims)


@given(ANSWERS, NAMES)
def test_disclosing_more_never_mends_what_was_extra(answer: dict[str, Any], name: str) -> None:
    if complaint(answer) is not Complaint.EXTRA_DISCLOSURE:
        return
    more = {
        key: [[_with(one, name) for one in presentation] for presentation in presentations]
        for key, presentations in answer.items()
    }
    assert complaint(more) is Complaint.EXTRA_DISCLOSURE


def _with(shown: Shown, name: str) -> Shown:
    if shown.format != "dc+sd-jwt":
        return shown
    return Shown(shown.format, {**shown.claims, name: "y"}, vct=shown.vct, disclosed=(*shown.disclosed, (name,)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(JSON, st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=4))
def test_no_path_breaks_on_any_document(document: Any, path: list[Any]) -> None:
    found = select(document, path)
    if None not in path:
        assert len(found) <= 1
