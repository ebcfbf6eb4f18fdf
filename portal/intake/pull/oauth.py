"""Permission to read a learner's records: OAuth 2.0 as Open Badges 3.0, section 7, and RFC 9700 have it.

https://www.imsglobal.org/spec/ob/v3p0/#security: dynamic registration (RFC 7591), the authorization code with PKCE
S256 (RFC 7636), a state good once, one exact redirect address, and revocation (RFC 7009) when we are done.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import secrets
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode, urlsplit

from portal.intake.pull.asking import ask, json_of, origin_of, text_of
from portal.intake.pull.platform import Platform
from portal.intake.pull.problems import PullFailedError, PullProblem
from portal.net_exchange import Reply

__all__ = ["PlatformClient", "authorization_address", "fetch_token", "is_from", "new_verifier", "register", "revoke"]

logger = logging.getLogger(__name__)

#: Names this software to platforms (RFC 7591, section 2); the same for every installation.
SOFTWARE_ID, SOFTWARE_VERSION = "5f3fa0f4-9b0a-4d0e-a9a4-8f0f6a1c7d21", "1"
_FORM = "application/x-www-form-urlencoded"
_OK, _CREATED = 200, 201
_CLOSED = frozenset({400, 401, 403, 404, 405, 410, 501})
_TOKEN = re.compile(r"[\x21-\x7e]{1,8000}")  # RFC 6750 has a narrower alphabet; this is what a header may hold
_METHODS = ("client_secret_basic", "client_secret_post", "none")


@dataclass(frozen=True, slots=True)
class PlatformClient:
    """What we are to a platform: its name for us, our secret, and how the secret is shown."""

    id: str
    secret: str = ""
    method: str = "client_secret_basic"


def new_verifier() -> str:
    """A code verifier: 256 random bits (RFC 7636, section 4.1)."""
    return secrets.token_urlsafe(32)


def register(platform: Platform, *, name: str, site: str, redirect: str) -> PlatformClient:
    """Register with the platform, for this one connection.

    Raises:
        PullFailedError: `registration_closed`, `unreadable_answer`, `no_answer`, `blocked_address`.
    """
    if not platform.registration_url:
        raise PullFailedError(PullProblem.REGISTRATION_CLOSED, host=platform.host)
    wanted = {
        "client_name": name,
        "client_uri": site,
        "logo_uri": f"{site}/static/icon.svg",
        "tos_uri": site,
        "policy_uri": site,
        "software_id": SOFTWARE_ID,
        "software_version": SOFTWARE_VERSION,
        "redirect_uris": [redirect],
        "token_endpoint_auth_method": _METHODS[0],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "scope": platform.scope,
    }
    reply = ask(
        "POST",
        platform.registration_url,
        headers={"Content-Type": "application/json"},
        body=json.dumps(wanted).encode(),
    )
    if reply.status in _CLOSED:
        raise PullFailedError(PullProblem.REGISTRATION_CLOSED, host=platform.host)
    if reply.status not in {_OK, _CREATED}:
        raise PullFailedError(PullProblem.NO_ANSWER, host=platform.host)
    return _client(reply, platform)


def _client(reply: Reply, platform: Platform) -> PlatformClient:
    told = json_of(reply)
    client, secret = text_of(told, "client_id", 500), text_of(told, "client_secret")
    method = text_of(told, "token_endpoint_auth_method") or (_METHODS[0] if secret else _METHODS[2])
    if not client or method not in _METHODS or (method != _METHODS[2] and not secret):
        raise PullFailedError(PullProblem.NONSENSE, host=platform.host)
    return PlatformClient(client, secret, method)


def authorization_address(platform: Platform, client: PlatformClient, *, redirect: str, state: str, proof: str) -> str:
    """Where the candidate's browser goes to give permission; ``proof`` is the code verifier."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(proof.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": redirect,
        "scope": platform.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    parts = urlsplit(platform.authorization_url)
    query = f"{parts.query}&{urlencode(asked)}" if parts.query else urlencode(asked)
    return parts._replace(query=query, fragment="").geturl()


def is_from(platform: Platform, issuer: str) -> bool:
    """Whether an answer is the platform's own, by the issuer that it names (RFC 9207); empty: it names none."""
    if not issuer:
        return not platform.names_issuer
    if platform.issuer:
        return issuer == platform.issuer
    return origin_of(issuer) == origin_of(platform.token_url)


def fetch_token(platform: Platform, client: PlatformClient, *, code: str, proof: str, redirect: str) -> str:
    """Exchange the code for an access token.

    Raises:
        PullFailedError: `token_refused`, `scope_refused`, `unreadable_answer`, `no_answer`, `blocked_address`.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "scope": platform.scope,
        "code_verifier": proof,
    }
    reply = _post(platform.token_url, client, form)
    if reply.status != _OK:
        refused = 400 <= reply.status < 500 and reply.status != 429  # noqa: PLR2004 - the platform's no, not its trouble
        raise PullFailedError(PullProblem.TOKEN_REFUSED if refused else PullProblem.NO_ANSWER, host=platform.host)
    told = json_of(reply)
    token = text_of(told, "access_token", 8_000)
    if not _TOKEN.fullmatch(token) or text_of(told, "token_type").lower() not in {"bearer", ""}:
        raise PullFailedError(PullProblem.NONSENSE, host=platform.host)
    given = text_of(told, "scope", 8_000).split()
    if given and not any(api.scope in given for api in platform.apis):
        raise PullFailedError(PullProblem.SCOPE_REFUSED, host=platform.host)
    return token


def revoke(platform: Platform, client: PlatformClient, token: str) -> None:
    """Have the platform forget the token, where it says how. It is forgotten here in any case."""
    if not platform.revocation_url:
        return
    try:
        reply = _post(platform.revocation_url, client, {"token": token, "token_type_hint": "access_token"})
        logger.info("a platform answered a revocation with %d", reply.status)
    except PullFailedError as failed:
        logger.info("a platform did not take a revocation: %s", failed.code)


def _post(url: str, client: PlatformClient, form: dict[str, str]) -> Reply:
    headers = {"Content-Type": _FORM}
    if client.method == "client_secret_basic":  # RFC 6749, section 2.3.1: each form-encoded before it is joined
        pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form = form | {"client_id": client.id}
        form = form | ({"client_secret": client.secret} if client.method == "client_secret_post" else {})
    return ask("POST", url, headers=headers, body=urlencode(form).encode())
