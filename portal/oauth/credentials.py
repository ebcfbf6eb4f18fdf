"""A client's credentials as it sends them, and whether they are right.

`client_secret_basic` and `client_secret_post`, one of them and not both: RFC 6749, section 2.3.1,
https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1. What is compared are digests, in constant time, and an unknown
client costs the same comparisons as a known one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote_plus

from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError

from portal.models import ApiClient
from portal.oauth.digests import digest_of

__all__ = ["Credentials", "checked_client", "credentials_of"]

_UUID_LENGTH, _LONGEST_SECRET = 36, 200
_NOBODYS = digest_of("nobody's secret")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a call says it is."""

    client_id: str
    secret: str = field(repr=False)


def credentials_of(request: Request) -> Credentials | None:
    """What the request shows; None where it shows nothing that could be right.

    Raises:
        InvalidRequestError: a parameter twice, both ways at once, or two different clients.
    """
    for name in ("client_id", "client_secret"):
        if name in request.duplicate_params:
            raise InvalidRequestError(description=f"Duplicate {name} parameter.")
    header = str(request.headers.get("Authorization") or "")
    if not header:
        if not request.client_id or not request.client_secret:
            return None
        return Credentials(str(request.client_id), str(request.client_secret))
    if request.client_secret:
        raise InvalidRequestError(description="Send the secret in the header or in the body, not in both.")
    shown = _basic(header)
    if shown is not None and request.client_id and request.client_id != shown.client_id:
        raise InvalidRequestError(description="The header and the body name different clients.")
    return shown


def _basic(header: str) -> Credentials | None:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(value.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    client_id, colon, secret = text.partition(":")
    return Credentials(unquote_plus(client_id), unquote_plus(secret)) if colon else None


def checked_client(shown: Credentials, now: datetime) -> ApiClient | None:
    """The client, if the secret is one of its own and it has not ended."""
    client = _client(shown.client_id)
    digest = digest_of(shown.secret[: _LONGEST_SECRET + 1])
    current = hmac.compare_digest(digest, client.digest if client else _NOBODYS)
    before = hmac.compare_digest(digest, (client.previous_digest if client else "") or _NOBODYS)
    if client is None or client.revoked_at is not None:
        return None
    if client.expires_at is not None and client.expires_at <= now:
        return None
    overlap = client.previous_until is not None and now < client.previous_until and client.previous_digest != ""
    return client if current or (before and overlap) else None


def _client(client_id: str) -> ApiClient | None:
    if len(client_id) != _UUID_LENGTH:
        return None
    try:
        pk = uuid.UUID(client_id)
    except ValueError:
        return None
    rows = ApiClient.objects.across_organizations("the client itself says whose it is")
    found: ApiClient | None = rows.filter(pk=pk).first()
    return found
