"""Finding a platform's interface: Open Badges 3.0, section 6.3, and CLR 2.0 (service discovery).

https://www.imsglobal.org/spec/ob/v3p0/#api, https://www.imsglobal.org/spec/clr/v2p0/#api

The candidate types an address; what stands there says where to register, where permission is given and where tokens
are. All of that is a stranger's word, and a stranger could name the sign-in of an honest platform, to have that
platform's token brought to himself (the mix-up of RFC 9700, section 4.4). So the three must be one origin, and that
origin must belong to the platform: the same host, one a subdomain of the other, or an authorization server that lists
the platform among its resources (RFC 9728, section 4), or that the operator lists.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from portal import net_exchange as net
from portal.intake.pull.asking import ask, host_of, json_of, origin_of, text_of
from portal.intake.pull.known import KnownPlatform, known_platform
from portal.intake.pull.problems import PullFailedError, PullProblem
from portal.storable import storable_text
from verification.errors import Unavailable
from verification.jsontypes import JsonObject

__all__ = ["Api", "Platform", "discover"]

_PATHS = ("/ims/ob/v3p0", "/ims/clr/v2p0")
_SCOPES = {
    "/ims/ob/v3p0": "/spec/ob/v3p0/scope/credential.readonly",
    "/ims/clr/v2p0": "/spec/clr/v2p0/scope/credential.readonly",
}
_SCOPE_HOST = "https://purl.imsglobal.org"
_METADATA = "/.well-known/oauth-authorization-server"
_OK = 200
#: How long somebody waits, and a thread of the site is held, however slowly a platform answers.
PATIENCE = 25.0


@dataclass(frozen=True, slots=True)
class Api:
    """One interface of a platform: where the credentials are, and the scope that opens them."""

    credentials: str
    scope: str


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform and its authorization server. ``issuer`` is what the server calls itself, empty when it says nothing.

    ``names_issuer``: its answers say who gave them (RFC 9207), so one that does not is not its own.
    """

    base: str
    name: str
    apis: tuple[Api, ...]
    authorization_url: str
    token_url: str
    registration_url: str
    issuer: str = ""
    names_issuer: bool = False
    revocation_url: str = ""

    @property
    def host(self) -> str:
        """Its host, for people."""
        return host_of(self.base)

    @property
    def scope(self) -> str:
        """What is asked for: reading, and nothing else; no `offline_access`, since minutes are enough."""
        return " ".join(api.scope for api in self.apis)

    def to_json(self) -> dict[str, Any]:
        """As a row keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Platform:
        """What :meth:`to_json` gave."""
        return cls(**{**kept, "apis": tuple(Api(**api) for api in kept["apis"])})


def discover(address: str) -> Platform:
    """The platform at the address that somebody typed, or above it.

    Raises:
        PullFailedError: `bad_address`, `blocked_address`, `no_answer`, `no_api`, `unreadable_answer`, `other_server`.
    """
    bases = _bases(address)
    end = time.monotonic() + PATIENCE
    for base in bases:
        for path in _PATHS:
            if time.monotonic() > end:
                raise PullFailedError(PullProblem.NO_ANSWER, host=host_of(base))
            found = _described(base, path)
            if found is not None:
                return _completed(*found, path, end)
    raise PullFailedError(PullProblem.NO_API, host=host_of(bases[0]))


def _bases(address: str) -> list[str]:
    """The addresses to look at: as typed, and the site's root. What follows `/ims/` is ours to add."""
    typed = address.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        net.askable(parts.geturl())
        host = parts.hostname or ""
    except (ValueError, Unavailable):
        raise PullFailedError(PullProblem.BAD_ADDRESS) from None
    if any(mark in typed for mark in " \t\n\\") or not ("." in host or host == "localhost" or ":" in host):
        raise PullFailedError(PullProblem.BAD_ADDRESS)
    root = f"{parts.scheme}://{parts.netloc}"
    path = parts.path.partition("/ims/")[0].rstrip("/")
    return list(dict.fromkeys([root + path, root]))


def _described(base: str, path: str) -> tuple[str, JsonObject] | None:
    """The platform's base (it may redirect to its proper address) and what it says of itself; None: nothing there."""
    suffix = f"{path}/discovery"
    reply = ask("GET", base + suffix, follow=True)
    if reply.status != _OK:
        return None
    try:
        document = json_of(reply)
    except PullFailedError:
        return None  # a site that answers every address with its front page
    if not isinstance(document.get("components"), dict):
        return None
    moved = urlsplit(reply.url)._replace(query="", fragment="").geturl()
    return (moved.removesuffix(suffix) if moved.endswith(suffix) else base), document


def _completed(base: str, document: JsonObject, path: str, end: float) -> Platform:
    """The platform, with what its authorization server says of itself, and its other interface where that is one."""
    known = known_platform(base)
    platform = _read(base, document, path)
    metadata = _metadata(platform)
    _insist_on_belonging(platform, metadata, known)
    revocation = text_of(metadata, "revocation_endpoint")
    same = origin_of(revocation) == origin_of(platform.token_url)
    return Platform(
        base=base,
        name=(known.name if known else "") or platform.name,
        apis=platform.apis + (_other_api(platform, path) if time.monotonic() < end else ()),
        authorization_url=platform.authorization_url,
        token_url=platform.token_url,
        registration_url=platform.registration_url,
        issuer=text_of(metadata, "issuer"),
        names_issuer=metadata.get("authorization_response_iss_parameter_supported") is True,
        revocation_url=revocation if same else "",
    )


def _read(base: str, document: JsonObject, path: str) -> Platform:
    schemes = _object(_object(document, "components"), "securitySchemes")
    scheme = _object(schemes, "OAuth2ACG")
    flow = _object(_object(scheme, "flows"), "authorizationCode")
    name = text_of(scheme, "x-imssf-name", 200) or text_of(_object(document, "info"), "title", 200)
    registration = text_of(scheme, "x-imssf-registrationUrl")
    platform = Platform(
        base=base,
        name=storable_text(name.strip()) or host_of(base),
        apis=(Api(f"{base}{path}/credentials", _scope_of(_object(flow, "scopes"), path)),),
        authorization_url=_endpoint(base, text_of(flow, "authorizationUrl")),
        token_url=_endpoint(base, text_of(flow, "tokenUrl")),
        registration_url=_endpoint(base, registration) if registration else "",
    )
    origins = {
        origin_of(url)
        for url in (platform.authorization_url, platform.token_url, platform.registration_url or platform.token_url)
    }
    if len(origins) > 1:
        raise PullFailedError(PullProblem.OTHER_SERVER, host=host_of(base), other=host_of(platform.authorization_url))
    return platform


def _endpoint(base: str, given: str) -> str:
    """An endpoint's whole address. Platforms write it whole, from the root, or (as the standard's examples) unschemed.

    Raises:
        PullFailedError: there is none, or it is none that we follow.
    """
    if not given:
        raise PullFailedError(PullProblem.NONSENSE, host=host_of(base))
    if "://" not in given and not given.startswith("/") and "." in given.partition("/")[0]:
        given = f"{urlsplit(base).scheme}://{given}"
    try:
        return net.askable(urljoin(f"{base}/", given))
    except (Unavailable, ValueError):
        raise PullFailedError(PullProblem.NONSENSE, host=host_of(base)) from None


def _scope_of(scopes: JsonObject, path: str) -> str:
    """The scope for reading credentials, as the platform spells it; otherwise as the standard does."""
    for scope in scopes:
        if scope.endswith(_SCOPES[path]) and len(scope) < 300 and scope.isascii() and scope.isprintable():  # noqa: PLR2004
            return scope
    return _SCOPE_HOST + _SCOPES[path]


def _other_api(platform: Platform, path: str) -> tuple[Api, ...]:
    """The platform's second interface, where one permission opens both."""
    for other in _PATHS:
        if other == path:
            continue
        try:
            found = _described(platform.base, other)
            second = _read(*found, other) if found and found[0] == platform.base else None
        except PullFailedError:
            continue
        if second is not None and second.token_url == platform.token_url:
            return second.apis
    return ()


def _metadata(platform: Platform) -> JsonObject:
    """What the authorization server says of itself (RFC 8414), where it does, about this very server."""
    server = urlsplit(platform.token_url)
    try:
        reply = ask("GET", f"{server.scheme}://{server.netloc}{_METADATA}")
        found = json_of(reply) if reply.status == _OK else {}
    except PullFailedError:
        return {}
    ours = text_of(found, "token_endpoint") == platform.token_url
    return found if ours and origin_of(text_of(found, "issuer")) == origin_of(platform.token_url) else {}


def _insist_on_belonging(platform: Platform, metadata: JsonObject, known: KnownPlatform | None) -> None:
    one, other = platform.host, host_of(platform.authorization_url)
    if one == other or one.endswith(f".{other}") or other.endswith(f".{one}"):
        return
    if known and known.authorization_origin and origin_of(known.authorization_origin) == origin_of(platform.token_url):
        return
    resources = metadata.get("protected_resources")
    listed = resources if isinstance(resources, list) else []
    if any(isinstance(item, str) and item.rstrip("/") == platform.base for item in listed):
        return
    raise PullFailedError(PullProblem.OTHER_SERVER, host=one, other=other)


def _object(found: JsonObject, name: str) -> JsonObject:
    value = found.get(name)
    return value if isinstance(value, dict) else {}
