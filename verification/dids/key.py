"""did:key: the identifier is the key. https://w3c-ccg.github.io/did-key-spec/ (section 3.1)."""

from __future__ import annotations

from verification.codes import Code
from verification.dids.document import ControllerDocument, VerificationMethod
from verification.errors import Invalid
from verification.keys import from_multikey
from verification.sources import Sources

__all__ = ["resolve"]


def resolve(did: str, sources: Sources) -> ControllerDocument:  # noqa: ARG001 - a registry's signature
    """The document of a did:key; its only method is `did:key:z…#z…`, and the bare DID names it too. Nothing is fetched.

    Raises:
        Invalid: BAD_KEY when the identifier is no base58btc multikey.
        Unavailable: when the key is of a kind not taken yet.

    """
    value = did.removeprefix("did:key:")
    if not value.startswith("z"):
        raise Invalid(Code.BAD_KEY, "A did:key is written in base58btc (it starts with z).")
    key = from_multikey(value)
    return ControllerDocument(did, (VerificationMethod(f"{did}#{value}", did, key, asserts=True),))
