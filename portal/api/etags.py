"""Which state of a thing a caller saw: `ETag`, `If-None-Match`, `If-Match` (RFC 9110, sections 8.8.3 and 13).

https://www.rfc-editor.org/rfc/rfc9110#section-13. The tag of one thing is the digest of what its address answers whole,
so it is strong and may be sent with `If-Match`; with `?fields=` and with gzip it carries a suffix, since the bytes
differ and the thing does not. A list's tag is weak: good for asking whether anything is new, not for writing.

`If-Match` is honoured by every write and required by none. It is compared inside the transaction that writes, after the
row itself was locked (``SELECT … FOR UPDATE``; SQLite lets one writer in at a time): whoever else writes that row comes
before, and is seen, or after. A change to a row that hangs on it is seen when it was committed before the comparison.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

__all__ = ["PreconditionFailedError", "conditional", "is_list", "matched", "rendered", "tag_of"]

_DIGITS = 32
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"')
_LONGEST = 4_000


class PreconditionFailedError(APIException):
    """Raised when `If-Match` names another state than the present one."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"
    default_detail = "This changed since you read it, so nothing was done. Read it again and decide again."


def rendered(request: Request, data: Any) -> bytes:  # noqa: ANN401 - JSON
    """The bytes that an answer with this content would have."""
    content = request.accepted_renderer.render(data, request.accepted_media_type, {})
    return content.encode() if isinstance(content, str) else content


def tag_of(content: bytes, *, suffix: str = "", weak: bool = False) -> str:
    """The entity tag of this content."""
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return f'{"W/" if weak else ""}"{digest}{suffix}"'


def is_list(view: object, response: HttpResponseBase) -> bool:
    """Whether an answer is a list or a page of one."""
    return getattr(view, "paged", False) or (isinstance(response, Response) and isinstance(response.data, list))


def conditional(request: Request, response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """The answer with its tag; 304 without a body where the caller has it already."""
    response.headers["ETag"] = tag
    given = request.headers.get("If-None-Match", "")[:_LONGEST]
    standing = _bare(tag)
    seen = given.strip() == "*" or any(_bare(one) == standing for one in _tags(given, weak_too=True))
    if not seen:
        return response
    unchanged = HttpResponse(status=status.HTTP_304_NOT_MODIFIED)
    for name in ("ETag", "Vary", "Link", "Cache-Control"):
        if name in response.headers:
            unchanged.headers[name] = response.headers[name]
    del unchanged.headers["Content-Type"]
    return unchanged


def matched(view: Any, request: Request, write: Callable[[], HttpResponseBase]) -> HttpResponseBase:  # noqa: ANN401 - a view
    """Do the write, where the thing is still in the state that `If-Match` names, if it names any.

    Raises:
        PreconditionFailedError: it is not; or the address names a list, which has no state to match.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return write()
    with transaction.atomic():
        _compare(view, request, given)
        return write()


def _compare(view: Any, request: Request, given: str) -> None:  # noqa: ANN401 - a view
    anything = given.strip() == "*"
    stands = _stands_on(view)
    if stands is not None or _names_a_row(view):
        row = stands[0] if stands is not None else view.get_object()  # 404 where there is none
        type(row)._base_manager.select_for_update().get(pk=row.pk)  # noqa: SLF001 - the row in hand, just found in scope
    if anything:
        return
    wanted = {_whole(tag) for tag in _tags(given[:_LONGEST], weak_too=False)}
    if not view.kwargs or not any(_whole(tag) in wanted for tag in _present(view, request)):
        raise PreconditionFailedError


def _present(view: Any, request: Request) -> Iterator[str]:  # noqa: ANN401 - a view
    """The tags of what the address itself answers, and of the thing that it stands on."""
    mapped = getattr(view, "action_map", None)
    own = mapped.get("get") if mapped else "get"
    if own is not None and hasattr(view, own) and (answer := _read(view, request, own, view.kwargs)) is not None:
        yield tag_of(answer)
    if (stands := _stands_on(view)) is not None:
        yield tag_of(rendered(request, stands[1]))
    if own != "retrieve" and hasattr(view, "retrieve") and _names_a_row(view):
        lookup = view.lookup_url_kwarg or view.lookup_field
        if (answer := _read(view, request, "retrieve", {lookup: view.kwargs[lookup]})) is not None:
            yield tag_of(answer)


def _stands_on(view: Any) -> tuple[Any, Any] | None:  # noqa: ANN401 - a view; a row and its answer
    """What a list within an address belongs to, and what that answers: adding to the list changes it."""
    return view.standing_on() if hasattr(view, "standing_on") and not _names_a_row(view) else None


def _names_a_row(view: Any) -> bool:  # noqa: ANN401 - a view
    """Whether the address names one row of the endpoint's; nested addresses may name another's."""
    return isinstance(view, GenericViewSet) and (view.lookup_url_kwarg or view.lookup_field) in view.kwargs


def _read(view: Any, request: Request, name: str, named: dict[str, Any]) -> bytes | None:  # noqa: ANN401 - a view
    """What reading answers now. Reading may leave a trace (that somebody looked); here nobody did, so it is undone."""
    before = getattr(view, "action", None)
    view.action, view.paged = name, False
    point = transaction.savepoint()
    try:
        answer = getattr(view, name)(request, *view.args, **named)
    except (APIException, Http404):
        return None
    finally:
        transaction.savepoint_rollback(point)
        listed, view.action, view.paged = view.paged, before, False
    if listed or is_list(view, answer) or answer.streaming:
        return None
    return rendered(request, answer.data) if isinstance(answer, Response) else bytes(answer.content)


def _tags(given: str, *, weak_too: bool) -> Iterator[str]:
    for found in _TAG.finditer(given):
        if weak_too or not found[1]:
            yield found[0]


def _bare(tag: str) -> str:
    """A tag as the weak comparison sees it, gzip or not."""
    return tag.removeprefix("W/").strip('"').removesuffix("-gzip")


def _whole(tag: str) -> str:
    """The digest of the whole thing that a tag stands for, whichever fields of it were read."""
    return _bare(tag).partition(".")[0]
