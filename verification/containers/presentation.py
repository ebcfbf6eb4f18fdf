"""Presentations and wrappers, recognised by what they hold: https://www.w3.org/TR/vc-data-model-2.0/ section 4.13.

They are not opened yet; saying what arrived is better than finding fault with a credential that it is not.
"""

from __future__ import annotations

from typing import NoReturn

from verification.codes import Act, Code
from verification.errors import Unavailable
from verification.jsontypes import JsonObject

__all__ = ["refuse_presentation"]

_WRAPPERS = ("verifiableCredential", "verifiablePresentation", "vp_token", "vp")


def refuse_presentation(value: JsonObject) -> None:
    """Do nothing when the object can be a credential.

    Raises:
        Unavailable: UNSUPPORTED_CONTAINER when it is a presentation, or wraps credentials.

    """
    types = value.get("type", value.get("@type"))
    named = types if isinstance(types, list) else [types]
    if "VerifiablePresentation" in named or isinstance(value.get("vp"), dict):
        _refuse("This is a presentation made by a wallet.")
    if "credentialSubject" in value or "vc" in value:
        return
    if any(isinstance(value.get(name), dict | list | str) for name in _WRAPPERS):
        _refuse("This is a wrapper around other credentials, as wallets and their servers exchange them.")


def _refuse(what: str) -> NoReturn:
    raise Unavailable(
        Code.UNSUPPORTED_CONTAINER,
        f"{what} Such wrappings are not opened yet. "
        "Taken: the credential itself as JSON or as a compact JWT, or several of these in a ZIP.",
        act=Act.US,
    )
