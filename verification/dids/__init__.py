"""Whose key it is. A new method is one file here and one line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable

from verification.codes import Act, Code
from verification.dids import jwk, jwt_vc_issuer, key, profile, web, webvh
from verification.dids.document import ControllerDocument, VerificationMethod
from verification.errors import Problem, Unavailable
from verification.sources import Sources

__all__ = ["METHODS", "ControllerDocument", "VerificationMethod", "resolve", "resolve_for_token"]

METHODS: dict[str, Callable[[str, Sources], ControllerDocument]] = {
    "did:key:": key.resolve,
    "did:jwk:": jwk.resolve,
    "did:web:": web.resolve,
    "did:webvh:": webvh.resolve,
    "https:": profile.resolve,
}


def resolve(controller: str, sources: Sources) -> ControllerDocument:
    """The document at the controller's exact id.

    Raises:
        Invalid: when what stands there is bad.
        Unavailable: UNSUPPORTED_DID_METHOD, or when there is no answer.

    """
    for prefix, method in METHODS.items():
        if controller.startswith(prefix):
            return method(controller, sources)
    raise Unavailable(
        Code.UNSUPPORTED_DID_METHOD,
        f"{controller[:80] or 'An empty id'} is no id whose keys can be found here (taken: {', '.join(METHODS)}).",
        act=Act.US,
    )


def resolve_for_token(controller: str, sources: Sources, *, metadata_first: bool = False) -> ControllerDocument:
    """The same for a token's issuer: an https issuer may publish its keys in a profile, or in metadata (SD-JWT VC).

    ``metadata_first`` says which of the two is asked first; the other is asked when the first has no key to give. When
    neither has, the problem told is the first one's.

    Raises:
        Invalid: as :func:`resolve`.
        Unavailable: as :func:`resolve`.

    """
    if not controller.startswith("https:"):
        return resolve(controller, sources)
    ways = (jwt_vc_issuer.resolve, profile.resolve) if metadata_first else (profile.resolve, jwt_vc_issuer.resolve)
    try:
        return ways[0](controller, sources)
    except Problem as problem:
        try:
            return ways[1](controller, sources)
        except Problem:
            raise problem from None
