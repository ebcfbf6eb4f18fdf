"""Reads the committed OpenAPI document into the reference, once for each process."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from portal.api.committed import DOCUMENT
from portal.api.problems import PROBLEMS
from portal.api.reference.areas import MORE, PLAN, Place, place_of
from portal.api.reference.bodies import Bodies
from portal.api.reference.curl import curl_line
from portal.api.reference.model import Area, Group, Message, Operation, Parameter, Problem, Reference
from portal.api.reference.shapes import Shapes

__all__ = ["USUAL", "reference"]

Found = dict[Place, list[tuple[str, str, Mapping[str, Any]]]]
METHODS = ("get", "post", "put", "patch", "delete")
#: Parameters by convention, which the overview explains once.
USUAL = ("fields", "page_size", "cursor", "If-None-Match", "If-Match", "Idempotency-Key")
_NEEDS = re.compile(r"\s*Needs the scope `(\w+)`\.\s*$")
_CODE = re.compile(r"`(\w+)`")
#: Codes that only come where a parameter is taken.
_ONLY_WITH = {
    "bad_cursor": "cursor",
    "cursor_gone": "cursor",
    "unknown_field": "fields",
    "precondition_failed": "If-Match",
    "bad_idempotency_key": "Idempotency-Key",
    "still_at_work": "Idempotency-Key",
    "answer_not_kept": "Idempotency-Key",
    "idempotency_key_reused": "Idempotency-Key",
}


@cache
def reference() -> Reference:
    """The whole document. It changes with the code only, so it is read once."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    found: Found = {}
    for path, item in document["paths"].items():
        for method in (method for method in METHODS if method in item):
            place = place_of(item[method].get("tags", ["Other"])[0], path)
            found.setdefault(place, []).append((path, method, item[method]))
    groups = [Group(title, tuple(_areas(document, found, places))) for title, places in PLAN]
    planned = {place for _title, places in PLAN for place in places}
    rest = tuple(_areas(document, found, sorted(found.keys() - planned, key=lambda place: place.title)))
    groups += [Group(MORE, rest)] if rest else []
    scopes = document["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]["scopes"]
    areas = {area.slug: area for group in groups for area in group.areas}
    return Reference(tuple(groups), areas, tuple(scopes.items()), document["info"]["version"])


def _areas(document: Mapping[str, Any], found: Found, places: Iterable[Place]) -> Iterator[Area]:
    for place in places:
        if place not in found:
            continue
        bodies = Bodies(document, Shapes(document["components"]["schemas"]))
        ordered = sorted(
            found[place], key=lambda one: (place.tags.index(_tag(one[2], place)), one[0], METHODS.index(one[1]))
        )
        operations = [_operation(document, bodies, *one) for one in ordered]
        common = set(operations[0].problems).intersection(*(one.problems for one in operations))
        apart = tuple(_without(one, common) for one in operations)
        messages = tuple(_messages(document)) if "Webhooks" in place.tags else ()
        yield Area(place.slug, place.title, apart, tuple(sorted(common, key=_by_status)), messages)


def _tag(operation: Mapping[str, Any], place: Place) -> str:
    tag: str = operation.get("tags", [place.tags[0]])[0]
    return tag


def _operation(
    document: Mapping[str, Any], bodies: Bodies, path: str, method: str, told: Mapping[str, Any]
) -> Operation:
    given = [_followed(document, one) for one in told.get("parameters", ())]
    names = {one["name"] for one in given}
    parameters = tuple(_parameter(bodies, one) for one in given if one["name"] not in USUAL)
    taken = bodies.taken(told.get("requestBody", {}))
    means, needs = _needs(told)
    return Operation(
        id=told["operationId"],
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        means=means,
        deprecated=bool(told.get("deprecated")),
        needs=needs,
        by_oauth=any("oauth" in way for way in told.get("security", ())),
        parameters=tuple(sorted(parameters, key=lambda one: (one.place != "path", not one.required, one.name))),
        usual=tuple(name for name in USUAL if name in names),
        bodies=taken,
        body_required=bool(told.get("requestBody", {}).get("required")),
        answers=bodies.answers(told["responses"]),
        problems=tuple(_problems(document, told["responses"], names)),
        curl=curl_line(method.upper(), path, told, parameters, taken),
    )


def _needs(told: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What it does without the line that names its scope, and every scope that is named."""
    means = str(told.get("description", ""))
    match = _NEEDS.search(means)
    named = [scope for way in told.get("security", ()) for scope in way.get("oauth", ())]
    needs = dict.fromkeys([match[1], *named] if match else named)
    return _NEEDS.sub("", means), tuple(needs)


def _parameter(bodies: Bodies, told: Mapping[str, Any]) -> Parameter:
    shape = bodies.shapes.of(told.get("schema", {}), asked=True)
    return Parameter(told["name"], told["in"], bool(told.get("required")), told.get("description", ""), shape)


def _problems(document: Mapping[str, Any], responses: Mapping[str, Any], names: set[str]) -> Iterator[Problem]:
    for status, given in responses.items():
        if status[0] in "45":
            codes = _CODE.findall(_followed(document, given).get("description", ""))
            for code in (code for code in codes if code in PROBLEMS):
                if _ONLY_WITH.get(code, "") in {*names, ""}:
                    yield Problem(status, code)


def _without(operation: Operation, common: set[Problem]) -> Operation:
    kept = {name: getattr(operation, name) for name in Operation.__slots__}
    return Operation(**{**kept, "problems": tuple(one for one in operation.problems if one not in common)})


def _by_status(problem: Problem) -> tuple[str, str]:
    return problem.status, problem.code


def _messages(document: Mapping[str, Any]) -> Iterator[Message]:
    for name, item in sorted(document.get("webhooks", {}).items()):
        told = item["post"]
        shown = list(told["requestBody"]["content"]["application/json"].get("examples", {}).values())
        example = json.dumps(shown[0]["value"], ensure_ascii=False, indent=2) if shown else ""
        yield Message(name, told.get("summary", ""), told.get("description", ""), example)


def _followed(document: Mapping[str, Any], given: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in given:
        return given
    found: Any = document
    for step in str(given["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)
