"""An OpenID provider on loopback, over real sockets: discovery, keys, tokens, userinfo. Its ``ways`` make it hostile.

It is strict where honest providers are: PKCE, exact redirect address, client authentication, codes good once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

__all__ = ["IdentityServer", "an_identity_server"]

CLIENT, SECRET = "credence-client", "a secret: with colon/and slash"


@dataclass
class IdentityServer:
    """Who it signs in (``person``), how it behaves (``ways``), and what it was asked (``seen``)."""

    base: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    ways: dict[str, Any] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: JWK = field(default_factory=lambda: JWK.generate(kty="EC", crv="P-256", kid="one"))

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.base,
            "authorization_endpoint": f"{self.base}/authorize",
            "token_endpoint": f"{self.base}/token",
            "jwks_uri": f"{self.base}/keys",
            "userinfo_endpoint": f"{self.base}/me",
        } | self.ways.get("discovery", {})

    def keys(self) -> dict[str, Any]:
        published = self.ways.get("keys", [self.key])
        return {"keys": [json.loads(key.export_public()) for key in published]}

    def signs_in(self, address: str) -> str:
        """What a person does there: signs in; the query with which the browser is sent back."""
        asked = dict(parse_qsl(urlsplit(address).query))
        assert asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        if "deny" in self.ways:
            return urlencode({"error": "access_denied", "state": asked["state"]})
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]} | self.ways.get("answer", {}))

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        client, _, secret = pair.partition(":")
        asked = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        right = (
            asked is not None
            and (unquote(client), unquote(secret)) == (CLIENT, SECRET)
            and asked["code_challenge"] == challenge.rstrip(b"=").decode()
            and asked["redirect_uri"] == form.get("redirect_uri")
            and form.get("grant_type") == "authorization_code"
        )
        if not right or asked is None:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.base,
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            **self.person,
        } | self.ways.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        made = self.ways.get("token", self.signed)(claims)
        return 200, {"access_token": "letmein", "token_type": "Bearer", "id_token": made}

    def signed(self, claims: dict[str, Any]) -> str:
        key = self.ways.get("signing_key", self.key)
        return signed_with(key, "ES256" if key["kty"] == "EC" else "RS256", claims, kid=key.get("kid"))


def signed_with(key: JWK, algorithm: str, claims: dict[str, Any], *, kid: str | None = "one") -> str:
    jws = JWS(json.dumps(claims))
    jws.allowed_algs = [algorithm]
    header = {"alg": algorithm} | ({"kid": kid} if kid else {})
    jws.add_signature(key, alg=algorithm, protected=json.dumps(header))
    return jws.serialize(compact=True)


class Handler(BaseHTTPRequestHandler):
    server_of: IdentityServer

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        idp, path = self.server_of, urlsplit(self.path).path
        idp.seen.append(path)
        if path == "/.well-known/openid-configuration":
            return self.answer(200, idp.discovery())
        if path == "/keys":
            return self.answer(200, idp.keys())
        if path == "/me" and self.headers["Authorization"] == "Bearer letmein":
            return self.answer(200, idp.ways.get("userinfo", {"sub": idp.person.get("sub")}))
        return self.answer(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server_of.seen.append(self.path)
        self.answer(*self.server_of.token(dict(parse_qsl(body)), self.headers.get("Authorization") or ""))

    def answer(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def an_identity_server() -> Iterator[IdentityServer]:
    idp = IdentityServer()
    handler = type("Bound", (Handler,), {"server_of": idp})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    idp.base = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield idp
    finally:
        server.shutdown()
        server.server_close()
