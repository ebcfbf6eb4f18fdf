"""An OpenID Connect relying party, small: authorization code with PKCE, over :mod:`portal.net`.

OpenID Connect Core 1.0 (section 3.1), Discovery 1.0 (sections 4.1 to 4.3), RFC 6749 (section 4.1), RFC 7636 (S256),
RFC 9207 (the issuer in the answer, against mix-up). Everything that this asks goes through the gate to the network,
which no library's own HTTP client would.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.utils.translation import gettext as _

from portal.net_exchange import askable
from portal.signon.claims import Claims, texts
from portal.signon.http import ProviderError, ask_json
from portal.signon.id_token import validated
from verification.errors import Unavailable

__all__ = ["Asked", "Client", "Provider", "asked", "discover", "finished"]

WELL_KNOWN = "/.well-known/openid-configuration"
LONGEST_CODE = 4_000


@dataclass(frozen=True, slots=True)
class Provider:
    """What discovery told, as far as it is used."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    secret_in_body: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Client:
    """Us, as the provider knows us."""

    client_id: str
    secret: str
    return_to: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that began: where the browser goes, and what its session keeps until it returns."""

    address: str
    state: str
    nonce: str
    verifier: str


def discover(issuer: str) -> Provider:
    """What the provider publishes about itself.

    Raises:
        ProviderError: it does not answer, or its answer is not that issuer's.
    """
    base = issuer.removesuffix(WELL_KNOWN)
    told = ask_json("GET", base.removesuffix("/") + WELL_KNOWN)
    if told.get("issuer") != base:  # Discovery, section 4.3: exactly, or anybody could speak for the issuer
        raise ProviderError("issuer", _("What the provider publishes is about another issuer than the one given."))
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    ways = ways if isinstance(ways, list) else []
    if not {"client_secret_basic", "client_secret_post"} & {way for way in ways if isinstance(way, str)}:
        raise ProviderError("client_authentication", _("The provider takes no client secret, only other proofs."))
    return Provider(
        issuer=base,
        authorization=_endpoint(told, "authorization_endpoint"),
        token=_endpoint(told, "token_endpoint"),
        keys=_endpoint(told, "jwks_uri"),
        userinfo=_endpoint(told, "userinfo_endpoint") if told.get("userinfo_endpoint") else "",
        secret_in_body="client_secret_basic" not in ways,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def asked(provider: Provider, client: Client, *, hint: str = "") -> Asked:
    """Begin a sign-in (Core, section 3.1.2.1)."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    question = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.return_to,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"),
        "code_challenge_method": "S256",
    }
    if hint:
        question["login_hint"] = hint
    joint = "&" if urlsplit(provider.authorization).query else "?"
    return Asked(f"{provider.authorization}{joint}{urlencode(question)}", state, nonce, verifier)


def finished(
    provider: Provider,
    client: Client,
    answer: dict[str, str],
    *,
    kept: Asked,
    group_claim: str = "",
    vouched: bool = False,
) -> Claims:
    """Who came back (Core, sections 3.1.2.5 to 3.1.3.7).

    Raises:
        ProviderError: they did not sign in there, or the answer must not be believed.
    """
    if not hmac.compare_digest(answer.get("state", "").encode(), kept.state.encode()):
        raise ProviderError("state", _("This answer belongs to another sign-in."))
    if ("iss" in answer or provider.names_itself) and answer.get("iss") != provider.issuer:
        raise ProviderError("mix_up", _("This answer comes from another identity provider."))
    if answer.get("error"):
        raise ProviderError("denied", _("The identity provider did not sign you in."))
    code = answer.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise ProviderError("no_code", _("The identity provider’s answer holds no code."))
    told = _exchange_code(provider, client, code, kept.verifier)
    token = told.get("id_token")
    if not isinstance(token, str):
        raise ProviderError("no_token", _("The identity provider gave no ID token."))
    claims = validated(
        token,
        keys=ask_json("GET", provider.keys),
        issuer=provider.issuer,
        client_id=client.client_id,
        nonce=kept.nonce,
        now=time.time(),
    )
    return _person(_with_userinfo(provider, told, claims), group_claim, vouched=vouched)


def _exchange_code(provider: Provider, client: Client, code: str, verifier: str) -> dict[str, Any]:
    """RFC 6749, sections 4.1.3 and 2.3.1; RFC 7636, section 4.5."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.return_to,
        "code_verifier": verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if provider.secret_in_body:
        form |= {"client_id": client.client_id, "client_secret": client.secret}
    else:
        pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
    return ask_json("POST", provider.token, headers=headers, body=urlencode(form).encode())


def _with_userinfo(provider: Provider, told: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """Where the token names no address, what the userinfo endpoint says of the same person (Core, section 5.3.2)."""
    access = told.get("access_token")
    if "email" in claims or not provider.userinfo or not isinstance(access, str) or not access.isprintable():
        return claims
    more = ask_json("GET", provider.userinfo, headers={"Authorization": f"Bearer {access}"})
    if more.get("sub") != claims["sub"]:
        raise ProviderError("userinfo", _("The identity provider spoke of two different people."))
    return {**more, **claims}


def _person(claims: dict[str, Any], group_claim: str, *, vouched: bool) -> Claims:
    email, name = claims.get("email"), claims.get("name")
    stated = claims.get("email_verified")
    return Claims(
        subject=claims["sub"],
        email=email.strip().lower() if isinstance(email, str) and len(email) <= 254 else "",  # noqa: PLR2004
        verified=stated is True or (vouched and stated is None),
        name=" ".join(name.split())[:200] if isinstance(name, str) else "",
        groups=texts(claims.get(group_claim)) if group_claim else (),
    )


def _endpoint(told: dict[str, Any], name: str) -> str:
    url = told.get(name)
    try:
        return askable(url if isinstance(url, str) else "")
    except Unavailable:
        raise ProviderError(
            "endpoint", _("The provider’s %(name)s is no https address that we may ask.") % {"name": name}
        ) from None
