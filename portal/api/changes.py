"""The change feed over REST: what happened since the cursor that the caller kept, in order, at least once."""

from __future__ import annotations

import threading
import time
from typing import Any

from django.db import connection
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.authentication import HasScope
from portal.api.base import Endpoint, scope_of
from portal.api.change_bodies import EXAMPLE, SUBJECT, ChangeTypeSerializer, FollowSerializer, StretchSerializer
from portal.api.errors import ForbiddenError
from portal.changes_cursor import BadCursorError, Place, filter_digest, read_cursor, write_cursor
from portal.changes_told import NOUNS, TOLD, noun_of
from portal.models import Event
from portal.queries_changes import Stretch, changes_after, hash_at, head_of, told_kinds
from portal.scope import Scope

__all__ = ["ChangeEndpoint"]

#: How many calls of one process may wait at once: its other threads serve everybody else.
WAITERS = 3
LOOKS_EVERY = 0.25
MOST_TYPES = 100
_waiting = threading.BoundedSemaphore(WAITERS)


class CursorRefusedError(APIException):
    """Raised for a cursor that is broken, or belongs elsewhere."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_cursor"


class CursorGoneError(APIException):
    """Raised for a cursor of a log that is not this one any more: a backup took its place."""

    status_code = status.HTTP_410_GONE
    default_code = "cursor_gone"
    default_detail = (
        "The log that this cursor stands in was replaced by a backup of it. Begin anew with from=start: events keep "
        "their ids, so what you saw before is recognised."
    )


class FollowsSomething(HasScope):
    """Lets in whoever may be told of any kind at all."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 - the framework's signature
        """Whether there is anything that the token may follow."""
        if not isinstance(request.auth, Scope):
            return False
        return getattr(view, "action", None) is None or bool(told_kinds(request.auth))


class ChangeEndpoint(Endpoint):
    """What happened, for whoever keeps another system in step."""

    model = Event
    permission_classes = [FollowsSomething]
    filter_backends = []
    pagination_class = None
    serializer_class = StretchSerializer

    @extend_schema(
        summary="Follow what happens",
        parameters=[FollowSerializer],
        responses={
            200: StretchSerializer,
            410: OpenApiResponse(description="The portal was restored from a backup; begin anew (`cursor_gone`)."),
        },
        examples=[EXAMPLE],
    )
    def list(self, request: Request) -> Response:
        """The events after the cursor, in the order of `seq`: at least once, none is missed, none was rolled back.

        Keep `cursor` of the answer when you have dealt with its events, and ask again with it; it moves on also where
        nothing was for you. An event is told with the rights that you have now: of applications in a blind job whose
        people stay unnamed nothing is told that could say whose they are, and of what a candidate took back only that
        it was. Events are never deleted, so no cursor is too old. Errors: `bad_cursor` (400) for one that is broken or
        belongs to others or to other filters, `cursor_gone` (410) after the portal was restored from a backup.
        """
        asked = FollowSerializer(data=request.query_params.dict())  # as it stands: an empty cursor is none of ours
        asked.is_valid(raise_exception=True)
        scope, given = scope_of(request), asked.validated_data
        names = _names(given.get("types"))
        kinds, subject = _kinds(scope, names), _subject(given.get("subject", ""))
        filters = filter_digest(names, subject)  # as they were named: `record.*` may mean more some day
        place = _place(scope, given, filters)
        found = _waited(scope, place.seq, kinds, subject, given)
        answer = {
            "events": found.changes,
            "cursor": write_cursor(scope.organization_id, filters, found.place),
            "more": found.more,
        }
        return Response(StretchSerializer(answer).data)

    @extend_schema(summary="The types of events", responses={200: ChangeTypeSerializer(many=True)})
    def types(self, request: Request) -> Response:
        """Every type that this token is told of, with what is told. New ones come without notice: leave unknown out."""
        kinds = sorted(told_kinds(scope_of(request)))
        rows = [{"type": kind, "needs": TOLD[kind].needs.value, "data": list(TOLD[kind].says)} for kind in kinds]
        return Response(ChangeTypeSerializer(rows, many=True).data)


def _names(types: str | None) -> frozenset[str]:
    """The types as they were named."""
    if types is None:
        return frozenset()
    names = frozenset(name.strip() for name in types.split(",") if name.strip())
    if not 1 <= len(names) <= MOST_TYPES:
        raise ValidationError({"types": f"Name 1 to {MOST_TYPES} types."})
    return names


def _kinds(scope: Scope, names: frozenset[str]) -> frozenset[str]:
    """The kinds asked for; all that the caller may be told of where none are named.

    Raises:
        rest_framework.exceptions.ValidationError: one is not known.
        ForbiddenError: the token may be told of none of them.
    """
    mine = told_kinds(scope)
    if not names:
        return mine
    wanted: set[str] = set()
    for name in sorted(names):
        fitting = {kind for kind in TOLD if kind == name or (name.endswith(".*") and kind.startswith(name[:-1]))}
        if not fitting:
            raise ValidationError({"types": f"There is no type {name[:60]!r}; see /api/v1/changes/types/."})
        wanted |= fitting
    if not wanted & mine:
        raise ForbiddenError("This token may be told of none of these types.")
    return frozenset(wanted)


def _subject(text: str) -> str:
    """The subject as the log names it."""
    if not text:
        return ""
    found = SUBJECT.fullmatch(text)
    noun = noun_of(found[1]) if found else ""
    if not found or not noun:
        known = ", ".join(sorted(called for called, _page in NOUNS.values()))
        raise ValidationError({"subject": f"Name one of {known}, with a colon and its id."})
    return f"{noun}:{found[2]}"


def _place(scope: Scope, given: dict[str, Any], filters: str) -> Place:
    if "cursor" not in given:
        return Place(head_of(scope) if given.get("from") == "now" else 0)
    try:
        place = read_cursor(given["cursor"], scope.organization_id, filters)
    except BadCursorError as refused:
        raise CursorRefusedError(str(refused)) from None
    if not place.is_in(hash_at(scope, place.seq)):
        raise CursorGoneError
    return place


def _waited(scope: Scope, seq: int, kinds: frozenset[str], subject: str, given: dict[str, Any]) -> Stretch:
    """What there is; where there is nothing, what comes while the caller waits.

    Waiting holds a thread and no connection of the database. Only so many threads may wait.
    """
    limit, until = given["limit"], time.monotonic() + given["wait"]
    found = changes_after(scope, seq, kinds=kinds, subject=subject, limit=limit)
    if found.changes or found.more or not given["wait"] or not _waiting.acquire(blocking=False):
        return found
    try:
        while not found.changes and time.monotonic() < until:
            if not connection.in_atomic_block:
                connection.close()
            time.sleep(min(LOOKS_EVERY, max(0.0, until - time.monotonic())))
            if head_of(scope) > found.place.seq:
                found = changes_after(scope, found.place.seq, kinds=kinds, subject=subject, limit=limit)
    finally:
        _waiting.release()
    return found
