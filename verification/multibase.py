"""Multibase and base64url, strictly: one spelling for each value, so that no byte can hide.

Specification: https://www.w3.org/TR/cid-1.0/ section 2.4 (Multibase), RFC 4648 section 5 (base64url without padding).
"""

from __future__ import annotations

import base64
import binascii
import string

from verification.codes import Code
from verification.errors import Invalid

__all__ = ["base58_decode", "base58_encode", "base64url_decode", "base64url_encode", "multibase_decode"]

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT = 255
_DIGITS = bytes([max(_ALPHABET.find(chr(code)), -1) % 256 for code in range(256)])
_DIGITS_AT_ONCE = 10
_LETTERS = string.ascii_letters + string.digits
#: From base64url to base64; every other character to one that is of neither.
_BASE64 = bytes(
    [ord({"-": "+", "_": "/"}.get(chr(code), chr(code) if chr(code) in _LETTERS else "!")) for code in range(256)]
)
_LONGEST_BASE58 = 2_000


def base58_decode(text: str) -> bytes:
    """The bytes of base58btc text; leading ones are leading zero bytes.

    Raises:
        Invalid: BAD_ENCODING for other letters, or text longer than any key or signature.

    """
    if len(text) > _LONGEST_BASE58:
        raise Invalid(Code.BAD_ENCODING, "The base58 text is longer than any key or signature.")
    digits = text.encode("ascii", "replace").translate(_DIGITS)
    if _NO_DIGIT in digits:
        raise Invalid(Code.BAD_ENCODING, "The text is not base58.")
    number = 0
    for start in range(0, len(digits), _DIGITS_AT_ONCE):  # long numbers are multiplied once for several digits
        some = digits[start : start + _DIGITS_AT_ONCE]
        part = 0
        for digit in some:
            part = part * 58 + digit
        number = number * 58 ** len(some) + part
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58_encode(data: bytes) -> str:
    """The base58btc text of bytes."""
    number = int.from_bytes(data, "big")
    letters = []
    while number:
        number, rest = divmod(number, 58)
        letters.append(_ALPHABET[rest])
    return "1" * (len(data) - len(data.lstrip(b"\0"))) + "".join(reversed(letters))


def base64url_decode(text: str) -> bytes:
    """The bytes of unpadded base64url text.

    Raises:
        Invalid: BAD_ENCODING for padding, white space, other letters, or stray bits at the end.

    """
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(_BASE64) + b"=" * (-len(text) % 4), strict_mode=True)
    except ValueError:  # binascii's and Unicode's errors are of this kind
        raise Invalid(Code.BAD_ENCODING, "The text is not unpadded base64url.") from None
    rest = len(data) % 3
    if rest and base64url_encode(data[-rest:]) != text[-rest - 1 :]:
        raise Invalid(Code.BAD_ENCODING, "The base64url text has stray bits at its end.")
    return data


def base64url_encode(data: bytes) -> str:
    """The unpadded base64url text of bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def multibase_decode(text: str) -> bytes:
    """The bytes of multibase text: `z` base58btc, `u` base64url.

    Raises:
        Invalid: BAD_ENCODING for any other base.

    """
    if text.startswith("z"):
        return base58_decode(text[1:])
    if text.startswith("u"):
        return base64url_decode(text[1:])
    raise Invalid(Code.BAD_ENCODING, "The multibase text is neither base58btc (z) nor base64url (u).")
