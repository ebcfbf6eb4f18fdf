"""Forms that are recognised and not read: the answer says what was found, and what is taken."""

from __future__ import annotations

from typing import NoReturn

from verification.codes import Code
from verification.errors import Invalid

__all__ = ["refuse"]

_TAKEN = (
    "Taken: a credential as JSON, JWT or SD-JWT, baked into a PNG or SVG picture, attached to a PDF, in a presentation "
    "or a ZIP."
)
_HEAD = 2048
_CARRY_NONE = (
    (b"\xff\xd8\xff", "a JPEG photograph"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF scan"),
    (b"MM\0*", "a TIFF scan"),
    (b"\x1f\x8b", "a gzip file"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an office document or mail"),
    (b"\x30\x80", "a certificate, or a signed or encrypted mail (p7m)"),
    (b"\x30\x82", "a certificate, or a signed or encrypted mail (p7m)"),
    (b"\x30\x83", "a certificate, or a signed or encrypted mail (p7m)"),
    (b"\xd9\xd9\xf7", "a CBOR file"),
    (b"\xd2\x84", "a COSE message (CBOR)"),
)
_OF_TEXT = (
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML document"),
    (b"-----begin", "a certificate, key or encrypted message"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"received:", "a mail"),
)
_PARTS_OF_JWE = 5


def refuse(data: bytes) -> NoReturn:
    """Say what the bytes are.

    Raises:
        Invalid: NOT_A_RECORD.

    """
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    _refuse_other_tokens(data.strip())
    for magic, words in _CARRY_NONE:
        if data.startswith(magic):
            raise Invalid(Code.NOT_A_RECORD, f"This is {words}, not a record. {_TAKEN}")
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise Invalid(Code.NOT_A_RECORD, f"This is a photograph or film, not a record. {_TAKEN}")
    for magic, words in _OF_TEXT:
        if head.startswith(magic):
            raise Invalid(Code.NOT_A_RECORD, f"This is {words}, not a record. {_TAKEN}")
    kind = "a text" if _is_text(data) else "a file of a kind we do not know"
    raise Invalid(Code.NOT_A_RECORD, f"This is {kind}, not a record. {_TAKEN}")


def _refuse_other_tokens(token: bytes) -> None:
    if not token.startswith(b"ey"):
        return
    if token.count(b".") == _PARTS_OF_JWE - 1 and b" " not in token:
        raise Invalid(Code.NOT_A_RECORD, f"This is an encrypted token (JWE); nobody else can read it. {_TAKEN}")


def _is_text(data: bytes) -> bool:
    text = data[:_HEAD].decode("utf-8", errors="ignore")
    whole = len(text.encode("utf-8")) >= len(data[:_HEAD]) - 3  # a character may be cut at the end
    return whole and all(sign.isprintable() or sign.isspace() for sign in text)
