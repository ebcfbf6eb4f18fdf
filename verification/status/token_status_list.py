"""Token Status List: https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/ sections 4, 5, 7 and 8.

A signed token (`statuslist+jwt`) whose `sub` is the address it stands at; its values have 1, 2, 4 or 8 bits and count
from the least significant bit of the first byte, the other way round than the lists of the W3C.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from verification import dids
from verification.codes import Act, CheckId, Code, Outcome
from verification.containers.jwt import take_apart
from verification.credential import Jwt
from verification.dates import from_seconds
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject
from verification.multibase import base64url_decode
from verification.proofs.keyring import Keyring
from verification.proofs.token import algorithm_of, own_key
from verification.report import Check
from verification.status.asking import ZLIB, Inquiry, fetched, inflated

__all__ = ["TYPE", "examine", "value_at"]

TYPE = "status_list"
_SIZES = (1, 2, 4, 8)
_VALID, _INVALID, _SUSPENDED = 0, 1, 2


def examine(entry: JsonObject, pointer: str, inquiry: Inquiry) -> tuple[Check, ...]:
    """The checks that a reference to a list makes: revocation and suspension, by one value."""
    try:
        url, index = _reference(entry)
        jwt = _opened(url, inquiry)
        warnings = _proved(jwt, url, inquiry)
        return (*_said(_value(jwt, index, inquiry), url, pointer), *warnings)
    except Unavailable as problem:
        found = Check(
            CheckId.REVOCATION,
            Outcome.UNKNOWN,
            problem.code,
            problem.detail,
            pointer,
            problem.act,
            problem.retry_after,
        )
    except Problem as problem:
        found = Check(CheckId.REVOCATION, Outcome.UNKNOWN, problem.code, problem.detail, pointer, Act.ISSUER)
    return (found,)


def _reference(entry: JsonObject) -> tuple[str, int]:
    url, index = entry.get("uri"), entry.get("idx")
    if not isinstance(url, str) or not url.startswith("https://"):
        raise Invalid(Code.BAD_STATUS_LIST, "The status entry names no https address of a list.")
    if isinstance(index, bool) or not isinstance(index, int) or index < 0:
        raise Invalid(Code.INDEX_OUT_OF_RANGE, "The status entry's index is no number.")
    return url, index


def _opened(url: str, inquiry: Inquiry) -> Jwt:
    body = fetched(url, inquiry).body
    try:
        jwt = take_apart(body.strip().decode("ascii"), inquiry.policy.limits)
    except (UnicodeDecodeError, Invalid):
        raise Invalid(Code.BAD_STATUS_LIST, f"What answers at {url[:200]} is no signed status list.") from None
    if str(jwt.header.get("typ", "")).lower().removeprefix("application/") != "statuslist+jwt":
        raise Invalid(Code.BAD_STATUS_LIST, f"What answers at {url[:200]} was signed as something else.")
    if jwt.payload.get("sub") != url:
        raise Invalid(Code.BAD_STATUS_LIST, f"The list at {url[:200]} says it is another one.")
    return jwt


def _proved(jwt: Jwt, url: str, inquiry: Inquiry) -> tuple[Check, ...]:
    """The warnings that believing the token takes.

    Raises:
        Unavailable: STATUS_LIST_UNPROVEN, STATUS_STALE or STATUS_NOT_AS_OF.

    """
    named = jwt.payload.get("iss", inquiry.issuer)
    issuer, kid = (named if isinstance(named, str) else ""), jwt.header.get("kid")
    keyring = Keyring(issuer, inquiry.sources, inquiry.at, resolve=dids.resolve_for_token)
    kind = algorithm_of(jwt)
    key = keyring.selected(kid if isinstance(kid, str) else "", own_key(jwt), kind)
    if "crit" in jwt.header or key.binding.outcome is not Outcome.PASSED or key.key is None:
        raise _unproven(key.binding.detail, key.binding.act)
    if key.key.kind is not kind or not key.key.verifies(
        jwt.signature, jwt.signing_input, pss=jwt.header.get("alg") == "PS256"
    ):
        raise _unproven("its signature does not fit.", None)
    _refuse_out_of_time(jwt.payload, inquiry)
    if issuer == inquiry.issuer:
        return ()
    detail = f"The status list at {url[:120]} is signed by {issuer[:120]}, as the record's issuer has it."
    if inquiry.policy.other_status_issuer_is_unknown:
        raise Unavailable(Code.OTHER_STATUS_ISSUER, detail, act=Act.ISSUER)
    return (Check(CheckId.REVOCATION, Outcome.WARNING, Code.OTHER_STATUS_ISSUER, detail),)


def _unproven(why: str, act: Act | None) -> Unavailable:
    detail = f"The status list itself could not be proved: {why}"
    return Unavailable(Code.STATUS_LIST_UNPROVEN, detail, act=act or Act.ISSUER)


def _refuse_out_of_time(claims: JsonObject, inquiry: Inquiry) -> None:
    skew = inquiry.policy.clock_skew
    made, until = from_seconds(claims.get("iat")), from_seconds(claims.get("exp"))
    if made is None or made > inquiry.at + skew:
        raise Unavailable(
            Code.STATUS_NOT_AS_OF, "The status list was made later than the time asked about.", act=Act.US
        )
    if claims.get("exp") is not None and (until is None or until < inquiry.at - skew):
        raise Unavailable(Code.STATUS_STALE, "The status list is no longer good.", act=Act.ISSUER)


def _value(jwt: Jwt, index: int, inquiry: Inquiry) -> int:
    held = jwt.payload.get("status_list")
    bits, packed = (held.get("bits"), held.get("lst")) if isinstance(held, dict) else (None, None)
    if isinstance(bits, bool) or not isinstance(bits, int) or bits not in _SIZES or not isinstance(packed, str):
        raise Invalid(Code.BAD_STATUS_LIST, "The token holds no status list.")
    try:
        raw = base64url_decode(packed)
    except Invalid:
        raise Invalid(Code.BAD_STATUS_LIST, "The list cannot be unpacked.") from None
    return value_at(inflated(raw, inquiry.policy.limits.status_list, ZLIB), index, bits)


def value_at(data: bytes, index: int, bits: int) -> int:
    """The value at ``index``, counted from the least significant bit of the first byte (section 4.1).

    Raises:
        Invalid: INDEX_OUT_OF_RANGE beyond the end.

    """
    place = index * bits
    if place // 8 >= len(data):
        raise Invalid(Code.INDEX_OUT_OF_RANGE, "The status entry's index lies beyond the end of the list.")
    return data[place // 8] >> place % 8 & (1 << bits) - 1


def _said(value: int, url: str, pointer: str) -> tuple[Check, ...]:
    host = urlsplit(url).hostname
    if value == _INVALID:
        detail = f"Its issuer has revoked it (list at {host})."
        return (Check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, detail, pointer),)
    if value == _SUSPENDED:
        detail = f"Its issuer has suspended it (list at {host})."
        return (_not_revoked(host, pointer), Check(CheckId.SUSPENSION, Outcome.FAILED, Code.SUSPENDED, detail, pointer))
    if value != _VALID:
        detail = f"The list gives it the value {value}, whose meaning only its issuer knows (list at {host})."
        return (Check(CheckId.REVOCATION, Outcome.UNKNOWN, Code.UNSUPPORTED_STATUS, detail, pointer, Act.ISSUER),)
    detail = f"Its issuer has not suspended it (list at {host})."
    return (
        _not_revoked(host, pointer),
        Check(CheckId.SUSPENSION, Outcome.PASSED, Code.NOT_SUSPENDED, detail, pointer),
    )


def _not_revoked(host: str | None, pointer: str) -> Check:
    detail = f"Its issuer has not revoked it (list at {host})."
    return Check(CheckId.REVOCATION, Outcome.PASSED, Code.NOT_REVOKED, detail, pointer)
