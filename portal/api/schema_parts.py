"""Parts of the OpenAPI document that stand once: problems, headers, words; and what 3.0 said otherwise than 3.1."""

from __future__ import annotations

from typing import Any

from portal.api.base import UUID
from portal.api.problem_bodies import PROBLEM
from portal.api.problems import PROBLEMS, Kind
from portal.api.schema_examples.hook import add_examples
from portal.api.schema_names import name_answers

__all__ = ["finish", "modern"]

_TEXT = {"type": "string"}
_JSON = {"application/json", PROBLEM}
HEADERS: dict[str, Any] = {
    "ETag": {"description": "The state of what was read, for `If-None-Match` and `If-Match`.", "schema": _TEXT},
    "Link": {"description": "The pages beside this one (RFC 8288): `next`, `prev`.", "schema": _TEXT},
    "X-Request-ID": {"description": "The request id: yours, or a new one.", "schema": _TEXT},
    "RateLimit": {"description": 'What is left: `"reads";r=599;t=42`.', "schema": _TEXT},
    "RateLimit-Policy": {"description": 'What is allowed: `"reads";q=600;w=60`.', "schema": _TEXT},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "Idempotency-Replayed": {"description": "`true` on an answer that was given before.", "schema": _TEXT},
}
DESCRIPTION = """\
Records, verifications, rankings and gap reports of one organization.

**Who calls**: `Authorization: Bearer <token>`. Each operation names the scope that it needs.

**Reads** take `fields`, answer with an `ETag`, and refuse parameters that they do not know. Lists are pages: follow
`next` (or `Link: rel="next"`) until it is null.

**Writes** take an `Idempotency-Key`: sent again, a write is not done again. Those on one thing take `If-Match`.

**Errors** are problem details (RFC 9457) with a stable `code`; all of them are explained at `/api/v1/problems/`.

**Limits** are per minute: `RateLimit` says what is left, `429` comes with `Retry-After`.

What is deprecated says so in `Deprecation`, `Sunset` and `Link`; see `/api/v1/docs/`.
"""


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:  # noqa: ANN401 - the hook's signature
    """The document with its shared parts."""
    whole: dict[str, Any] = modern(result)
    for path, operations in whole["paths"].items():
        for operation in operations.values():
            if len(operation.get("requestBody", {}).get("content", ())) > 1:
                operation["requestBody"]["required"] = True  # what comes in several forms is what the call is about
        for operation in () if path.endswith("/schema/") else operations.values():
            kept = [
                each for each in operation.get("parameters", ()) if (each["in"], each["name"]) != ("query", "format")
            ]
            if "parameters" in operation:  # the form of an answer is asked for by `Accept`
                operation["parameters"] = kept
        for parameter in (one for each in operations.values() for one in each.get("parameters", ())):
            if parameter["in"] == "path" and parameter["schema"].get("pattern") == f"^{UUID}$":
                parameter["schema"] = {"type": "string", "format": "uuid"}
    parts = whole.setdefault("components", {})
    parts["headers"] = HEADERS
    parts["responses"] = {"NotModified": {"description": "You have it already.", "headers": _named("ETag")}}
    parts["responses"]["TooLong"] = {"description": "The address is longer than 4,094 bytes."}
    for status in sorted({kind.status for kind in PROBLEMS.values()}):
        codes = {code: kind for code, kind in PROBLEMS.items() if kind.status == status}
        parts["responses"][f"Problem{status}"] = _problems(status, codes)
    whole["info"]["description"] = DESCRIPTION
    _put_files_first(whole)
    name_answers(whole)
    add_examples(whole)
    return whole


def _put_files_first(whole: dict[str, Any]) -> None:
    """Media types by name, in answers JSON after files: of several, generators read the first that they know.

    Who asks a client for a file gets its bytes so, whichever form of it they asked for.
    """
    for operation in (each for operations in whole["paths"].values() for each in operations.values()):
        asked = operation.get("requestBody", {})
        for body in (asked, *operation["responses"].values()):
            kinds = sorted(body.get("content", ()))
            files = [] if body is asked else [kind for kind in kinds if kind not in _JSON]
            if kinds:
                body["content"] = {kind: body["content"][kind] for kind in dict.fromkeys([*files, *kinds])}


def modern(node: Any) -> Any:  # noqa: ANN401 - JSON
    """OpenAPI 3.0's `nullable` as JSON Schema, and so 3.1, writes it."""
    if isinstance(node, list):
        return [modern(item) for item in node]
    if not isinstance(node, dict):
        return node
    found = {key: modern(value) for key, value in node.items()}
    if {} in (found.get("oneOf") or ()):
        del found["oneOf"]  # anything, and so null
    if not isinstance(found.get("nullable"), bool) or not found.pop("nullable"):
        return found
    if not found.keys() - {"readOnly", "writeOnly", "description", "title"}:
        return found  # anything, and so null
    if "type" not in found:
        return {"oneOf": [found, {"type": "null"}]}
    kinds = found["type"] if isinstance(found["type"], list) else [found["type"]]
    found["type"] = [*dict.fromkeys([*kinds, "null"])]
    if "enum" in found and None not in found["enum"]:
        found["enum"] = [*found["enum"], None]
    return found


def _problems(status: int, codes: dict[str, Kind]) -> dict[str, Any]:
    words = "\n".join(f"- `{code}`: {kind.title}." for code, kind in codes.items())
    headers = _named("X-Request-ID", "RateLimit", "RateLimit-Policy")
    headers |= _named("Retry-After") if status in {409, 429} else {}
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "headers": headers, "content": {PROBLEM: {"schema": schema}}}


def _named(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
