"""StatusList2021: https://www.w3.org/TR/2023/WD-vc-status-list-20230427/ sections 2 and 3, as wallets issued with it.

The older form of the bit list: its bits are packed the same way and written in base64url without the multibase letter
(with it, and in plain base64, by some issuers), and its purposes in any case.
"""

from __future__ import annotations

from verification.codes import Code
from verification.errors import Invalid
from verification.jsontypes import JsonObject, JsonValue
from verification.multibase import base64url_decode
from verification.report import Check
from verification.status.asking import GZIP, Inquiry, inflated
from verification.status.bitstring import ListKind, examine_list

__all__ = ["TYPE", "examine"]

TYPE = "StatusList2021Entry"
_GZIP_IN_BASE64 = "H4s"


def examine(entry: JsonObject, pointer: str, inquiry: Inquiry) -> tuple[Check, ...]:
    """The checks that one entry makes: revocation or suspension."""
    purpose = entry.get("statusPurpose")
    lowered = purpose.lower() if isinstance(purpose, str) else purpose
    return examine_list({**entry, "statusPurpose": lowered}, pointer, inquiry, _KIND)


def _unpacked(encoded: JsonValue, most: int) -> bytes:
    if not isinstance(encoded, str):
        raise Invalid(Code.BAD_STATUS_LIST, "The list is no text.")
    text = encoded[1:] if encoded.startswith(f"u{_GZIP_IN_BASE64}") else encoded
    try:
        packed = base64url_decode(text.rstrip("=").replace("+", "-").replace("/", "_"))
    except Invalid:
        raise Invalid(Code.BAD_STATUS_LIST, "The list cannot be unpacked.") from None
    return inflated(packed, most, GZIP)


_KIND = ListKind("StatusList2021Credential", "StatusList2021", _unpacked)
