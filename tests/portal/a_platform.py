"""A badge platform on loopback, over real sockets: discovery, registration, sign-in, token, records with pages.

It is strict where honest platforms are (PKCE, exact redirect address, codes good once), and its ``ways`` make it a
hostile or a broken one. ``seen`` keeps every request, so a test can tell what was sent to whom.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from tests.portal.badges import badge

__all__ = ["OB_SCOPE", "Platform", "a_platform"]

OB_SCOPE = "https://purl.imsglobal.org/spec/ob/v3p0/scope/credential.readonly"
CLR_SCOPE = "https://purl.imsglobal.org/spec/clr/v2p0/scope/credential.readonly"


@dataclass
class Platform:
    """What the platform holds and how it behaves."""

    base: str = ""
    ways: dict[str, Any] = field(default_factory=dict)
    records: list[Any] = field(default_factory=list)
    clr_records: list[Any] = field(default_factory=list)
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    clients: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    revoked: list[str] = field(default_factory=list)

    def asked(self, path: str) -> list[tuple[str, str, dict[str, str], bytes]]:
        return [entry for entry in self.seen if urlsplit(entry[1]).path == path]

    def signs_in(self, address: str) -> str:
        """What a learner does there: gives permission; where the browser is sent back to."""
        asked = dict(parse_qsl(urlsplit(address).query))
        client = self.clients[asked["client_id"]]
        assert asked["redirect_uri"] in client["redirect_uris"]
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        if "deny" in self.ways:
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        if "iss" in self.ways:
            answer["iss"] = self.ways["iss"]
        return f"{asked['redirect_uri']}?{urlencode(answer)}"


class Handler(BaseHTTPRequestHandler):
    platform: Platform

    def log_message(self, *args: object) -> None: ...

    def do_GET(self) -> None:
        self.route("GET")

    def do_POST(self) -> None:
        self.route("POST")

    def route(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.platform.seen.append((method, self.path, dict(self.headers), body))
        path = urlsplit(self.path).path.removeprefix("/tenant")
        override = self.platform.ways.get(path)
        if override is not None:
            self.answer(*override)
            return
        handler = {
            "/ims/ob/v3p0/discovery": self.discovery,
            "/ims/clr/v2p0/discovery": self.discovery,
            "/.well-known/oauth-authorization-server": self.metadata,
            "/register": self.register,
            "/token": self.token,
            "/revoke": self.revoke,
            "/authorize": self.authorize,
            "/ims/ob/v3p0/credentials": self.credentials,
            "/ims/clr/v2p0/credentials": self.credentials,
        }.get(path)
        if handler is None or ("clr" in path and not self.platform.clr_records):
            self.answer(404, b"no such page")
        else:
            handler(body)

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def discovery(self, _: bytes) -> None:
        server = self.platform.ways.get("server", self.platform.base)
        scheme = {
            "type": "oauth2",
            "x-imssf-name": "Cedar Fork Badges",
            "x-imssf-registrationUrl": f"{server}/register",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{server}/authorize",
                    "tokenUrl": self.platform.ways.get("token_url", f"{server}/token"),
                    "refreshUrl": f"{server}/token",
                    "scopes": {OB_SCOPE: "Read", CLR_SCOPE: "Read"},
                }
            },
        }
        if "no_registration" in self.platform.ways:
            del scheme["x-imssf-registrationUrl"]
        self.answer(200, {"openapi": "3.0.1", "components": {"securitySchemes": {"OAuth2ACG": scheme}}})

    def metadata(self, _: bytes) -> None:
        base = self.platform.ways.get("server", self.platform.base)
        told = {
            "issuer": base,
            "token_endpoint": f"{base}/token",
            "revocation_endpoint": f"{base}/revoke",
            "authorization_response_iss_parameter_supported": "names_issuer" in self.platform.ways,
            "protected_resources": self.platform.ways.get("resources", []),
        }
        self.answer(200, told)

    def register(self, body: bytes) -> None:
        wanted = json.loads(body)
        client = {"client_id": secrets.token_hex(8), "client_secret": "s/e c+r:et", **wanted}
        self.platform.clients[client["client_id"]] = client
        self.answer(201, client)

    def _client(self) -> str:
        kind, _, pair = self.headers.get("Authorization", "").partition(" ")
        assert kind == "Basic", self.headers
        name, _, secret = base64.b64decode(pair).decode().partition(":")
        client = self.platform.clients[unquote_plus(name)]
        assert unquote_plus(secret) == client["client_secret"]
        return str(client["client_id"])

    def token(self, body: bytes) -> None:
        form = dict(parse_qsl(body.decode()))
        asked = self.platform.codes.pop(form["code"], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        good = (
            asked is not None
            and asked["code_challenge"] == proof.decode()
            and asked["redirect_uri"] == form["redirect_uri"]
            and asked["client_id"] == self._client()
            and form["grant_type"] == "authorization_code"
        )
        if not good:
            self.answer(400, {"error": "invalid_grant"})
            return
        token = secrets.token_urlsafe(24)
        self.platform.tokens.add(token)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": 600}
        self.answer(200, told | self.platform.ways.get("token", {}))

    def revoke(self, body: bytes) -> None:
        self._client()
        token = dict(parse_qsl(body.decode()))["token"]
        self.platform.tokens.discard(token)
        self.platform.revoked.append(token)
        self.answer(200, b"")

    def authorize(self, _: bytes) -> None:
        """The sign-in page, for browsers; the learner is signed in already, and says yes."""
        self.send_response(302)
        self.send_header("Location", self.platform.signs_in(self.path))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def credentials(self, _: bytes) -> None:
        if self.headers.get("Authorization", "").removeprefix("Bearer ") not in self.platform.tokens:
            self.answer(401, {"imsx_codeMajor": "failure"})
            return
        ways, parts = self.platform.ways, urlsplit(self.path)
        asked = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        limit, offset = min(asked["limit"], ways.get("page", 50)), asked["offset"]
        records = self.platform.clr_records if "clr" in parts.path else self.platform.records
        if "ignores_offset" in ways:
            offset = 0
        page = records[offset : offset + limit]
        body = {
            "credential": [item for item in page if isinstance(item, dict)],
            "compactJwsStrings": [item for item in page if isinstance(item, str)],
        }
        headers = {} if "no_total" in ways else {"X-Total-Count": str(ways.get("total", len(records)))}
        place = f"{self.platform.base}{parts.path}"
        if "links" in ways and offset + limit < len(records):
            target = ways.get("link_target", f"{place}?limit={limit}&offset={offset + limit}")
            headers["Link"] = f'<{place}?limit={limit}&offset=0>; rel="first", <{target}>; rel="next"'
        self.answer(200, body, headers)


@contextmanager
def a_platform(count: int = 3, host: str = "127.0.0.1", **ways: Any) -> Iterator[Platform]:
    """A platform that keeps ``count`` badges, the last of them as a compact JWS."""

    class Mine(Handler):
        platform = Platform(ways=ways)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    server.daemon_threads = True
    platform = Mine.platform
    platform.base = f"http://{host}:{server.server_port}"
    platform.records = [named_badge(number) for number in range(1, count)]
    platform.records += [as_jws(named_badge(count))] if count else []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


def named_badge(number: int) -> dict[str, Any]:
    return badge("https://cedarfork.example", number) | {"name": f"Badge {number}"}


def as_jws(credential: dict[str, Any]) -> str:
    """A credential as a compact JWS whose signature is worthless: what is checked here is how it travels."""
    parts = [{"alg": "EdDSA", "typ": "JWT"}, credential]
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts]
    return ".".join([*encoded, base64.urlsafe_b64encode(b"worthless").rstrip(b"=").decode()])
