"""A client that holds every answer of the API against the OpenAPI document: status, media type and body.

What a generated client reads is what the document says: an answer of another shape breaks it, however right it is.
"""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from typing import Any

from django.test import Client
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from portal.api.committed import DOCUMENT

__all__ = ["DescribedClient", "faults"]

Json = dict[str, Any]

_HERE = "urn:document"


class DescribedClient(Client):
    """Django's client; an answer that the document does not describe is an AssertionError."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        method, path = request["REQUEST_METHOD"].lower(), request["PATH_INFO"]
        if not answer.streaming:
            sparse = "fields=" in request.get("QUERY_STRING", "")
            kind = answer.headers.get("Content-Type", "").partition(";")[0]
            packed = answer.headers.get("Content-Encoding") == "gzip"
            body = gzip.decompress(answer.content) if packed else answer.content
            found = faults(method, path, answer.status_code, kind, body, sparse=sparse)
            assert not found, f"{method.upper()} {path} {answer.status_code}: {found}"
        return answer


def faults(method: str, path: str, status: int, kind: str, body: bytes, *, sparse: bool = False) -> list[str]:
    """What of the answer is not as the document says; nothing where no operation stands there (404, 405)."""
    template = _template(method, path)
    if template is None:
        return []
    answers = _document()["paths"][template][method]["responses"]
    if str(status) not in answers:
        return [f"the status is not among {sorted(answers)}"]
    told = _resolved(answers[str(status)]).get("content", {})
    if not told:
        return ["a body where none is told of"] if body else []
    if kind not in told:
        return [f"{kind} is not among {sorted(told)}"]
    if sparse or (not kind.endswith("/json") and not kind.endswith("+json")):
        return []
    errors = _validator(template, method, str(status), kind).iter_errors(json.loads(body))
    return [
        f"/{'/'.join(map(str, leaf.absolute_path))}: {leaf.message[:200]}" for one in errors for leaf in _leaves(one)
    ]


def _leaves(error: Any) -> list[Any]:
    """Where several shapes are allowed, what is wrong with each."""
    return [leaf for inner in error.context for leaf in _leaves(inner)] if error.context else [error]


@cache
def _document() -> Json:
    loaded: Json = json.loads(DOCUMENT.read_text())
    return loaded


@cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    """The addresses, those with the fewest parameters first."""
    paths = sorted(_document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\{[^/]+\\}", "[^/]+", re.escape(path))), path) for path in paths]


def _template(method: str, path: str) -> str | None:
    fitting = next((name for pattern, name in _routes() if pattern.fullmatch(path)), "")
    return fitting if method in _document()["paths"].get(fitting, {}) else None


def _resolved(value: Json) -> Json:
    while "$ref" in value:
        found: Any = _document()
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return value


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(_HERE, Resource(contents=_document(), specification=DRAFT202012))


@cache
def _validator(template: str, method: str, status: str, kind: str) -> Draft202012Validator:
    schema = _resolved(_document()["paths"][template][method]["responses"][status])["content"][kind].get("schema", {})
    here = json.loads(json.dumps(schema).replace('"#/', f'"{_HERE}#/'))
    return Draft202012Validator(here, registry=_registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
