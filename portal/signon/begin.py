"""A session begins: its time, its way, and its place among those where the person is signed in."""

from __future__ import annotations

import time
import uuid

from django.http import HttpRequest

from portal.actions.account import note_place
from portal.signon.browsers import browser_of
from portal.signon.sessions import bound_to, mark_begun

__all__ = ["begin_session", "note_again"]

NOTED, EVERY = "place_noted_at", 300  # seconds


def begin_session(
    request: HttpRequest,
    *,
    organization: uuid.UUID | None = None,
    sign_on: uuid.UUID | None = None,
    at: float | None = None,
) -> None:
    """Right after signing in: ``organization`` is the only one that the session opens, after a sign-on.

    ``at`` is when it was begun, if that is not this moment.
    """
    mark_begun(request.session, organization=organization, sign_on=sign_on, at=at)
    _note(request)


def note_again(request: HttpRequest) -> None:
    """Every few minutes: the person is still there."""
    noted = request.session.get(NOTED)
    if isinstance(noted, int | float) and time.time() - noted >= EVERY:
        _note(request)


def _note(request: HttpRequest) -> None:
    key = request.session.session_key
    if key:
        request.session[NOTED] = time.time()
        browser = browser_of(request.headers.get("User-Agent", ""))
        note_place(str(request.user.pk), session_key=key, browser=browser, organization=bound_to(request.session))
