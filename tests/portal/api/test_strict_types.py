"""A number is no text in JSON, and 0 is no `false`; what a filter cannot read is refused, however it came."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework import serializers

from portal.api.strict_types import refuse_other_types
from tests.portal.api.conftest import Call
from tests.portal.conftest import Person


class Line(serializers.Serializer[Any]):
    label = serializers.CharField()
    level = serializers.IntegerField(allow_null=True)


class Body(serializers.Serializer[Any]):
    title = serializers.CharField()
    blind = serializers.BooleanField()
    lines = Line(many=True)
    words = serializers.ListField(child=serializers.CharField())
    kind = serializers.CharField(read_only=True)


GOOD: dict[str, Any] = {
    "title": "7",
    "blind": False,
    "lines": [{"label": "a", "level": None}, {"label": "b", "level": 3}],
    "words": ["x"],
    "kind": 7,
}


def test_it_works() -> None:
    refuse_other_types(Body(data=GOOD), GOOD)


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("title", 7, ("title",)),
        ("blind", 0, ("blind",)),
        ("blind", "false", ("blind",)),
        ("lines", [{"label": "a", "level": True}], ("lines", "0", "level")),
        ("lines", [{"label": "a"}, {"label": 1.5}], ("lines", "1", "label")),
        ("words", ["x", 1], ("words", "1")),
    ],
)
def test_another_type_is_named_where_it_stands(name: str, value: Any, where: tuple[str, ...]) -> None:
    body = GOOD | {name: value}
    with pytest.raises(serializers.ValidationError) as refused:
        refuse_other_types(Body(data=body), body)
    found: Any = refused.value.detail
    for step in where:
        found = found[step]
    assert str(found[0]).startswith("Give")


@pytest.mark.parametrize("body", [None, 7, "x", [], {"lines": {}, "words": "x"}])
def test_what_is_no_such_thing_at_all_is_left_to_the_serializer(body: Any) -> None:
    refuse_other_types(Body(data=body), body)


@pytest.mark.django_db
def test_the_api_refuses_them(bob: Person, system_of: Call) -> None:
    status, body = system_of(bob).post("jobs/review/", {"title": 0, "requirements": []})
    assert (status, body["code"]) == (400, "invalid")
    assert set(body["errors"]) == {"title"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["jobs/?blind=maybe", "jobs/?blind=null", "applications/?job=", "records/?until=", "records/?job=7"]
)
def test_a_filter_that_says_nothing_answers_no_list(bob: Person, system_of: Call, asked: str) -> None:
    answer = system_of(bob).browser.get(f"/api/v1/{asked}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.django_db
def test_text_to_look_for_may_be_empty(bob: Person, system_of: Call) -> None:
    assert system_of(bob).browser.get("/api/v1/records/?q=").status_code == 200
    assert system_of(bob).browser.get("/api/v1/jobs/?blind=true").status_code == 200


@pytest.mark.django_db
def test_a_form_of_too_many_parts_is_refused(bob: Person, system_of: Call) -> None:
    form = {"links": [str(number) for number in range(10_001)]}
    answer = system_of(bob).browser.post("/api/v1/batches/", form)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


@pytest.mark.django_db
def test_a_method_that_is_not_there_is_405_whatever_is_asked(bob: Person, system_of: Call) -> None:
    assert system_of(bob).browser.get("/api/v1/candidates/import/?job=7").status_code == 405
