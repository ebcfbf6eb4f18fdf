"""Between the password and the second step: the session knows who gave the right password, and nobody is signed in."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from portal.models import User

__all__ = ["HalfWay", "begin_half_way", "half_way", "leave_half_way"]

KEY, SECONDS = "half_way", 600


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Who gave the right password a moment ago, and where they wanted to go."""

    user: User
    next_page: str


def begin_half_way(session: SessionBase, user: User, *, next_page: str) -> None:
    """Remember who gave the right password; the session gets a new key, as it would when signing in."""
    session.cycle_key()
    session[KEY] = {
        "user": str(user.pk),
        "at": time.time(),
        "next": next_page,
        "mark": user.get_session_auth_hash(),
    }


def half_way(session: SessionBase) -> HalfWay | None:
    """Who is half way; None where nobody is, it is too long ago, or the password was changed meanwhile."""
    kept: dict[str, Any] | None = session.get(KEY)
    if not kept or not 0 <= time.time() - kept["at"] <= SECONDS:
        return None
    user = User.objects.filter(pk=uuid.UUID(kept["user"]), is_active=True).first()
    if user is None or kept["mark"] != user.get_session_auth_hash():
        return None
    return HalfWay(user, kept["next"])


def leave_half_way(session: SessionBase) -> None:
    """Forget it."""
    session.pop(KEY, None)
