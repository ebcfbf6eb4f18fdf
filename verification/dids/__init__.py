"""Whose key it is. A new method is one file here and one line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable

from verification.codes import Act, Code
from verification.dids import jwk, key, profile, web
from verification.dids.document import ControllerDocument, VerificationMethod
from verification.errors import Unavailable
from verification.sources import Sources

__all__ = ["METHODS", "ControllerDocument", "VerificationMethod", "resolve"]

METHODS: dict[str, Callable[[str, Sources], ControllerDocument]] = {
    "did:key:": key.resolve,
    "did:jwk:": jwk.resolve,
    "did:web:": web.resolve,
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
