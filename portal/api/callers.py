"""Who calls, as the parts of the API need it."""

from __future__ import annotations

from urllib.parse import urlsplit

from rest_framework.request import Request

from portal.scope import Scope
from portal.site_addresses import site

__all__ = ["absolute", "key_owner", "scope_of"]


def scope_of(request: Request) -> Scope:
    """The scope of an authenticated call; permission classes ran before, so there is one."""
    if not isinstance(request.auth, Scope):  # pragma: no cover - HasScope refuses such calls
        raise TypeError("a call without a scope passed the permission check")
    return request.auth


def key_owner(scope: Scope) -> str:
    """Whose an Idempotency-Key is: the client's, whose tokens last minutes, or else the token's."""
    return f"client:{scope.client_id}" if scope.client_id is not None else f"token:{scope.token_id}"


def absolute(address: str) -> str:
    """``address`` (its path and query) as callers reach it, whatever a proxy in between made of host and scheme."""
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return f"{site()}{parts.path}{query}"
