"""Examples put into the document: one under each name, referred to wherever it serves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, Final

from portal.api.problem_bodies import PROBLEM
from portal.api.problems import PROBLEMS
from portal.api.schema_examples.compose import Composer
from portal.api.schema_examples.values import VALUES, VALUES_OF, WHOLES

__all__ = ["add_examples"]

Json = Any

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_REQUEST_ID: Final = "0b6f6d52-54f5-4a6e-9a43-5a1f0f0c3c11"
_SITE: Final = "https://credence.example"


def add_examples(document: dict[str, Any]) -> None:
    """An example for each body sent and each good answer in JSON that has none, and one for each kind of problem."""
    composer = Composer(document["components"]["schemas"], VALUES, VALUES_OF, WHOLES)
    shared = document["components"].setdefault("examples", {})
    for operation in _operations(document):
        for body, sent in _bodies(operation):
            if {"example", "examples"} & body.keys():
                continue
            name = _name(body["schema"], operation["operationId"])
            value = composer.example(body["schema"], name, sent=sent)
            body["examples"] = _shared(shared, name, value)
    for status, answer in document["components"]["responses"].items():
        if PROBLEM in answer.get("content", {}):
            answer["content"][PROBLEM]["examples"] = _shared(
                shared, status, _problem(int(status.removeprefix("Problem")))
            )


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (item[method] for item in document["paths"].values() for method in _METHODS if method in item)


def _bodies(operation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """What is sent in JSON, in forms or as text; what is answered in JSON."""
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        if _is_json(kind) or "form" in kind or not _is_binary(body["schema"]):
            yield body, True
    for status, answer in operation["responses"].items():
        for kind, body in answer.get("content", {}).items():
            if status.startswith("2") and _is_json(kind):
                yield body, False


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")


def _is_binary(schema: dict[str, Any]) -> bool:
    return schema.get("format") == "binary"


def _name(schema: dict[str, Any], operation: str) -> str:
    """The name of what is described: a schema's own, or the operation's."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "$ref" in (items := schema.get("items", {})):
        return f"{items['$ref'].rpartition('/')[2]}List"
    return operation


def _shared(shared: dict[str, Any], name: str, value: Json) -> dict[str, Any]:
    """A reference to the example: the one that stands under the name already, if it is the same."""
    names = (f"{name}{number or ''}" for number in count())
    free = next(each for each in names if shared.get(each, {"value": value})["value"] == value)
    shared[free] = {"value": value}
    return {name: {"$ref": f"#/components/examples/{free}"}}


def _problem(status: int) -> Json:
    """The commonest problem of a status: the one that is listed first."""
    code, kind = next((code, kind) for code, kind in PROBLEMS.items() if kind.status == status)
    return {
        "type": f"{_SITE}/api/v1/problems/{code}/",
        "title": str(kind.title),
        "status": status,
        "code": code,
        "detail": str(kind.means),
        "instance": _REQUEST_ID,
    }
