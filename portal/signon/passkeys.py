"""Passkeys: Web Authentication Level 3 (https://www.w3.org/TR/webauthn-3/), with Yubico's `fido2`.

The relying party is the host of the site's own address; browsers know no passkeys for bare IP addresses, where this is
not offered. `fido2` is imported when a passkey is used, not when the site starts.
"""

from __future__ import annotations

import base64
import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from fido2.server import Fido2Server

__all__ = [
    "LONGEST_ANSWER",
    "BadPasskeyError",
    "KnownPasskey",
    "begin_adding",
    "begin_using",
    "finish_adding",
    "finish_using",
    "offered",
]

LONGEST_ANSWER = 20_000


class BadPasskeyError(Exception):
    """Raised when what the browser sent proves nothing."""


@dataclass(frozen=True, slots=True)
class KnownPasskey:
    """A passkey as kept: its id and its public part, both in URL-safe Base64; what its authenticator counted."""

    credential_id: str
    credential: str
    sign_count: int


def offered() -> bool:
    """Whether browsers make passkeys for the address of this site."""
    host = urlsplit(settings.CREDENCE_BASE_URL).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return settings.CREDENCE_HTTPS or host == "localhost"
    return False


def begin_adding(
    user_id: bytes, email: str, name: str, known: list[KnownPasskey]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked to make (section 5.4), and what to remember until it answers."""
    from fido2.webauthn import PublicKeyCredentialUserEntity  # noqa: PLC0415

    person = PublicKeyCredentialUserEntity(id=user_id, name=email, display_name=name or email)
    options, state = _server().register_begin(person, _credentials(known), user_verification=_preferred())
    return dict(options), _plain(state)


def finish_adding(state: dict[str, Any], answer: str) -> KnownPasskey:
    """The passkey that the browser made (section 7.1).

    Raises:
        BadPasskeyError: it is for another challenge or another site, or not understood.
    """
    try:
        data = _server().register_complete(state, _read(answer))
    except BadPasskeyError:
        raise
    except Exception as problem:  # noqa: BLE001 - fido2 raises whatever its parsing meets: hostile bytes end here
        raise BadPasskeyError(type(problem).__name__) from None
    made = data.credential_data
    if made is None:
        raise BadPasskeyError("no credential")
    return KnownPasskey(_text(made.credential_id), _text(bytes(made)), data.counter)


def begin_using(known: list[KnownPasskey]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked to sign (section 5.5), and what to remember until it answers."""
    options, state = _server().authenticate_begin(_credentials(known), user_verification=_preferred())
    return dict(options), _plain(state)


def finish_using(state: dict[str, Any], known: list[KnownPasskey], answer: str) -> tuple[str, int]:
    """Which passkey signed, and what its authenticator counts now (section 7.2).

    Raises:
        BadPasskeyError: no passkey that we know signed this challenge for this site, or the count went back, as a
            copied authenticator's does.
    """
    from fido2.webauthn import AuthenticationResponse  # noqa: PLC0415

    read = _read(answer)
    try:
        used = _server().authenticate_complete(state, _credentials(known), read)
        count = AuthenticationResponse.from_dict(read).response.authenticator_data.counter
    except Exception as problem:  # noqa: BLE001 - as above
        raise BadPasskeyError(type(problem).__name__) from None
    used_id = _text(used.credential_id)
    before = next(one.sign_count for one in known if one.credential_id == used_id)
    if (count or before) and count <= before:
        raise BadPasskeyError("the count went back")
    return used_id, count


def _server() -> Fido2Server:
    from fido2.server import Fido2Server  # noqa: PLC0415
    from fido2.webauthn import PublicKeyCredentialRpEntity  # noqa: PLC0415

    address = urlsplit(settings.CREDENCE_BASE_URL)
    origin = f"{address.scheme}://{address.netloc}"
    party = PublicKeyCredentialRpEntity(name="Credence", id=address.hostname or "")
    return Fido2Server(party, verify_origin=lambda asked: asked == origin)


def _preferred() -> Any:  # noqa: ANN401 - fido2's own enumeration, imported late
    from fido2.webauthn import UserVerificationRequirement  # noqa: PLC0415

    return UserVerificationRequirement.PREFERRED  # the password was given already


def _credentials(known: list[KnownPasskey]) -> list[Any]:
    from fido2.webauthn import AttestedCredentialData  # noqa: PLC0415

    return [AttestedCredentialData(_bytes(one.credential)) for one in known]


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise BadPasskeyError("too long")
    try:
        read = json.loads(answer)
    except (ValueError, RecursionError):
        raise BadPasskeyError("no JSON") from None
    if not isinstance(read, dict):
        raise BadPasskeyError("no object")
    return read


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else str(getattr(value, "value", value)) for name, value in state.items()}


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)
