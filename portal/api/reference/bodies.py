"""Bodies of requests and answers: their forms, shapes and examples."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from portal.api.reference.model import Answer, Body, Example
from portal.api.reference.shapes import Shapes

__all__ = ["Bodies"]

Told = Mapping[str, Any]
_PAGE = {"next", "previous", "results"}
_LONGEST_EXAMPLE = 4000
_MOST_EXAMPLES = 4


class Bodies:
    """Reads the bodies of one page.

    Args:
        document: for what is referred to.
        shapes: which tells each object's fields once a page.
    """

    def __init__(self, document: Told, shapes: Shapes) -> None:
        self._document = document
        self.shapes = shapes

    def taken(self, told: Told) -> tuple[Body, ...]:
        """What a request may hold, JSON first."""
        return self._bodies(self._followed(told).get("content", {}), asked=True)

    def answers(self, responses: Told) -> tuple[Answer, ...]:
        """What comes when it goes well."""
        found = []
        for status in sorted(responses):
            if status[0] in "23":
                told = self._followed(responses[status])
                bodies = self._bodies(told.get("content", {}), asked=False)
                found.append(Answer(status, told.get("description", ""), bodies))
        return tuple(found)

    def _bodies(self, content: Told, *, asked: bool) -> tuple[Body, ...]:
        """Forms of one and the same schema are one body."""
        together: dict[str, list[str]] = {}
        for kind in sorted(content, key=lambda kind: (kind != "application/json", kind)):
            same = json.dumps([content[kind].get("schema", {}), *self._texts(content[kind])], sort_keys=True)
            together.setdefault(same, []).append(kind)
        return tuple(self._body(tuple(kinds), content[kinds[0]], asked=asked) for kinds in together.values())

    def _body(self, kinds: tuple[str, ...], told: Told, *, asked: bool) -> Body:
        schema = told.get("schema", {})
        inside = self._rows(schema)
        shape = self.shapes.of(schema if inside is None else inside, asked=asked)
        examples = tuple(Example(title, text) for title, text in self._texts(told))
        return Body(kinds, shape, inside is not None, examples)

    def _rows(self, schema: Told) -> Told | None:
        """What a page of a list holds; None when it is no page."""
        properties = self._followed(schema).get("properties", {})
        items: Told | None = properties["results"].get("items") if set(properties) == _PAGE else None
        return items

    def _texts(self, told: Told) -> list[tuple[str, str]]:
        """The examples of a body, of those that are short enough for a page."""
        return list(self._all_texts(told))[:_MOST_EXAMPLES]

    def _all_texts(self, told: Told) -> Iterator[tuple[str, str]]:
        given = {name: self._followed(one) for name, one in told.get("examples", {}).items()}
        if "example" in told:
            given = {"": {"value": told["example"]}, **given}
        for one in given.values():
            value = one.get("value")
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
            if value is not None and len(text) <= _LONGEST_EXAMPLE:
                yield str(one.get("summary", "")), text

    def _followed(self, given: Told) -> Told:
        if "$ref" not in given:
            return given
        found: Any = self._document
        for step in str(given["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)
