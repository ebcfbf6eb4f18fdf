"""Asking an identity provider: JSON and XML documents, through the one gate to the network (:mod:`portal.net`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.net_exchange import exchange
from verification.errors import Unavailable

__all__ = ["DOCUMENT_CAP", "ProviderError", "ask", "ask_json"]

DOCUMENT_CAP = 1024 * 1024
OK = 200


class ProviderError(Exception):
    """Raised when a provider does not answer, or with something that must not be believed.

    ``code`` is one word for logs and tests; ``sentence`` is for people, without anything that the provider wrote.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def ask(method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """The body of a good answer.

    Raises:
        ProviderError: `unreachable`, `refused` (an error status).
    """
    try:
        reply = exchange(method, url, headers=headers, body=body, cap=DOCUMENT_CAP)
    except Unavailable as problem:
        raise ProviderError("unreachable", problem.detail) from None
    if reply.status != OK:
        raise ProviderError(
            "refused", _("The identity provider answered with status %(status)s.") % {"status": reply.status}
        )
    return reply.body


def ask_json(method: str, url: str, *, headers: Mapping[str, str] | None = None, body: bytes = b"") -> dict[str, Any]:
    """The JSON object of a good answer.

    Raises:
        ProviderError: as :func:`ask`, or `not_json`.
    """
    answer = ask(method, url, headers={"Accept": "application/json", **(headers or {})}, body=body)
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict):
        raise ProviderError("not_json", _("The identity provider answered with something that is no JSON object."))
    return read
