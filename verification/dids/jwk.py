"""did:jwk: the identifier is the JWK. https://github.com/quartzjer/did-jwk/blob/main/spec.md (section "Resolve")."""

from __future__ import annotations

from verification.budget import Limits
from verification.codes import Code
from verification.dids.document import ControllerDocument, VerificationMethod
from verification.errors import Invalid
from verification.keys import from_jwk
from verification.multibase import base64url_decode
from verification.sources import Sources
from verification.strict_json import parse_object

__all__ = ["resolve"]


def resolve(did: str, sources: Sources) -> ControllerDocument:  # noqa: ARG001 - a registry's signature
    """The document of a did:jwk; its only method is `…#0`, and the bare DID names it too. Nothing is fetched.

    Raises:
        Invalid: BAD_KEY when the identifier is no JWK.
        Unavailable: when the key is of a kind not taken yet.

    """
    try:
        value = parse_object(base64url_decode(did.removeprefix("did:jwk:")), Limits())
    except Invalid:
        raise Invalid(Code.BAD_KEY, "The did:jwk holds no JSON Web Key.") from None
    asserts = value.get("use", "sig") == "sig"
    return ControllerDocument(did, (VerificationMethod(f"{did}#0", did, from_jwk(value), asserts=asserts),))
