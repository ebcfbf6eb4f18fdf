"""Who calls the API: a token of one organization, with scopes."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from portal.models import ApiToken
from portal.permissions import Capability
from portal.scope import Scope

USE_NOTED_EVERY = timedelta(minutes=1)  # a busy system must not write a row with every read


def digest_of(token: str) -> str:
    """What is kept of a token: its SHA-256. Tokens are 256 random bits, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the request's ``auth`` becomes the token's :class:`portal.scope.Scope`."""

    def authenticate(self, request: Request) -> tuple[None, Scope] | None:
        """The scope of the token, or None when no bearer token was sent.

        Raises:
            AuthenticationFailed: when the token is unknown, revoked or expired.
        """
        parts = get_authorization_header(request).decode("latin-1").split()
        if len(parts) != 2 or parts[0].lower() != "bearer":  # noqa: PLR2004 - scheme and token
            return None
        now = timezone.now()
        token = (
            ApiToken.objects.across_organizations("the token itself says whose it is")
            .filter(digest=digest_of(parts[1]), revoked_at__isnull=True)
            .first()
        )
        if token is None or (token.expires_at is not None and token.expires_at <= now):
            raise AuthenticationFailed("This token is not known, was revoked, or has expired.", code="bad_token")
        if token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY:
            ApiToken.objects.across_organizations("the row in hand").filter(pk=token.pk).update(last_used_at=now)
        capabilities = frozenset(Capability(item) for item in token.scopes)
        return None, Scope(organization_id=token.organization_id, token_id=token.pk, token_capabilities=capabilities)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the framework's signature
        """Makes refused requests answer 401 rather than 403."""
        return 'Bearer realm="Credence"'


class HasScope(BasePermission):
    """Lets a request through when its token has the view's ``capability`` (``write_capability`` for writes)."""

    code = "missing_scope"
    message = "This token was not made for that. An administrator can make one that may do it, on the page API tokens."

    def has_permission(self, request: Request, view: Any) -> bool:  # noqa: ANN401 - the framework's signature
        """Whether the token may do this."""
        if not isinstance(request.auth, Scope):
            return False
        if getattr(view, "action", None) is None:
            return True  # no scope would help: the method does not exist here, which the view says next (405)
        writing = request.method not in {"GET", "HEAD", "OPTIONS"}
        needed: Capability | None = getattr(view, "write_capability" if writing else "capability", None)
        return needed is not None and request.auth.may(needed)
