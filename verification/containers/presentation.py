"""Presentations and wrappers, opened into the credentials that they carry.

Specification: https://www.w3.org/TR/vc-data-model-2.0/ section 4.13 (Verifiable Presentations), the `vp` claim of
https://www.w3.org/TR/vc-data-model-1.1/ section 6.3.1, and `vp+jwt` of https://www.w3.org/TR/vc-jose-cose/ section 3.1.

Each credential is verified as its own document: what a wallet wraps around it neither helps nor harms it. Real wallets
and their servers also hand over bare wrappers (`verifiableCredential`, `verifiablePresentation`, `vp_token`), which are
opened the same way. The holder's own proof is :mod:`verification.proofs.holder`'s affair.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NoReturn

from verification.budget import Limits
from verification.codes import Act, Code
from verification.credential import Jwt, Presentation, Presented
from verification.errors import Invalid, Unavailable
from verification.jsontypes import JsonObject, JsonValue

__all__ = [
    "is_list_of_credentials",
    "is_presentation",
    "presented",
    "presented_list",
    "refuse_presentation",
    "unwrapped",
]

_WRAPPERS = ("verifiablePresentation", "vp_token", "vp", "verifiableCredential", "verifiableCredentials")
#: Names that other files use as well: taken only around what looks like credentials.
_WEAK_WRAPPERS = ("credential", "credentials")
_AROUND_PRESENTATIONS = ("verifiablePresentation", "vp_token")
_MOST_DEPTH = 4


def is_presentation(value: JsonObject) -> bool:
    """Whether the object is a presentation, or wraps credentials, and is none itself."""
    types = value.get("type", value.get("@type"))
    if "VerifiablePresentation" in (types if isinstance(types, list) else [types]) or isinstance(value.get("vp"), dict):
        return True
    if "credentialSubject" in value or "vc" in value:
        return False
    return _wrapper_of(value) is not None


def _wrapper_of(value: JsonObject) -> str | None:
    """The name under which the object holds credentials or presentations."""
    strong = (name for name in _WRAPPERS if isinstance(value.get(name), dict | list | str))
    weak = (name for name in _WEAK_WRAPPERS if is_list_of_credentials(value.get(name)))
    return next(strong, None) or next(weak, None)


def is_list_of_credentials(value: JsonValue) -> bool:
    """Whether the value is one or several objects that look like credentials or presentations."""
    items = value if isinstance(value, list) else [value]
    return bool(items) and all(
        isinstance(item, dict) and ("credentialSubject" in item or is_presentation(item) or _is_envelope(item))
        for item in items
    )


def _is_envelope(value: JsonObject) -> bool:
    types = value.get("type")
    return "EnvelopedVerifiableCredential" in (types if isinstance(types, list) else [types])


def unwrapped(value: JsonValue) -> JsonValue:
    """What the servers of wallets wrap around one presentation taken off: `vp_token` and `verifiablePresentation`.

    Wrappers around several, and around credentials, are left on: they are opened member by member.
    """
    for _ in range(_MOST_DEPTH):
        inner = _only_one(value) if isinstance(value, dict) and "proof" not in value else None
        if inner is None:
            break
        value = inner
    return value


def _only_one(value: JsonObject) -> JsonValue:
    name = next((name for name in _AROUND_PRESENTATIONS if name in value), None)
    if name is None or "VerifiablePresentation" in str(value.get("type", "")):
        return None
    inner = value[name]
    if name == "vp_token" and isinstance(inner, dict) and not is_presentation(inner):
        inner = next(iter(inner.values())) if len(inner) == 1 else None
    if isinstance(inner, list):
        inner = inner[0] if len(inner) == 1 else None
    return inner if isinstance(inner, str) or (isinstance(inner, dict) and is_presentation(inner)) else None


def refuse_presentation(value: JsonObject) -> None:
    """Do nothing when the object can be a credential.

    Raises:
        Unavailable: UNSUPPORTED_CONTAINER when it is a presentation where a credential should stand.

    """
    if is_presentation(value):
        _refuse("This is a presentation where a credential should stand.")


def presented(value: JsonObject, digest: str, limits: Limits, jwt: Jwt | None = None) -> Presentation:
    """What a presentation or a wrapper carries, each with the pointer to it, in order.

    Raises:
        Invalid: EMPTY when it carries nothing, TOO_MANY for more than may stand in one record.
        Unavailable: UNSUPPORTED_CONTAINER for wrappers in wrappers in wrappers.

    """
    return _presentation(tuple(_members(value, "", 0)), value, digest, limits, jwt)


def presented_list(values: Sequence[JsonValue], digest: str, limits: Limits) -> Presentation:
    """The same for credentials in a bare list.

    Raises:
        Invalid: as :func:`presented`.
        Unavailable: as :func:`presented`.

    """
    return _presentation(tuple(_each(list(values), "", 0)), {}, digest, limits, None)


def _presentation(
    members: tuple[Presented, ...], value: JsonObject, digest: str, limits: Limits, jwt: Jwt | None
) -> Presentation:
    if not members:
        raise Invalid(Code.EMPTY, "This is a presentation with no credential in it.")
    if len(members) > limits.children:
        raise Invalid(Code.TOO_MANY, f"The presentation carries more than {limits.children:,} credentials.")
    return Presentation(members, digest, value, jwt)


def _members(value: JsonObject, pointer: str, depth: int) -> Iterator[Presented]:
    if depth > _MOST_DEPTH:
        _refuse("This wraps wrappers in wrappers.")
    name = _wrapper_of(value)
    if name is None:
        return
    inner, start = value[name], f"{pointer}/{name}"
    if name == "vp_token" and isinstance(inner, dict) and not is_presentation(inner):
        for key, found in inner.items():  # OpenID4VP 1.0: by the id of the query
            yield from _each(found, f"{start}/{key.replace('~', '~0').replace('/', '~1')}", depth)
    else:
        yield from _each(inner, start, depth)


def _each(inner: JsonValue, start: str, depth: int) -> Iterator[Presented]:
    items = list(enumerate(inner)) if isinstance(inner, list) else [(None, inner)]
    for index, item in items:
        pointer = start if index is None else f"{start}/{index}"
        if isinstance(item, dict) and is_presentation(item):
            yield from _members(item, pointer, depth + 1)
        else:
            yield Presented(pointer, item)


def _refuse(what: str) -> NoReturn:
    raise Unavailable(
        Code.UNSUPPORTED_CONTAINER,
        f"{what} Taken: the credential itself as JSON or as a compact JWT, a presentation, or several in a ZIP.",
        act=Act.US,
    )
