"""Who calls the API: a bearer token (RFC 6750) of one organization, with scopes.

Tokens come in three kinds: a system's own, one that a client fetched by OAuth 2.0 (:mod:`portal.oauth`), and a
person's. A system may say for whom it acts, by the header ``Credence-Acting-For``: that gives no rights and is told in
the audit log. https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.oauth import holders
from portal.oauth.digests import digest_of
from portal.permissions import Capability
from portal.scope import Scope

__all__ = ["ACTING_FOR", "HasScope", "HasToken", "TokenAuthentication", "digest_of"]

ACTING_FOR = "Credence-Acting-For"


class UnknownActingForError(APIException):
    """Raised when a call says that it acts for somebody who is no member, or is a person's own."""

    status_code = 400
    default_code = "unknown_acting_for"
    default_detail = f"{ACTING_FOR} names no member of this organization, by user id or e-mail address."


class MissingScopeError(PermissionDenied):
    """Raised when a token has not the scope that a call needs; ``auth_header`` becomes `WWW-Authenticate`."""

    default_code = "missing_scope"
    default_detail = (
        "This token was not made for that. An administrator can make one that may do it, on the page API clients."
    )

    def __init__(self, needed: Capability | None) -> None:
        super().__init__()
        scope = f', scope="{needed.value}"' if needed else ""
        self.auth_header = f'Bearer realm="Credence", error="insufficient_scope"{scope}'


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the request's ``auth`` becomes the token's :class:`portal.scope.Scope`."""

    def authenticate(self, request: Request) -> tuple[None, Scope] | None:
        """The scope of the token, or None when no bearer token was sent.

        Raises:
            AuthenticationFailed: when the token is unknown, revoked or expired, or its person is not let in any more.
            UnknownActingForError: when the call acts for somebody whom the organization does not know.
        """
        parts = get_authorization_header(request).decode("latin-1").split()
        if len(parts) != 2 or parts[0].lower() != "bearer":  # noqa: PLR2004 - scheme and token
            return None
        now = timezone.now()
        known = holders.living_token(digest_of(parts[1]), now) if len(parts[1]) <= holders.LONGEST_TOKEN else None
        scope = holders.scope_of_token(known, now) if known is not None else None
        if known is None or scope is None:
            raise AuthenticationFailed("This token is not known, was revoked, or has expired.", code="bad_token")
        holders.note_use(known, now)
        return None, _acting(scope, request.headers.get(ACTING_FOR))

    def authenticate_header(self, request: Request) -> str:
        """Makes refused requests answer 401 rather than 403; names the error where a token was sent (RFC 6750, 3.1)."""
        sent = get_authorization_header(request).lower().startswith(b"bearer ")
        return 'Bearer realm="Credence"' + (', error="invalid_token"' if sent else "")


def _acting(scope: Scope, named: str | None) -> Scope:
    """The scope of a system that says for whom it acts."""
    if named is None:
        return scope
    if scope.user_id is not None:
        raise UnknownActingForError("A personal token acts for its person and for nobody else.")
    member = holders.found_member(scope, named)
    if member is None:
        raise UnknownActingForError
    return replace(scope, acting_for=member)


class HasToken(BasePermission):
    """Lets a request through that has a token, whatever it may do."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401, ARG002 - the framework's signature
        """Whether there is one."""
        return isinstance(request.auth, Scope)


class HasScope(BasePermission):
    """Lets a request through when its token has the view's ``capability`` (``write_capability`` for writes)."""

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 - the framework's signature
        """Whether the token may do this.

        Raises:
            MissingScopeError: it may not.
        """
        if not isinstance(request.auth, Scope):
            return False
        if getattr(view, "action", None) is None:
            return True  # no scope would help: the method does not exist here, which the view says next (405)
        writing = request.method not in {"GET", "HEAD", "OPTIONS"}
        needed: Capability | None = getattr(view, "write_capability" if writing else "capability", None)
        if needed is None or not request.auth.may(needed):
            raise MissingScopeError(needed)
        return True
