"""Operations that are to go: how a caller learns it, from each answer and from the OpenAPI document.

`Deprecation` is RFC 9745 (https://www.rfc-editor.org/rfc/rfc9745, section 2: a date as a structured field), `Sunset` is
RFC 8594 (https://www.rfc-editor.org/rfc/rfc8594, section 3: a date as HTTP writes it), and `Link` with `deprecation`
leads to what to do instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import http_date

from portal.api.pagination import add_link

__all__ = ["Deprecation", "deprecated", "deprecation_of", "tell_deprecation"]

Method = TypeVar("Method", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when an operation is not to be used any more, when it goes, and where what to do instead is told."""

    since: date
    sunset: date | None
    link: str


def deprecated(*, since: date, sunset: date | None = None, link: str) -> Callable[[Method], Method]:
    """Mark an operation (a method of an endpoint) as deprecated.

    Raises:
        ValueError: it would go before it was deprecated.
    """
    if sunset is not None and sunset < since:
        raise ValueError("an operation is deprecated before it goes")

    def marked(method: Method) -> Method:
        method.deprecation = Deprecation(since, sunset, link)  # type: ignore[attr-defined]  # functions take attributes
        return method

    return marked


def deprecation_of(view: object, method: str) -> Deprecation | None:
    """The deprecation of the operation that answers ``method`` (`get`, `post`, …), if there is one."""
    actions = getattr(view, "action_map", None) or {}
    method = method.lower().replace("head", "get")
    handler = getattr(type(view), actions.get(method, method), None)  # of the class: the instance's may be wrapped
    found = getattr(handler, "deprecation", None)
    return found if isinstance(found, Deprecation) else None


def tell_deprecation(response: HttpResponseBase, told: Deprecation) -> None:
    """Say it in the answer's headers."""
    response.headers["Deprecation"] = f"@{int(_midnight(told.since))}"
    if told.sunset is not None:
        response.headers["Sunset"] = http_date(_midnight(told.sunset))
    add_link(response, told.link, "deprecation", type="text/html")


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), tzinfo=UTC).timestamp()
