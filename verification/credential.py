"""The thing under test, as the containers hand it on and every later step receives it."""

from __future__ import annotations

from dataclasses import dataclass

from verification.codes import Container
from verification.jsontypes import JsonObject, JsonValue

__all__ = ["Archive", "Credential", "Jwt", "KeyBinding", "Member", "Presentation", "Presented"]


@dataclass(frozen=True, slots=True)
class Jwt:
    """A compact JWS taken apart (RFC 7515, section 7.1).

    ``payload`` is every claim of the JWT, not only the credential.

    ``encoding`` is `jwt_vc` (VC 1.1 `vc` claim), `vc+jwt` (VC-JOSE-COSE), `ob3_jwt` (Open Badges 3.0, section 8.2),
    `vc+sd-jwt` (VC-JOSE-COSE) or `sd_jwt_vc`; the last two have their disclosed claims in ``payload``.
    """

    compact: str
    header: JsonObject
    payload: JsonObject
    signing_input: bytes
    signature: bytes
    encoding: str


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """The token by which a holder binds a key to one sharing of an SD-JWT (RFC 9901, section 4.3).

    ``sd_hash`` is what that token has to name: the digest of everything that was shared.
    """

    jwt: Jwt
    sd_hash: str


@dataclass(frozen=True, slots=True)
class Credential:
    """One credential as received: its decoded ``document``, how it travelled, and the digest that names it.

    ``document`` is the credential itself: for a VC 1.1 JWT the `vc` claim (with `iss`, `sub`, `jti`, `nbf`, `exp`
    put where the data model wants them when the claim leaves them out), otherwise the payload. ``pointer_base``
    is the JSON pointer of ``document`` inside the decoded payload (`/vc` or empty). ``other_signatures`` are over the
    same payload, where a JWS written as JSON has several.
    """

    document: JsonObject
    container: Container
    digest: str
    jwt: Jwt | None = None
    pointer_base: str = ""
    key_binding: KeyBinding | None = None
    other_signatures: tuple[Jwt, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as written, and its bytes or the problem that kept it from being read."""

    name: str
    data: bytes
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """A mere container of several records: a ZIP, or a PDF with files attached.

    ``is_pack``: it is an evidence pack, of which only the documents are members.
    """

    members: tuple[Member, ...]
    container: Container = Container.ZIP
    is_pack: bool = False


@dataclass(frozen=True, slots=True)
class Presented:
    """What stands at one place of a presentation: a credential as an object, an envelope or a token."""

    pointer: str
    value: JsonValue


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a wallet wrapped: ``members`` in order; ``digest`` (SHA-256, hex) names the wrapping, ``payload`` is it.

    ``jwt`` is the token when the wrapping is one: then ``payload`` is its claims. ``resume`` is true for a résumé
    (LER-RS), which nobody signs as a whole.
    """

    members: tuple[Presented, ...]
    digest: str
    payload: JsonObject
    jwt: Jwt | None = None
    resume: bool = False
