"""What oauthlib asks us: who a client is, which scopes it may have, and where tokens are kept.

RFC 6749 (client credentials), RFC 7009 (revocation), RFC 7662 (introspection). Scopes are the values of
:class:`portal.permissions.Capability`. https://www.rfc-editor.org/rfc/rfc6749
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from oauthlib.common import Request
from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError

from portal.actions.token_checks import fresh_secret
from portal.models import ApiClient, ApiToken
from portal.oauth.credentials import checked_client, credentials_of
from portal.oauth.digests import digest_of
from portal.oauth.holders import LONGEST_TOKEN, living_token
from portal.rate_limits import count_try, stop_if_full
from portal.scope import Scope

__all__ = ["LIFETIME", "PREFIX", "Clients", "Known", "expires_in", "fresh_access_token"]

PREFIX = "credence_at_"
#: How long an access token lasts. A client fetches the next one; there are no refresh tokens (RFC 6749, section 4.4.3).
LIFETIME = timedelta(minutes=15)
_LONGEST_SCOPE = 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """A client that proved who it is, as oauthlib wants it."""

    client_id: str
    row: ApiClient


class Clients(RequestValidator):
    """Our clients. ``visitor`` is where the call comes from, for counting guesses only."""

    def __init__(self, visitor: str) -> None:
        self.visitor = visitor

    def client_authentication_required(self, request: Request, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002
        """Every client has a secret."""
        return True

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002
        """Whether the client's secret is right; then it is the request's ``client``.

        Raises:
            TooOftenError: too many wrong ones came from here for this client.
        """
        shown = credentials_of(request)
        if shown is None:
            return False
        whose = f"{self.visitor}\n{shown.client_id[:64].lower()}"
        stop_if_full("oauth_guess", whose)
        now = timezone.now()
        client = checked_client(shown, now)
        if client is None:
            count_try("oauth_guess", whose)
            return False
        ApiClient.objects.across_organizations("the client in hand").filter(pk=client.pk).update(last_used_at=now)
        request.client, request.client_id = Known(str(client.pk), client), str(client.pk)
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002
        """Clients have one way to a token."""
        return grant_type == "client_credentials"

    def get_default_scopes(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:  # noqa: ANN401, ARG002
        """All that the client may have, where it asks for nothing in particular."""
        return sorted(_row(request).scopes)

    def validate_scopes(self, client_id: str, scopes: list[str], *args: Any, **kwargs: Any) -> bool:  # noqa: ANN401, ARG002
        """Whether the client may have all of them; a parameter without a value is as one that was not sent."""
        request: Request = args[1]
        own = set(_row(request).scopes)
        wanted = {scope for scope in scopes if scope} or own
        if len(request.scope or "") > _LONGEST_SCOPE or not wanted or wanted - own:
            return False
        request.scopes = sorted(wanted)
        return True

    def save_token(self, token: Mapping[str, object], request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, ARG002
        """Keep the digest of a token that is about to be given out."""
        client, secret = _row(request), str(token["access_token"])
        ApiToken.objects.within(Scope(client.organization_id, system="oauth")).create(
            name=client.name,
            prefix=secret[:16],
            digest=digest_of(secret),
            scopes=request.scopes,
            job_ids=client.job_ids,
            client=client,
            expires_at=timezone.now() + timedelta(seconds=float(request.expires_in or 0)),
        )

    def revoke_token(self, token: str, token_type_hint: str, request: Request, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401, ARG002
        """End one of the client's own tokens; of any other token nothing is said and nothing done."""
        if len(token) <= LONGEST_TOKEN:
            mine = ApiToken.objects.across_organizations("the client in hand").filter(client=_row(request))
            mine.filter(digest=digest_of(token), revoked_at=None).update(revoked_at=timezone.now())

    def introspect_token(
        self,
        token: str,
        token_type_hint: str,  # noqa: ARG002 - there is one type
        request: Request,
        *args: Any,  # noqa: ANN401, ARG002 - the base's signature
        **kwargs: Any,  # noqa: ANN401, ARG002 - as above
    ) -> dict[str, int | str | list[str]] | None:
        """What one of the client's own tokens is; None for one that has ended, and for any other token."""
        found = living_token(digest_of(token), timezone.now()) if len(token) <= LONGEST_TOKEN else None
        client = _row(request)
        if found is None or found.client_id != client.pk:
            return None
        return {
            "scope": " ".join(found.scopes),
            "client_id": str(client.pk),
            "token_type": "Bearer",
            "iat": int(found.created_at.timestamp()),
            "exp": _seconds(found.expires_at),
        }


def expires_in(request: Request) -> int:
    """The seconds that the request's token lasts: never longer than its client."""
    ends = _row(request).expires_at
    usual = int(LIFETIME.total_seconds())
    return usual if ends is None else max(1, min(usual, int((ends - timezone.now()).total_seconds())))


def fresh_access_token(request: Request) -> str:  # noqa: ARG001 - oauthlib's signature
    """A token of 256 random bits."""
    return fresh_secret(PREFIX)


def _row(request: Request) -> ApiClient:
    if not isinstance(request.client, Known):  # pragma: no cover - oauthlib asks who it is first
        raise InvalidRequestError(description="No client.")
    return request.client.row


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment is not None else 0
