"""A line for the shell that calls an operation as it stands: ids and the token come from variables of the shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from typing import Any

from portal.api.reference.model import Body, Parameter

__all__ = ["SITE", "curl_line"]

#: Stands for the installation's own address until the page is drawn.
SITE = "https://credence.invalid"
_JSON, _FORM, _URLENCODED = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"
_PART = re.compile(r"\{(\w+)\}")
_LINE = " \\\n  "


def curl_line(
    method: str, path: str, operation: Mapping[str, Any], parameters: Iterable[Parameter], bodies: tuple[Body, ...]
) -> str:
    """The line.

    Args:
        method: in capitals.
        path: with its parameters in braces.
        operation: as the document has it.
        parameters: those that this operation alone takes.
        bodies: what it may be sent, the commonest first.
    """
    parameters = tuple(parameters)
    who = '-H "Authorization: Bearer $TOKEN"' if operation.get("security") else '-u "$CLIENT:$SECRET"'
    parts = ["curl " + ("" if method == "GET" else f"-X {method} ") + who]
    names = {given["name"] for given in operation.get("parameters", ()) if "name" in given}
    if "Idempotency-Key" in names:
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    parts += _sent(bodies[0]) if bodies else []
    if not _answers_json(operation):
        parts.append("-OJ")
    asked = "&".join(
        f"{one.name}=${_variable(one.name)}" for one in parameters if one.place == "query" and one.required
    )
    address = _PART.sub(lambda part: "$" + _variable(part[1]), path)
    parts.append(f'"{SITE}{address}{"?" + asked if asked else ""}"')
    return _LINE.join(parts)


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


def _sent(body: Body) -> list[str]:
    kind = body.kinds[0]
    if kind == _JSON:
        data = shlex.quote(body.examples[0].text) if body.examples else "@body.json"
        return [f'-H "Content-Type: {kind}"', f"-d {data}"]
    fields = [field for field in body.shape.fields if field.required] or list(body.shape.fields[:1])
    if kind == _FORM:
        return [f"-F {field.name}={_of_form(field.name, field.shape.kind)}" for field in fields]
    if kind == _URLENCODED:
        return [f"-d {field.name}={_value(field.name, field.shape.values)}" for field in fields]
    return [f'-H "Content-Type: {kind}"', "--data-binary @FILE"]


def _of_form(name: str, kind: str) -> str:
    return "@FILE" if "binary" in kind or "uri" in kind else f'"${_variable(name)}"'


def _value(name: str, values: tuple[str, ...]) -> str:
    return values[0] if values else f'"${_variable(name)}"'


def _answers_json(operation: Mapping[str, Any]) -> bool:
    good = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    kinds = {kind for answer in good for kind in answer.get("content", ())}
    return not kinds or any("json" in kind for kind in kinds)
