"""JSON pointers (RFC 6901, https://www.rfc-editor.org/rfc/rfc6901) into decoded records, and what they lead to."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from verification.budget import Limits
from verification.containers.sd_jwt import looks_like_sd_jwt, open_sd_jwt
from verification.errors import Problem

__all__ = ["child_payload", "resolve", "tokens_of"]

MAX_ENVELOPE = 2 * 1024 * 1024


def resolve(document: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value at a JSON pointer (RFC 6901), or None where it leads nowhere."""
    value = document
    for name in tokens_of(pointer):
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isascii() and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def tokens_of(pointer: str) -> list[str]:
    """The names and numbers of a JSON pointer, unescaped."""
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def child_payload(parent: Any, pointer: str) -> Any:  # noqa: ANN401 - any JSON value
    """The decoded payload of the credential at ``pointer``.

    An object, or the payload of a compact JWT or SD-JWT (enveloped or bare), with what that discloses in its place.
    """
    value = resolve(parent, pointer)
    if isinstance(value, Mapping) and isinstance(value.get("id"), str) and value["id"].startswith("data:"):
        value = value["id"].partition(",")[2]
    if not isinstance(value, str) or len(value) > MAX_ENVELOPE or value.count(".") < 2:  # noqa: PLR2004 - a JWS has three parts
        return value
    if looks_like_sd_jwt(value):
        return _disclosed(value)
    middle = value.split(".")[1]
    try:
        return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, RecursionError):
        return value


def _disclosed(text: str) -> Any:  # noqa: ANN401 - any JSON value
    try:
        opened = open_sd_jwt(text, Limits())
    except Problem:
        return text
    return opened.jwt.payload if opened.jwt else opened.document
