"""1EdTech's revocation list: https://www.imsglobal.org/spec/vcrl/v1p0/ (1EdTech Revocation List Status Method).

An https document at the address that the issuer signed, which names the credentials that were revoked. It carries no
proof of its own: that it is the issuer's rests on the address alone, and is said so.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from verification.codes import Act, CheckId, Code, Outcome
from verification.errors import Invalid, Problem, Unavailable
from verification.jsontypes import JsonObject, JsonValue
from verification.report import Check
from verification.status.asking import Inquiry, fetched
from verification.strict_json import parse_object

__all__ = ["TYPE", "examine"]

TYPE = "1EdTechRevocationList"
_OF_AN_EMPTY_LIST = frozenset({"@context", "id", "type", "issuer"})
_LONGEST_REASON = 200


def examine(entry: JsonObject, pointer: str, inquiry: Inquiry) -> tuple[Check, ...]:
    """The revocation check that one entry makes."""
    try:
        url = entry.get("id")
        if not isinstance(url, str) or not url.startswith("https://"):
            raise Invalid(Code.BAD_STATUS_LIST, "The status entry names no https address of a list.")
        if not inquiry.credential_id:
            raise Invalid(Code.BAD_STATUS_LIST, "The record has no id by which a list could name it.")
        return (_said(_revoked(url, inquiry), url, inquiry, pointer),)
    except Unavailable as problem:
        found = Check(CheckId.REVOCATION, Outcome.UNKNOWN, problem.code, problem.detail, pointer, problem.act)
    except Problem as problem:
        found = Check(CheckId.REVOCATION, Outcome.UNKNOWN, problem.code, problem.detail, pointer, Act.ISSUER)
    return (found,)


def _revoked(url: str, inquiry: Inquiry) -> list[JsonValue]:
    """The entries of the list at ``url``, which must be this issuer's."""
    body = fetched(url, inquiry).body
    try:
        value = parse_object(body, inquiry.policy.limits)
    except Invalid as problem:
        detail = f"What answers at {url[:200]} is no revocation list: {problem.detail}"
        raise Invalid(Code.BAD_STATUS_LIST, detail) from None
    held = value.get("revokedCredential", value.get("revokedCredentials"))
    if held is None and ("issuer" not in value or set(value) - _OF_AN_EMPTY_LIST):
        raise Invalid(Code.BAD_STATUS_LIST, f"What answers at {url[:200]} is no revocation list.")
    issuer = value.get("issuer")
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    if named is not None and named != inquiry.issuer:
        raise Invalid(Code.BAD_STATUS_LIST, f"The list at {url[:200]} says it is another issuer's.")
    return [] if held is None else list(held) if isinstance(held, list) else [held]


def _said(entries: list[JsonValue], url: str, inquiry: Inquiry, pointer: str) -> Check:
    host = urlsplit(url).hostname
    for item in entries:
        named = item.get("id") if isinstance(item, dict) else item
        if named != inquiry.credential_id or (isinstance(item, dict) and item.get("revoked", True) is False):
            continue
        reason = item.get("revocationReason") if isinstance(item, dict) else None
        why = f": “{reason[:_LONGEST_REASON]}”" if isinstance(reason, str) and reason else ""
        detail = f"Its issuer has revoked it{why} (list at {host})."
        return Check(CheckId.REVOCATION, Outcome.FAILED, Code.REVOKED, detail, pointer)
    detail = f"Its issuer has not revoked it (list at {host}, which is not signed)."
    return Check(CheckId.REVOCATION, Outcome.PASSED, Code.NOT_REVOKED, detail, pointer)
